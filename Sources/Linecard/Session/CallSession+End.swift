// SPDX-License-Identifier: Apache-2.0

/// The end of a call.
extension CallSession {
    /// The codes of close frames (RFC 6455 §7.4.1).
    package enum CloseCode: UInt16 {
        case normal = 1_000
        case goingAway = 1_001
        case unacceptableData = 1_003
        case policyViolation = 1_008
        case unexpectedCondition = 1_011
    }

    /// Ends the call, at once or when all queued speech was heard.
    ///
    /// From then on the session refuses everything else. Open utterances are finished, including live ones. A call that
    /// is over can still be hung up, once.
    ///
    /// - Parameters:
    ///   - ending: The way to end the call: hang up, or only close the stream.
    ///   - afterSpeech: Pass false to end at once. Defaults to true, which plays everything that is queued first.
    ///   - limit: The longest wait for the mark behind the last audio, from when the clock says that it was heard.
    ///     Defaults to 1 s.
    ///   - now: The time.
    public mutating func end(
        _ ending: Ending, afterSpeech: Bool = true, within limit: Duration = .seconds(1), at now: CallInstant
    ) {
        advance(to: now)
        switch phase {
        case .over:
            if ending == .hangUp { hangUp() }
        case .open, .ending:
            var ending = ending
            if case .ending(.hangUp, _, _) = phase { ending = .hangUp }
            for place in speech.utterances.indices { speech.update(place) { $0.isFinished = true } }
            phase = .ending(ending, limit: max(0, limit.nanosecondsClamped), latest: latestEnd(at: now))
            if afterSpeech { concludeIfHeard(at: now) } else { conclude(at: now) }
        }
    }

    /// Ends the call because the connection is gone.
    ///
    /// - Parameters:
    ///   - isClosed: Pass true if the provider sent a close frame. Defaults to false.
    ///   - now: The time.
    public mutating func connectionLost(isClosed: Bool = false, at now: CallInstant) {
        advance(to: now)
        conclude(isClosed ? .provider : .connectionLost, hangsUp: false, closeCode: nil, at: now)
    }

    /// Returns the time at which all queued audio will have been heard, if the provider plays without gaps.
    func latestEnd(at now: CallInstant) -> CallInstant { max(clock.end, now).adding(speech.unsentNanoseconds) }

    /// The time at which an ending call no longer waits for its last audio.
    var endingTime: CallInstant? {
        guard case .ending(_, let limit, let latest) = phase else { return nil }
        return (speech.isWritten ? max(latest, clock.end) : latest).adding(limit)
    }

    /// Ends the call if it is ending and everything was heard.
    mutating func concludeIfHeard(at now: CallInstant) {
        if case .ending = phase, speech.isEmpty, sentMarks.isEmpty, !isMarkDue, !isClearDue { conclude(at: now) }
    }

    mutating func conclude(at now: CallInstant) {
        guard case .ending(let ending, _, _) = phase else { return }
        conclude(.application, hangsUp: ending == .hangUp, closeCode: .normal, at: now)
    }

    /// Settles everything and ends the call.
    mutating func conclude(_ cause: EndCause, hangsUp: Bool, closeCode: CloseCode?, at now: CallInstant) {
        if isOver { return }
        let position = heardPosition(at: now)
        heardAtEnd = position
        tally.continuity.add(wire.continuity)
        let marks = sentMarks.takeAll().map { ($0.id, $0.name) } + speech.takeMarks()
        let wasToHangUp = if case .ending(.hangUp, _, _) = phase { true } else { false }
        phase = .over
        for utterance in speech.utterances {
            settle(utterance.waiters)
            guard let id = utterance.id else { continue }
            let cause = utterance.cut?.cause ?? .callEnded
            let heard = utterance.heard(upTo: position)
            outputs.append(.utterance(id, .interrupted(after: heard, by: cause), heard: heard))
        }
        speech = SpeechQueue()
        settle(marks, as: .callEnded)
        if hangsUp || wasToHangUp { hangUp() }
        if let closeCode { outputs.append(.close(code: closeCode.rawValue)) }
        outputs.append(.ended(cause))
    }

    private mutating func hangUp() {
        if hasHungUp { return }
        hasHungUp = true
        outputs.append(.hangUp)
    }
}
