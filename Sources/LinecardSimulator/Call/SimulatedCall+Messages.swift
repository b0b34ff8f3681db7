// SPDX-License-Identifier: Apache-2.0

import Linecard

/// The application's messages.
extension SimulatedCall {
    /// Returns the time at which a message of `count` bytes that is sent now will have been read.
    mutating func arrival(of count: Int) -> Duration {
        var arrival = now + conditions.latencyToProvider
        if let speed = conditions.bytesReadPerSecond {
            arrival = max(arrival, busyUntil) + .nanoseconds(count * 1_000_000_000 / max(1, speed))
            busyUntil = arrival
        }
        return arrival
    }

    /// Reads something that has arrived.
    mutating func read(_ content: Incoming.Content) {
        switch content {
        case .text(let bytes, let isFragmented): read(bytes.span, isFragmented: isFragmented)
        case .binary(let count):
            recording.messagesReceived += 1
            recording.count(MessageFault(.binary, "\(count) bytes"), at: now)
        case .ping(let payload): pongs.append((now + conditions.latencyToApplication, payload))
        case .close(let code): end(.application, closeCode: code)
        }
    }

    /// Reads a text message that has arrived.
    mutating func read(_ text: borrowing Span<UInt8>, isFragmented: Bool) {
        recording.messagesReceived += 1
        if isCapturing {
            let text = text.withUnsafeBufferPointer { String(decoding: $0, as: UTF8.self) }
            recording.capture.append(CapturedMessage(at: now, sender: .application, text: text))
        }
        do {
            try carryOut(text)
            if isFragmented && side.advisesAgainstFragments { recording.count([.fragmented]) }
        } catch {
            recording.count(error, at: now)
        }
    }

    private mutating func carryOut(_ text: borrowing Span<UInt8>) throws(MessageFault) {
        if let limit = limits.message, text.count > limit { throw MessageFault(.messageTooLong, "\(text.count) bytes") }
        if let template, let place = template.payload(in: text),
            let payload = try? Payload(text.extracting(place))
        {
            return try play(payload, ofLength: place.count, doubts: template.doubts)
        }
        let message = try side.read(try MessageFields(parsing: text))
        if !conditions.isBidirectional { throw MessageFault(.unidirectionalStream) }
        switch message.order {
        case .play(let payload):
            let characters = Array(payload.utf8)
            try play(try Payload(characters.span), ofLength: characters.count, doubts: message.doubts)
            template = MediaTemplate(text, payload: payload, doubts: message.doubts)
        case .mark(let name): mark(name, message.doubts)
        case .clear:
            recording.count(message.doubts)
            clear()
        case .press(let keys):
            recording.count(message.doubts)
            recording.keys.append(CallRecording.Keys(at: now, keys: keys))
        }
    }

    private mutating func play(
        _ payload: Payload, ofLength length: Int, doubts: Set<DoubtfulMessage>
    ) throws(MessageFault) {
        if let limit = limits.payload, length > limit { throw MessageFault(.payloadTooLong, "\(length) characters") }
        if limits.refusesEncodedTwice && payload.isEncodedTwice { throw MessageFault(.encodedTwice) }
        let samples = try audio.samples(of: payload.bytes)
        let rate = recording.sampleRate
        let waiting = rate.time(of: buffer.count + samples.count)
        if let limit = limits.buffer, waiting > limit { throw MessageFault(.bufferOverflow, "\(limit)") }
        var doubts = doubts.union(payload.doubts)
        if let limit = limits.undisputedBuffer, waiting > limit { doubts.insert(.fullBuffer) }
        if let limit = limits.undisputedChunk, rate.time(of: samples.count) > limit { doubts.insert(.longChunk) }
        if !doubts.isEmpty { recording.count(doubts) }
        if samples.isEmpty { return }
        buffer.append(samples, at: now)
        recording.arrivals.append(
            CallRecording.Arrival(at: now, samples: (recording.arrivals.last?.samples ?? 0) + samples.count))
    }

    // MARK: Marks

    private mutating func mark(_ name: String, _ doubts: Set<DoubtfulMessage>) {
        var doubts = doubts
        if name.isEmpty { doubts.insert(.emptyName) }
        if limits.wantsUniqueNames && pendingNames[name, default: 0] > 0 { doubts.insert(.repeatedName) }
        recording.count(doubts)
        pendingNames[name, default: 0] += 1
        recording.marks.append(
            CallRecording.Mark(name: name, at: now, position: buffer.position + buffer.count))
        buffer.append(mark: recording.marks.count)
        play()
    }

    /// Notes that the audio before a mark was played, and returns the mark.
    mutating func reach(_ mark: PlayoutBuffer.Mark) {
        settle(mark.number, as: .played(now))
        giveBack(mark.number)
    }

    private mutating func giveBack(_ mark: Int) {
        giveBack(.mark(mark), conditions.marks[mark] ?? conditions.otherMarks)
    }

    private mutating func settle(_ number: Int, as fate: CallRecording.Mark.Fate) {
        recording.marks[number - 1].fate = fate
        let name = recording.marks[number - 1].name
        pendingNames[name] = pendingNames[name].flatMap { $0 > 1 ? $0 - 1 : nil }
    }

    private mutating func clear() {
        let dropped = buffer.clear()
        recording.clears.append(
            CallRecording.Clear(at: now, samples: dropped.samples, marks: dropped.marks.map { $0.number - 1 }))
        for mark in dropped.marks {
            settle(mark.number, as: .cleared(now))
            if conditions.returnsClearedMarks ?? side.returnsClearedMarks { giveBack(mark.number) }
        }
        if side.cleared(number: 0) != nil { giveBack(.clearConfirmation, conditions.clearConfirmations) }
    }

    private mutating func giveBack(_ content: Return, _ treatment: MarkTreatment) {
        switch treatment {
        case .prompt: send(content)
        case .late(let delay):
            let time = now + delay
            let place = lateReturns.firstIndex { $0.time > time } ?? lateReturns.count
            lateReturns.insert((time, content), at: place)
        case .afterNext: heldReturns.append(content)
        case .lost: break
        }
    }

    /// Sends the late returns that are due.
    mutating func sendLateReturns() {
        while let first = lateReturns.first, first.time <= now {
            lateReturns.removeFirst()
            send(first.content)
        }
    }

    private mutating func send(_ content: Return) {
        let held = heldReturns
        heldReturns = []
        for content in [content] + held {
            switch content {
            case .mark(let number):
                recording.marks[number - 1].returned = now
                send(side.mark(recording.marks[number - 1].name, number: nextNumber()))
            case .clearConfirmation:
                if let message = side.cleared(number: nextNumber()) { send(message) }
            }
        }
    }
}
