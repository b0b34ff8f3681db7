// SPDX-License-Identifier: Apache-2.0

/// The end of a call.
extension CallSession {
    /// Codes of close frames: RFC 6455 §7.4.1.
    package enum CloseCode: UInt16 {
        case normal = 1_000
        case goingAway = 1_001
        case unacceptableData = 1_003
        case policyViolation = 1_008
        case unexpectedCondition = 1_011
    }

    /// Ends the call: at once, or when its last words were heard.
    ///
    /// Nothing more is taken from then on. Open utterances are finished, live ones too. A call that is over can still be hung
    /// up, once.
    ///
    /// - Parameters:
    ///   - ending: Whether the call is hung up.
    ///   - afterSpeech: Whether all that was given is said first. Defaults to true.
    ///   - limit: How long the provider may take to return the mark behind the last words, from when the clock says that they
    ///     were heard. Defaults to 1 s.
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
            if afterSpeech { concludeIfSaid(at: now) } else { conclude(at: now) }
        }
    }

    /// Notes that the connection is gone.
    ///
    /// - Parameters:
    ///   - isClosed: Whether the provider closed it with a close frame. Defaults to false.
    ///   - now: The time.
    public mutating func connectionLost(isClosed: Bool = false, at now: CallInstant) {
        advance(to: now)
        conclude(isClosed ? .provider : .connectionLost, hangsUp: false, closeCode: nil, at: now)
    }

    /// When all that was given will have been heard, if the provider plays without a gap.
    func latestEnd(at now: CallInstant) -> CallInstant { max(clock.end, now).adding(speech.unsentNanoseconds) }

    /// When the last words are waited for no longer.
    var endingTime: CallInstant? {
        guard case .ending(_, let limit, let latest) = phase else { return nil }
        return (speech.isWritten ? max(latest, clock.end) : latest).adding(limit)
    }

    /// Ends the call if it is to end and all was heard.
    mutating func concludeIfSaid(at now: CallInstant) {
        if case .ending = phase, speech.isEmpty, sentMarks.isEmpty, !isMarkDue, !isClearDue { conclude(at: now) }
    }

    mutating func conclude(at now: CallInstant) {
        guard case .ending(let ending, _, _) = phase else { return }
        conclude(.application, hangsUp: ending == .hangUp, closeCode: .normal, at: now)
    }

    /// Settles all, and ends the call.
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
