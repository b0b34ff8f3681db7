// SPDX-License-Identifier: Apache-2.0

import Linecard

/// The events that need no input.
extension SimulatedCall {
    /// The time of the next event.
    var nextEvent: Duration? {
        var event = nextFrame
        if let mark = buffer.nextMark { event = min(event, mark) }
        if let late = lateReturns.first { event = min(event, late.time) }
        if let answer = answerTime { event = min(event, answer) }
        if let first = inbox.first, let readsFrom { event = min(event, max(first.arrival, readsFrom)) }
        return event
    }

    private var nextFrame: Duration { .milliseconds(20) * framesSent }

    /// Handles every event that is due now.
    mutating func handleEvents() {
        play()
        sendLateReturns()
        while recording.ending == nil, isReading, let first = inbox.first, first.arrival <= now {
            inbox.removeFirst()
            read(first.content)
        }
        if recording.ending != nil { return }
        runScript()
        if recording.ending == nil, nextFrame <= now { sendFrame() }
    }

    /// Plays the buffer up to now.
    mutating func play() {
        let heard = recording.heard.count
        for mark in buffer.play(until: now, into: &recording) { reach(mark) }
        guard let end = recording.lastHeard else { return }
        func time(of index: Int) -> Duration { end - recording.sampleRate.time(of: recording.heard.count - 1 - index) }
        let new = recording.heard[heard...]
        if recording.firstSound == nil { recording.firstSound = new.firstIndex(where: \.isSound).map(time) }
        if let last = new.lastIndex(where: \.isSound) { lastSound = time(of: last) }
    }

    // MARK: Messages out

    /// Sends a message, which may carry the frame of audio with an index.
    mutating func send(_ text: String, frame: Int? = nil) {
        outbox.append(Outgoing(arrival: now + conditions.latencyToApplication, text: text, frame: frame))
        if isCapturing { recording.capture.append(CapturedMessage(at: now, sender: .provider, text: text)) }
    }

    /// Returns the sequence number of the next message.
    mutating func nextNumber() -> Int {
        lastNumber += 1
        return lastNumber
    }

    /// Ends the call. If the caller hung up, messages on their way still reach the application.
    mutating func end(_ party: CallRecording.Ending.Party, closeCode: Int? = nil, isAbrupt: Bool = false) {
        play()
        recording.ending = CallRecording.Ending(at: now, party: party, closeCode: closeCode, isAbrupt: isAbrupt)
        if party != .caller || isAbrupt { outbox.removeAll() }
        pongs.removeAll()
        inbox.removeAll()
    }
}

extension Int16 {
    /// True if this is loud enough to be part of a sound: −42 dB of full scale.
    fileprivate var isSound: Bool { magnitude >= 256 }
}
