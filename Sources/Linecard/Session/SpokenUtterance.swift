// SPDX-License-Identifier: Apache-2.0

import LinecardCodec
import NIOCore

/// An utterance that isn't settled: its audio until that is known to be heard, and where it stands on the wire.
///
/// Indices count its own samples, at its own rate, from its first.
struct SpokenUtterance: Sendable {
    /// Samples that were appended together.
    struct Chunk: Sendable {
        var samples: [Int16]
        let receipt: CallSession.Receipt?
    }

    /// What the resampler turned into messages without starting afresh.
    private struct Piece: Sendable {
        let firstPosition: Int
        var wireCount = 0
        let firstIndex: Int
        var ownCount = 0
        /// How much later a sample leaves the resampler than it came, in samples of the utterance.
        let delay: Int
        var isFinished = false

        var endPosition: Int { firstPosition + wireCount }
        var endIndex: Int { firstIndex + ownCount }
    }

    /// Something that isn't audio and has its place in it.
    struct Attachment: Sendable {
        var index: Int
        let item: SpeechQueue.Item
    }

    /// Unsent audio from which on ``CallSession/append(_:to:receipt:at:)`` waits, and the most that a live one keeps.
    private static let appendLimit = 1_000
    private static let liveLimit = 200

    /// Nil for the tones of keys.
    let id: CallSession.UtteranceID?
    /// Which one of the call it is, tones included.
    var number = 0
    let options: CallSession.UtteranceOptions
    let wireRate: SampleRate

    private var chunks = CircularBuffer<Chunk>()
    /// The index of the first sample of `chunks`.
    private var firstKept = 0
    /// The sample that the wire takes next: the place of its chunk, and the place in that.
    private var cursor = (chunk: 0, offset: 0)
    /// Samples given, and those that the wire took.
    private(set) var count = 0
    private(set) var taken = 0
    /// The samples before this one were heard.
    private var heardBefore = 0
    private var pieces = CircularBuffer<Piece>()
    private(set) var attachments = CircularBuffer<Attachment>()
    /// Those who wait until less is unsent.
    private(set) var waiters: [CallSession.Receipt] = []

    /// Whether nothing more will be appended.
    var isFinished = false
    /// The position behind its last sample, once all of it was written.
    private(set) var endPosition: Int?
    /// Where and why it was cut off, if what was written plays on.
    private(set) var cut: (index: Int, cause: CallSession.UtteranceOutcome.Cause)?
    /// Whether it was taken for heard in part because another stream began.
    private(set) var isPresumed = false
    /// Samples that a live utterance leaves out of what comes next.
    private var skip = 0
    /// When it was opened or appended to last.
    var lastChange: CallInstant

    init(
        id: CallSession.UtteranceID?, _ options: CallSession.UtteranceOptions, wireRate: SampleRate, at now: CallInstant
    ) {
        self.id = id
        self.options = options
        self.wireRate = wireRate
        lastChange = now
    }

    // MARK: Asked

    /// The rate of its samples.
    var rate: SampleRate { options.sampleRate }
    /// Samples that the wire hasn't taken.
    var unsent: Int { count - taken }
    /// Whether the provider may hold some of it.
    var isWithProvider: Bool { !pieces.isEmpty }
    /// Whether all of it was written.
    var isWritten: Bool { endPosition != nil }
    /// Whether it has nothing to say now, and goes on.
    var isDry: Bool { unsent == 0 && !isFinished }
    /// Whether it speaks when all before it have spoken: a live one that is dry lets others go first.
    var isNext: Bool { !isWritten && !(options.isLive && isDry) }
    /// Nanoseconds of audio that are kept.
    var keptNanoseconds: Int64 { rate.nanoseconds(count - firstKept) }
    /// Whether more is unsent than who appends should run ahead.
    var isAhead: Bool { unsent > rate.samples(milliseconds: Self.appendLimit) && !options.isLive }

    /// Whether nothing is unsent, but samples were taken that wait for the rest of their 20 ms.
    @inline(__always)  // or it copies the whole
    var hasOnlyRemainder: Bool {
        guard unsent == 0, !pieces.isEmpty else { return false }
        let piece = pieces[pieces.index(before: pieces.endIndex)]
        return !piece.isFinished && piece.ownCount * wireRate.hertz > piece.wireCount * rate.hertz
    }

    /// How many of its samples were heard when all up to a position was.
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

    /// The samples from an index on.
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

    // MARK: Given

    mutating func append(_ samples: [Int16], receipt: CallSession.Receipt?) {
        if !samples.isEmpty { chunks.append(Chunk(samples: samples, receipt: receipt)) }
        count += samples.count
    }

    /// Leaves so much out of what comes next.
    mutating func leaveOut(nanoseconds: Int64) { if options.isLive { skip += rate.samples(nanoseconds: nanoseconds) } }

    mutating func wait(_ receipt: CallSession.Receipt) { waiters.append(receipt) }

    /// Those who waited and need not any longer.
    mutating func takeWaiters() -> [CallSession.Receipt] {
        if waiters.isEmpty || isAhead { return [] }
        return takeAllWaiters()
    }

    mutating func takeAllWaiters() -> [CallSession.Receipt] {
        defer { waiters = [] }
        return waiters
    }

    mutating func attach(_ item: SpeechQueue.Item) { attachments.append(Attachment(index: count, item: item)) }

    /// Drops the oldest of what a live utterance has more than it may keep; returns how many samples.
    mutating func dropExcess() -> Int {
        guard options.isLive else { return 0 }
        let skipped = dropUnsent(skip)
        skip -= skipped
        return skipped + dropUnsent(max(0, unsent - rate.samples(milliseconds: Self.liveLimit)))
    }

    /// Drops unsent samples, the oldest first, as if they had never been given; returns how many.
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

    /// Takes back what was appended with a receipt, as far as it is unsent; returns how many samples.
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

    private mutating func moveAttachments(from index: Int, by dropped: Int) {
        for place in attachments.indices where attachments[place].index > index {
            attachments[place].index = max(index, attachments[place].index - dropped)
        }
    }

    // MARK: Written

    /// Begins a piece of audio on the wire.
    mutating func beginPiece(at position: Int, delay: Duration) {
        let samples = (delay.nanosecondsClamped * Int64(rate.hertz) + 999_999_999) / 1_000_000_000
        pieces.append(Piece(firstPosition: position, firstIndex: taken, delay: Int(samples)))
    }

    /// The chunk that the wire takes from next.
    @inline(__always)
    var nextChunk: (samples: [Int16], offset: Int)? {
        guard unsent > 0 else { return nil }
        return (chunks[chunks.index(chunks.startIndex, offsetBy: cursor.chunk)].samples, cursor.offset)
    }

    /// Notes that the wire took samples of the next chunk, up to an offset, and wrote so many of its own.
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

    /// Notes that the wire wrote so many samples of what it had taken.
    mutating func noteWritten(_ written: Int) { pieces[pieces.index(before: pieces.endIndex)].wireCount += written }

    /// Notes that the wire holds nothing more of it.
    mutating func finishPiece() { pieces[pieces.index(before: pieces.endIndex)].isFinished = true }

    /// Notes that the wire has dropped what it held: what it had taken and not written counts as unsent, or as never given
    /// if it is kept no more.
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

    /// Notes that all of it was written.
    mutating func noteAllWritten(at position: Int) { endPosition = position }

    /// The attachment that is to be sent now, if all before it was written.
    mutating func takeAttachment() -> Attachment? {
        guard let first = attachments.first, isWritten(upTo: first.index) else { return nil }
        return attachments.removeFirst()
    }

    mutating func takeAttachments() -> [SpeechQueue.Item] {
        defer { attachments.removeAll() }
        return attachments.map(\.item)
    }

    /// Whether an attachment waits for audio that the wire has taken, or for none.
    private func isWritten(upTo index: Int) -> Bool {
        if index > taken { return false }
        guard let piece = pieces.last, !piece.isFinished, index > piece.firstIndex else { return true }
        // An utterance that goes on would be torn if the delay of its resampler were waited for.
        if isFinished, index == count { return false }
        return piece.wireCount * rate.hertz >= (index - piece.firstIndex) * wireRate.hertz
    }

    // MARK: Heard

    /// Notes that all up to a position was heard: what was is released.
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

    /// Drops what is unsent; what was written plays on, as far as the wire has written it. Returns the samples that were
    /// dropped.
    mutating func cutOff(at position: Int, by cause: CallSession.UtteranceOutcome.Cause) -> [Int16] {
        let index = heard(upTo: .max)
        let rest = samples(from: index)
        cut = (index, cause)
        isFinished = true
        endPosition = position
        return rest
    }

    /// Starts again behind what was heard: the provider has dropped the rest.
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

    /// Puts an attachment back that was sent, before those that weren't.
    mutating func reattach(_ item: SpeechQueue.Item, at index: Int) {
        attachments.prepend(Attachment(index: min(index, count), item: item))
    }
}
