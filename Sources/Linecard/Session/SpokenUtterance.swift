// SPDX-License-Identifier: Apache-2.0

import LinecardCodec
import NIOCore

/// An unsettled utterance: its audio until that was heard, and its positions on the wire.
///
/// Indices count the utterance's samples, at its own rate, from 0.
struct SpokenUtterance: Sendable {
    /// Samples that were appended together.
    struct Chunk: Sendable {
        var samples: [Int16]
        let receipt: CallSession.Receipt?
    }

    /// A run of audio that the resampler converts without a reset.
    private struct Piece: Sendable {
        let firstPosition: Int
        var wireCount = 0
        let firstIndex: Int
        var ownCount = 0
        /// The delay of the resampler, in samples of the utterance.
        let delay: Int
        var isFinished = false

        var endPosition: Int { firstPosition + wireCount }
        var endIndex: Int { firstIndex + ownCount }
    }

    /// The unsent audio, in milliseconds, beyond which ``CallSession/append(_:to:receipt:at:)`` waits.
    private static let appendLimit = 1_000
    /// The most unsent audio of a live utterance, in milliseconds.
    private static let liveLimit = 200

    /// The id; nil for the tones of keys.
    let id: CallSession.UtteranceID?
    /// The number among the utterances of the call, including tones.
    var number = 0
    let options: CallSession.UtteranceOptions
    let wireRate: SampleRate

    private var chunks = CircularBuffer<Chunk>()
    /// The index of the first sample of `chunks`.
    private var firstKept = 0
    /// The next sample for the wire: the index of its chunk, and its offset in the chunk.
    private var cursor = (chunk: 0, offset: 0)
    /// The number of samples that were appended.
    private(set) var count = 0
    /// The number of samples that the wire has consumed.
    private(set) var taken = 0
    /// The number of samples that were heard before the first piece.
    private var heardBefore = 0
    private var pieces = CircularBuffer<Piece>()
    var attachments = CircularBuffer<Attachment>()
    /// The receipts that wait until less audio is unsent.
    private(set) var waiters: [CallSession.Receipt] = []

    /// Indicates whether nothing more will be appended.
    var isFinished = false
    /// The position behind the last sample, once all of it was written.
    private(set) var endPosition: Int?
    /// The index and cause of a cut-off after which the written audio still plays.
    private(set) var cut: (index: Int, cause: CallSession.UtteranceOutcome.Cause)?
    /// Indicates whether part of it was only estimated as heard when another stream began.
    private(set) var isPresumed = false
    /// The number of samples that a live utterance skips from the audio that is appended next.
    private var skip = 0
    /// The time at which it was opened or last appended to.
    var lastChange: CallInstant

    init(
        id: CallSession.UtteranceID?, _ options: CallSession.UtteranceOptions, wireRate: SampleRate, at now: CallInstant
    ) {
        self.id = id
        self.options = options
        self.wireRate = wireRate
        lastChange = now
    }

    // MARK: State

    /// The rate of the samples.
    var rate: SampleRate { options.sampleRate }
    /// The number of samples that the wire has not consumed.
    var unsent: Int { count - taken }
    /// Indicates whether the provider may hold some of it.
    var isWithProvider: Bool { !pieces.isEmpty }
    /// Indicates whether all of it was written.
    var isWritten: Bool { endPosition != nil }
    /// Indicates whether it is open but has no unsent audio.
    var isDry: Bool { unsent == 0 && !isFinished }
    /// Indicates whether it may speak once all before it have spoken. A live one that is dry lets others go first.
    var canSpeak: Bool { !isWritten && !(options.isLive && isDry) }
    /// The audio that is kept in memory, in nanoseconds.
    var keptNanoseconds: Int64 { rate.nanoseconds(count - firstKept) }
    /// Indicates whether more is unsent than an append may run ahead.
    var isAhead: Bool { unsent > rate.samples(milliseconds: Self.appendLimit) && !options.isLive }

    /// Indicates whether nothing is unsent, but the wire holds less than 20 ms that wait for more samples.
    @inline(__always)  // otherwise it copies the utterance
    var hasOnlyRemainder: Bool {
        guard unsent == 0, !pieces.isEmpty else { return false }
        let piece = pieces[pieces.index(before: pieces.endIndex)]
        return !piece.isFinished && piece.ownCount * wireRate.hertz > piece.wireCount * rate.hertz
    }

    /// Returns the number of samples that were heard when all audio up to a position was.
    func heard(upTo position: Int) -> Int {
        for piece in pieces {
            if piece.isFinished, position >= piece.endPosition { continue }
            return piece.firstIndex + ownSamples(of: piece, upTo: position)
        }
        return pieces.last?.endIndex ?? heardBefore
    }

    private func ownSamples(of piece: Piece, upTo position: Int) -> Int {
        let wire = max(0, min(position - piece.firstPosition, piece.wireCount))
        return max(0, min(wire * rate.hertz / wireRate.hertz - piece.delay, piece.ownCount))
    }

    /// Returns the samples from an index on.
    func samples(from index: Int) -> [Int16] {
        var samples: [Int16] = []
        samples.reserveCapacity(count - index)
        var first = firstKept
        for chunk in chunks {
            let skipped = max(0, index - first)
            if skipped < chunk.samples.count { samples += chunk.samples[skipped...] }
            first += chunk.samples.count
        }
        return samples
    }

    // MARK: Appending

    mutating func append(_ samples: [Int16], receipt: CallSession.Receipt?) {
        if !samples.isEmpty { chunks.append(Chunk(samples: samples, receipt: receipt)) }
        count += samples.count
    }

    /// Makes a live utterance skip this much of the audio that is appended next.
    mutating func leaveOut(nanoseconds: Int64) { if options.isLive { skip += rate.samples(nanoseconds: nanoseconds) } }

    mutating func addWaiter(_ receipt: CallSession.Receipt) { waiters.append(receipt) }

    /// Removes and returns the receipts that need not wait any longer.
    mutating func takeWaiters() -> [CallSession.Receipt] {
        if waiters.isEmpty || isAhead { return [] }
        return takeAllWaiters()
    }

    mutating func takeAllWaiters() -> [CallSession.Receipt] {
        defer { waiters = [] }
        return waiters
    }

    /// Drops the oldest unsent audio of a live utterance beyond its limit, and returns the number of samples.
    mutating func dropExcess() -> Int {
        guard options.isLive else { return 0 }
        let skipped = dropUnsent(skip)
        skip -= skipped
        return skipped + dropUnsent(max(0, unsent - rate.samples(milliseconds: Self.liveLimit)))
    }

    /// Drops unsent samples, oldest first, as if they had never been appended. Returns their number.
    mutating func dropUnsent(_ limit: Int) -> Int {
        let dropped = min(limit, unsent)
        if dropped == 0 { return 0 }
        var rest = dropped
        while rest > 0 {
            let place = chunks.index(chunks.startIndex, offsetBy: cursor.chunk)
            let size = min(rest, chunks[place].samples.count - cursor.offset)
            remove(cursor.offset..<(cursor.offset + size), fromChunkAt: cursor.chunk)
            rest -= size
        }
        moveAttachments(from: taken, by: dropped)
        return dropped
    }

    /// Drops the unsent samples that were appended with a receipt. Returns their number.
    mutating func withdraw(_ receipt: CallSession.Receipt) -> Int {
        waiters.removeAll { $0 == receipt }
        var dropped = 0
        var first = firstKept
        var place = 0
        while place < chunks.count {
            let chunk = chunks[chunks.index(chunks.startIndex, offsetBy: place)]
            let begin = max(0, taken - first)
            let size = chunk.samples.count
            if chunk.receipt == receipt, begin < size {
                remove(begin..<size, fromChunkAt: place)
                moveAttachments(from: first + begin, by: size - begin)
                dropped += size - begin
                first += begin
                if begin > 0 { place += 1 }
            } else {
                first += size
                place += 1
            }
        }
        return dropped
    }

    private mutating func remove(_ range: Range<Int>, fromChunkAt offset: Int) {
        let place = chunks.index(chunks.startIndex, offsetBy: offset)
        count -= range.count
        if range.count == chunks[place].samples.count {
            chunks.remove(at: place)
        } else {
            chunks[place].samples.removeSubrange(range)
            if offset == cursor.chunk, cursor.offset == chunks[place].samples.count { cursor = (offset + 1, 0) }
        }
    }

    // MARK: Written

    /// Begins a piece of audio on the wire.
    mutating func beginPiece(at position: Int, delay: Duration) {
        let samples = (delay.nanosecondsClamped * Int64(rate.hertz) + 999_999_999) / 1_000_000_000
        pieces.append(Piece(firstPosition: position, firstIndex: taken, delay: Int(samples)))
    }

    /// The next chunk for the wire, and the offset of the first sample that it has not consumed.
    @inline(__always)
    var nextChunk: (samples: [Int16], offset: Int)? {
        guard unsent > 0 else { return nil }
        return (chunks[chunks.index(chunks.startIndex, offsetBy: cursor.chunk)].samples, cursor.offset)
    }

    /// Records that the wire consumed the next chunk up to an offset, and wrote this many samples at its own rate.
    mutating func noteTaken(upTo offset: Int, written: Int) {
        let taken = offset - cursor.offset
        self.taken += taken
        pieces[pieces.index(before: pieces.endIndex)].ownCount += taken
        noteWritten(written)
        cursor.offset = offset
        let place = chunks.index(chunks.startIndex, offsetBy: cursor.chunk)
        guard offset == chunks[place].samples.count else { return }
        cursor = (cursor.chunk + 1, 0)
        if options.isLive { release(upTo: self.taken) }
    }

    /// Records that the wire wrote this many samples at its own rate.
    mutating func noteWritten(_ written: Int) { pieces[pieces.index(before: pieces.endIndex)].wireCount += written }

    /// Records that the wire holds no more of it.
    mutating func finishPiece() { pieces[pieces.index(before: pieces.endIndex)].isFinished = true }

    /// Records that the wire dropped the audio that it held. Those samples count as unsent; those of a live utterance,
    /// which are not kept, as never appended.
    mutating func dropPiece() {
        guard var piece = pieces.popLast() else { return }
        let lost = piece.ownCount - ownSamples(of: piece, upTo: .max)
        piece.ownCount -= lost
        piece.isFinished = true
        pieces.append(piece)
        taken -= lost
        if options.isLive { forgetTaken(lost) }
    }

    private mutating func forgetTaken(_ lost: Int) {
        count -= lost
        chunks = CircularBuffer(chunks.dropFirst(cursor.chunk))
        if cursor.offset > 0 { chunks[chunks.startIndex].samples.removeFirst(cursor.offset) }
        cursor = (0, 0)
        firstKept = taken
    }

    /// Records that all of it was written.
    mutating func noteAllWritten(at position: Int) { endPosition = position }

    /// Returns whether the samples before an index were written, as far as an attachment there has to wait for them.
    func isWritten(upTo index: Int) -> Bool {
        if index > taken { return false }
        guard let piece = pieces.last, !piece.isFinished, index > piece.firstIndex else { return true }
        // Waiting for the resampler's delay would tear an utterance that continues, so only a finished one waits.
        if isFinished, index == count { return false }
        return piece.wireCount * rate.hertz >= (index - piece.firstIndex) * wireRate.hertz
    }

    // MARK: Heard

    /// Records that all audio up to a position was heard, and releases it.
    mutating func noteHeard(upTo position: Int) {
        while let piece = pieces.first, piece.isFinished, position >= piece.endPosition {
            heardBefore = piece.endIndex
            pieces.removeFirst()
        }
        if !options.isLive { release(upTo: heard(upTo: position)) }
    }

    private mutating func release(upTo index: Int) {
        while cursor.chunk > 0, let first = chunks.first, firstKept + first.samples.count <= index {
            firstKept += first.samples.count
            chunks.removeFirst()
            cursor.chunk -= 1
        }
    }

    // MARK: Interrupted

    /// Cuts the utterance off behind the audio that was written, which plays on. Returns the samples that were cut off.
    mutating func cutOff(at position: Int, by cause: CallSession.UtteranceOutcome.Cause) -> [Int16] {
        let index = heard(upTo: .max)
        let rest = samples(from: index)
        cut = (index, cause)
        isFinished = true
        endPosition = position
        return rest
    }

    /// Returns the utterance as it continues behind the audio that was heard, after the provider dropped the rest.
    func rewound(to position: Int, confirmed: Int, wireRate: SampleRate) -> SpokenUtterance {
        let index = heard(upTo: position)
        var again = SpokenUtterance(id: id, options, wireRate: wireRate, at: lastChange)
        let rest = options.isLive ? [] : samples(from: index)
        again.number = number
        again.firstKept = index
        again.count = index
        again.taken = index
        again.heardBefore = index
        again.append(rest, receipt: nil)
        again.isFinished = isFinished
        again.isPresumed = isPresumed || index > heard(upTo: confirmed)
        again.waiters = waiters
        again.attachments = attachments
        return again
    }
}
