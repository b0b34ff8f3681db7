// SPDX-License-Identifier: Apache-2.0

import Linecard

/// What happens by itself, and when.
extension SimulatedCall {
    /// When something happens next. Never `nil` while the call goes on: there is always a next frame.
    var nextEvent: Duration? {
        var event = nextFrame
        if let mark = buffer.nextMark { event = min(event, mark) }
        if let late = lateReturns.first { event = min(event, late.time) }
        if let answer = answerTime { event = min(event, answer) }
        if let first = inbox.first, let readsFrom { event = min(event, max(first.arrival, readsFrom)) }
        return event
    }

    private var nextFrame: Duration { .milliseconds(20) * frames }

    /// Does all that is due now.
    mutating func handleEvents() {
        play()
        returnLate()
        while recording.ending == nil, isReading, let first = inbox.first, first.arrival <= now {
            inbox.removeFirst()
            read(first.content)
        }
        if recording.ending != nil { return }
        runScript()
        if recording.ending == nil, nextFrame <= now { sendFrame() }
    }

    /// Plays up to now.
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

    /// Sends a message.
    mutating func send(_ text: String, frame: Int? = nil) {
        outbox.append(Outgoing(arrival: now + conditions.latencyToApplication, text: text, frame: frame))
        if isCapturing { recording.capture.append(CapturedMessage(at: now, sender: .provider, text: text)) }
    }

    /// The number of the next message.
    mutating func nextNumber() -> Int {
        numbers += 1
        return numbers
    }

    /// Ends the call. What was sent still arrives, unless the connection is gone.
    mutating func end(_ party: CallRecording.Ending.Party, closeCode: Int? = nil, isAbrupt: Bool = false) {
        play()
        recording.ending = CallRecording.Ending(at: now, party: party, closeCode: closeCode, isAbrupt: isAbrupt)
        if party != .caller || isAbrupt { outbox.removeAll() }
        pongs.removeAll()
        inbox.removeAll()
    }
}

extension Int16 {
    /// Whether this is loud enough to be part of a sound: −42 dB of full scale.
    fileprivate var isSound: Bool { magnitude >= 256 }
}
