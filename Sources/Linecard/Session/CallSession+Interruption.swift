// SPDX-License-Identifier: Apache-2.0

import LinecardCodec

extension CallSession {
    /// Interrupts the speech: drops all interruptible audio, here and at the provider, and clears its marks.
    ///
    /// While the provider holds audio that must not be interrupted, its buffer is not cleared: all that it holds, at
    /// most the lead, plays on.
    ///
    /// - Returns: The audio that was cut off, divided into heard and not heard, to the sample.
    /// - Throws: ``Refusal/ended`` if the call is ending or over.
    public mutating func interrupt(at now: CallInstant) throws(Refusal) -> Interruption {
        advance(to: now)
        try countingRefusals { (session) throws(Refusal) in try session.checkOpen() }
        var interruption = Interruption()
        interruption.isCleared = clock.hasUnheard && !speech.mustPlayOn
        let position = heardPosition(at: now)
        if interruption.isCleared { clearMarks() }
        // If everything was heard, nothing can play on.
        let cut = interruption.isCleared || !clock.hasUnheard ? position : nil
        var place = 0
        while place < speech.utterances.count {
            let count = speech.utterances.count
            interrupt(place, cut, &interruption)
            if speech.utterances.count == count { place += 1 }
        }
        if interruption.isCleared { noteCleared(from: position, at: now) }
        return interruption
    }

    /// Cancels one utterance, even one that an interruption does not drop. The provider's buffer is cleared if it holds
    /// only this utterance; otherwise the part that the provider holds plays on.
    ///
    /// - Returns: The audio that was cut off; nil if there was none, because the provider holds all of it, or it is
    ///   settled.
    public mutating func cancel(_ id: UtteranceID, at now: CallInstant) -> Interruption.Part? {
        advance(to: now)
        guard !isOver, let place = speech.place(of: id), speech.utterances[place].cut == nil else { return nil }
        let others = speech.utterances.indices.contains { $0 != place && speech.utterances[$0].isWithProvider }
        let isCleared = clock.hasUnheard && speech.utterances[place].isWithProvider && !others
        let position = heardPosition(at: now)
        if isCleared { clearMarks() }
        let cut = cutOff(place, isCleared || !clock.hasUnheard ? position : nil, by: .cancellation)
        if isCleared { noteCleared(from: position, at: now) }
        concludeIfHeard(at: now)
        return cut
    }

    private mutating func interrupt(_ place: Int, _ position: Int?, _ interruption: inout Interruption) {
        let (id, options, cut) = speech.update(place) { ($0.id, $0.options, $0.cut) }
        guard let id else { return }
        if let cut { return dropCut(place, at: cut.index, position, &interruption) }
        if options.isLive { return emptyLive(place, upTo: position) }
        if options.isInterruptible, let part = cutOff(place, position, by: .interruption) {
            interruption.parts.append(part)
        } else {
            interruption.surviving.append(id)
        }
    }

    /// Cuts an utterance off: at the position that was heard if the provider drops the rest, otherwise behind the audio
    /// that the provider holds.
    ///
    /// Returns nil if there is nothing to cut off.
    private mutating func cutOff(
        _ place: Int, _ position: Int?, by cause: UtteranceOutcome.Cause
    ) -> Interruption.Part? {
        let utterance = speech.utterances[place]
        guard let id = utterance.id else { return nil }
        guard position == nil, utterance.isWithProvider else {
            let heard = utterance.heard(upTo: position ?? clock.confirmed)
            dropWire(of: place)
            let rest = AudioFrame(samples: utterance.samples(from: heard), sampleRate: utterance.rate)
            drop(place, as: .interrupted(after: heard, by: cause))
            return Interruption.Part(id: id, heard: heard, rest: rest, playsOn: false)
        }
        if utterance.isWritten { return nil }
        settle(speech.update(place) { $0.takeAllWaiters() })
        settle(speech.detach(from: place) + speech.noteCutOff(at: place), as: .cleared)
        dropWire(of: place)
        let written = clock.written
        let rest = speech.update(place) { $0.cutOff(at: written, by: cause) }
        if !clock.isMarked { isMarkDue = true }
        return Interruption.Part(
            id: id, heard: utterance.heard(upTo: .max), rest: AudioFrame(samples: rest, sampleRate: utterance.rate),
            playsOn: true)
    }

    /// Drops the rest of an utterance that was cut off and still plays, if the provider's buffer is cleared.
    private mutating func dropCut(_ place: Int, at index: Int, _ position: Int?, _ interruption: inout Interruption) {
        let utterance = speech.utterances[place]
        guard let position, let id = utterance.id, let cause = utterance.cut?.cause else { return }
        let heard = min(index, utterance.heard(upTo: position))
        let rest = Array(utterance.samples(from: heard).dropLast(utterance.count - index))
        drop(place, as: .interrupted(after: heard, by: cause))
        interruption.parts.append(
            Interruption.Part(
                id: id, heard: heard, rest: AudioFrame(samples: rest, sampleRate: utterance.rate), playsOn: false))
    }

    /// Drops the unsent audio of a live utterance, and forgets the audio that the provider holds if that is cleared.
    private mutating func emptyLive(_ place: Int, upTo position: Int?) {
        let isCutOff = speech.utterances[place].unsent > 0 || clock.hasUnheard
        let behind = isCutOff ? speech.noteCutOff(at: place) : []  // before dropping, after which it may seem empty
        tally.liveSamplesDropped += speech.update(place) { $0.dropUnsent(.max) }
        settle(speech.detach(from: place) + behind, as: .cleared)
        dropWire(of: place)
        if let position { speech.forget(place, after: position, confirmed: clock.confirmed) }
    }

    private mutating func dropWire(of place: Int) {
        guard speech.active == place else { return }
        wire.dropSpeech()
        speech.update(place) { $0.dropPiece() }
        speech.dropActive()
    }

    private mutating func drop(_ place: Int, as outcome: UtteranceOutcome) {
        let (utterance, marks) = speech.drop(place)
        settle(utterance.waiters)
        settle(marks, as: .cleared)
        guard let id = utterance.id else { return }
        let heard = if case .interrupted(let heard, _) = outcome { heard } else { utterance.count }
        outputs.append(.utterance(id, outcome, heard: heard))
    }

    private mutating func clearMarks() {
        settle(sentMarks.takeAll().map { ($0.id, $0.name) }, as: .cleared)
        settle(speech.takeReadyMarks(), as: .cleared)
    }

    private mutating func noteCleared(from position: Int, at now: CallInstant) {
        isClearDue = true
        isMarkDue = false
        clock.noteCleared(from: position, at: now)
    }

    // MARK: Settled

    /// Settles marks and delivers them as frames.
    mutating func settle(_ marks: [(MarkID, String)], as outcome: MarkOutcome) {
        for (id, name) in marks {
            outputs.append(.mark(id, outcome))
            let size = name.utf8.count + 64
            switch outcome {
            case .heard: inbox.append(.mark(name: name), size: size, counts: &tally)
            case .cleared: inbox.append(.markCleared(name: name), size: size, counts: &tally)
            case .callEnded: break
            }
        }
    }

    /// Settles everything that was heard.
    mutating func settleHeard() {
        while let utterance = speech.takeHeard(upTo: clock.confirmed) {
            guard let id = utterance.id else { continue }
            let heard = UtteranceOutcome.heard(isConfirmed: clock.isConfirmedByMark && !utterance.isPresumed)
            let outcome = utterance.cut.map { UtteranceOutcome.interrupted(after: $0.index, by: $0.cause) } ?? heard
            outputs.append(.utterance(id, outcome, heard: utterance.cut?.index ?? utterance.count))
        }
        while let mark = sentMarks.takeHeard(upTo: clock.confirmed) {
            settle([(mark.id, mark.name)], as: .heard(isConfirmed: clock.isConfirmedByMark))
        }
        speech.noteHeard(upTo: clock.confirmed)
    }
}
