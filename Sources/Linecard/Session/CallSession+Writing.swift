// SPDX-License-Identifier: Apache-2.0

import LinecardCodec
public import NIOCore

extension CallSession {
    private enum Step {
        /// A message was written.
        case written
        /// The state changed without a message: try again.
        case again
        /// Nothing can be done now.
        case wait
    }

    /// The duration of a message of audio, in nanoseconds.
    private static let messageLength: Int64 = 20_000_000

    /// Appends the next text message that is due to a buffer.
    ///
    /// Call it only while the connection is writable: messages that stay here can still be dropped by an interruption.
    ///
    /// - Returns: True if a message was written. If not, call it again after any change, or at ``nextWrite``.
    public mutating func nextMessage(into buffer: inout ByteBuffer, at now: CallInstant) -> Bool {
        advance(to: now)
        while !isOver {
            let step: Step
            do { step = try write(into: &buffer, at: now) } catch {
                conclude(.failed(error), hangsUp: true, closeCode: .unexpectedCondition, at: now)
                return false
            }
            switch step {
            case .written:
                tally.messagesSent += 1
                return true
            case .again: continue
            case .wait:
                concludeIfHeard(at: now)
                return false
            }
        }
        return false
    }

    /// The time at which the next message is due, if nothing happens before: a time in the past if one is due now, nil
    /// if none is queued. Arm a timer for it only while the connection is writable.
    public var nextWrite: CallInstant? {
        if isOver { return nil }
        if isClearDue || isMarkDue || !speech.ready.isEmpty { return .zero }
        if heldSince != nil { return nil }
        if speech.isDraining { return paceTime }
        let remainder = remainderTime
        guard let place = speech.speaker else { return remainder }
        if let active = speech.active, active != place { return paceTime }
        return speech.utterances[place].isDry ? remainder : audioTime(of: place)
    }

    /// Returns the time at which to call the session next: the earlier of ``deadline`` and, if the connection is
    /// writable, ``nextWrite``.
    public func wakeTime(isWritable: Bool) -> CallInstant? {
        guard isWritable, let nextWrite else { return deadline }
        return deadline.map { min($0, nextWrite) }
    }

    private mutating func write(into buffer: inout ByteBuffer, at now: CallInstant) throws(LinecardError) -> Step {
        if isClearDue {
            isClearDue = false
            wire.writeClear(into: &buffer)
            return .written
        }
        if isMarkDue {
            writeOwnMark(into: &buffer, at: now)
            return .written
        }
        speech.releaseAttachments()
        if let placed = speech.takeReady() { return write(placed, into: &buffer, at: now) ? .written : .again }
        return heldSince == nil ? try writeAudio(into: &buffer, at: now) : .wait
    }

    // MARK: Marks and other items

    private mutating func writeOwnMark(into buffer: inout ByteBuffer, at now: CallInstant) {
        isMarkDue = false
        if clock.isMarkless {
            ping(monitor.probe(at: now))
        } else if clock.isNextMarkFirst {
            ping(monitor.ping(at: now))
        }
        wire.writeMark("\(Self.ownMarkPrefix)\(start.streamID)/\(clock.noteMark(at: now))", into: &buffer)
    }

    mutating func ping(_ number: Int) {
        tally.pings += 1
        outputs.append(.ping(number))
    }

    /// Writes an item. Returns whether that took a message.
    private mutating func write(
        _ placed: SpeechQueue.PlacedItem, into buffer: inout ByteBuffer, at now: CallInstant
    ) -> Bool {
        switch placed.item {
        case .keys(let keys): return wire.writeKeys(keys, into: &buffer)
        case .message(let text): buffer.writeString(text)
        case .mark(let id, let name):
            wire.writeMark(name, into: &buffer)
            sentMarks.append(SentMarks.Mark(id: id, name: name, position: clock.written, placed: placed))
            if clock.isMarked { settleHeard() } else { isMarkDue = true }
        }
        return true
    }

    // MARK: Audio

    /// The time at which the provider may be sent another 20 ms.
    private var paceTime: CallInstant { clock.end.adding(Self.messageLength - lead) }

    /// Returns the time at which audio of an utterance may be sent. The provider never holds interruptible and
    /// uninterruptible audio at once, by the clock, so that a clear drops only one of them.
    private func audioTime(of place: Int) -> CallInstant {
        let isSameKind = speech.utterances[place].options.isInterruptible == speech.wasInterruptible
        return isSameKind ? paceTime : clock.end
    }

    /// The time at which a rest of less than 20 ms is padded and sent, unless more audio comes before.
    private var remainderTime: CallInstant? {
        guard let active = speech.active, speech.utterances[active].hasOnlyRemainder else { return nil }
        return clock.end.adding(Self.messageLength)
    }

    private mutating func writeAudio(into buffer: inout ByteBuffer, at now: CallInstant) throws(LinecardError) -> Step {
        if speech.isDraining { return try writeRest(into: &buffer, at: now) }
        if let time = remainderTime, time <= now { return try drain() }
        guard let place = speech.speaker else { return .wait }
        if let active = speech.active, active != place { return try drain() }
        guard audioTime(of: place) <= now else { return .wait }
        if speech.utterances[place].unsent > 0 { return try write(place, into: &buffer, at: now) }
        guard speech.utterances[place].isFinished else { return .wait }
        if speech.active == place { return try drain() }
        noteAllWritten(place)
        return .again
    }

    private mutating func write(
        _ place: Int, into buffer: inout ByteBuffer, at now: CallInstant
    ) throws(LinecardError) -> Step {
        let rate = speech.utterances[place].rate
        if speech.active == nil {
            try wire.prepare(for: rate)
            speech.activate(place, at: clock.written, delay: wire.outboundDelay)
        }
        while let (samples, offset) = speech.utterances[place].nextChunk {
            var end = offset
            let written = try wire.writeMedia(samples.span, from: &end, at: rate, into: &buffer)
            speech.update(place) { $0.noteTaken(upTo: end, written: written) }
            if written > 0 {
                noteWritten(written, of: place, at: now)
                return .written
            }
        }
        return .again
    }

    /// Starts writing all audio that the wire holds.
    private mutating func drain() throws(LinecardError) -> Step {
        try wire.finishSpeech()
        speech.drain()
        return .again
    }

    private mutating func writeRest(into buffer: inout ByteBuffer, at now: CallInstant) throws(LinecardError) -> Step {
        guard let place = speech.active, paceTime <= now else { return .wait }
        var end = 0
        let written = try wire.writeMedia(Span(), from: &end, at: wire.outboundRate, into: &buffer)
        if written > 0 {
            speech.update(place) { $0.noteWritten(written) }
            noteWritten(written, of: place, at: now)
            return .written
        }
        speech.deactivate()
        if speech.utterances[place].isFinished, speech.utterances[place].unsent == 0 { noteAllWritten(place) }
        return .again
    }

    private mutating func noteWritten(_ samples: Int, of place: Int, at now: CallInstant) {
        clock.noteWritten(samples, at: now, roundTrip: monitor.roundTrip)
        if clock.needsMark { isMarkDue = true }
        if !speech.utterances[place].waiters.isEmpty { settle(speech.update(place) { $0.takeWaiters() }) }
    }

    private mutating func noteAllWritten(_ place: Int) {
        settle(speech.update(place) { $0.takeAllWaiters() })
        let position = clock.written
        speech.update(place) { $0.noteAllWritten(at: position) }
        speech.releaseAttachments()  // before settling, which would drop them with the utterance
        if clock.isMarked { settleHeard() } else { isMarkDue = true }
    }

    mutating func settle(_ receipts: [Receipt]) { for receipt in receipts { outputs.append(.settled(receipt)) } }
}
