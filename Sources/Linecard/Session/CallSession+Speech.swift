// SPDX-License-Identifier: Apache-2.0

import LinecardCodec

/// What the application says.
extension CallSession {
    /// Opens an utterance, which is said behind those that were opened before. Samples follow with
    /// ``append(_:to:receipt:at:)``.
    ///
    /// Its outcome comes as ``Output/utterance(_:_:heard:)``, once. One that is not live is finished when it has had nothing to say
    /// for ten seconds.
    ///
    /// - Throws: ``Refusal`` when the call ends, too much waits or the quality doesn't convert the utterance's rate.
    public mutating func open(_ id: UtteranceID, _ options: UtteranceOptions, at now: CallInstant) throws(Refusal) {
        advance(to: now)
        try counting { (session) throws(Refusal) in
            try session.checkOpen()
            guard session.wire.canWrite(at: options.sampleRate) else { throw .unsupportedRate(options.sampleRate) }
            try session.speech.open(session.utterance(id, options, at: now))
        }
    }

    private func utterance(_ id: UtteranceID?, _ options: UtteranceOptions, at now: CallInstant) -> SpokenUtterance {
        SpokenUtterance(id: id, options, wireRate: wire.format.sampleRate, at: now)
    }

    /// Adds samples to an utterance.
    ///
    /// - Parameters:
    ///   - samples: Linear 16-bit PCM at the utterance's rate, any number. They are kept until the caller has heard them.
    ///   - id: The utterance.
    ///   - receipt: The number of this append.
    ///   - now: The time.
    /// - Returns: Whether to wait before more is appended.
    /// - Throws: ``Refusal`` when the call ends, the utterance is finished or settled, or too much waits.
    public mutating func append(
        _ samples: [Int16], to id: UtteranceID, receipt: Receipt, at now: CallInstant
    ) throws(Refusal) -> Acceptance {
        advance(to: now)
        return try counting { (session) throws(Refusal) in
            try session.checkOpen()
            guard let place = session.speech.place(of: id), !session.speech.utterances[place].isFinished else {
                throw .noUtterance(id)
            }
            try session.speech.checkRoom(for: samples.count, at: session.speech.utterances[place].rate)
            let acceptance = session.speech.append(samples, to: place, receipt: receipt, at: now)
            session.tally.liveSamplesDropped += session.speech.update(place) { $0.dropExcess() }
            return acceptance
        }
    }

    /// Ends an utterance: nothing more will be appended. Harmless for one that is finished or settled.
    public mutating func finish(_ id: UtteranceID, at now: CallInstant) {
        advance(to: now)
        if let place = speech.place(of: id) { speech.update(place) { $0.isFinished = true } }
    }

    /// Takes back what was appended with a receipt, as far as it is unsent, because who waited for it was cancelled.
    ///
    /// - Returns: How many samples were taken back.
    public mutating func withdraw(_ receipt: Receipt, at now: CallInstant) -> Int {
        advance(to: now)
        for place in speech.utterances.indices where speech.utterances[place].cut == nil {
            let dropped = speech.update(place) { $0.withdraw(receipt) }
            if dropped == 0 { continue }
            settle(speech.update(place) { $0.takeWaiters() })
            tally.samplesWithdrawn += dropped
            return dropped
        }
        return 0
    }

    /// Sends a mark (Twilio) or checkpoint (Plivo) behind all audio that was given.
    ///
    /// Its outcome comes as ``Output/mark(_:_:)``, once, and as a frame: ``InboundFrame/mark(name:)`` or
    /// ``InboundFrame/markCleared(name:)``. If the audio that was given last was cut off, it is cleared at once.
    ///
    /// - Parameters:
    ///   - name: The name on the wire. Names may be used again; ``ownMarkPrefix`` must not begin it.
    ///   - id: The number of the mark.
    ///   - now: The time.
    /// - Throws: ``Refusal`` when the call ends, too much waits or the name is reserved.
    public mutating func mark(_ name: String, _ id: MarkID, at now: CallInstant) throws(Refusal) {
        advance(to: now)
        try counting { (session) throws(Refusal) in
            try session.checkOpen()
            guard !name.utf8.starts(with: Self.ownMarkPrefix.utf8) else { throw .reservedName }
            if session.speech.isCutOff { return session.settle([(id, name)], as: .cleared) }
            try session.speech.add(.mark(id, name: name))
        }
    }

    /// Presses keys, behind all audio that was given: with a message to Plivo; as tones, which no interruption drops, to
    /// Twilio.
    ///
    /// - Throws: ``Refusal`` when the call ends or too much waits.
    public mutating func press(_ keys: [KeypadEntry], at now: CallInstant) throws(Refusal) {
        advance(to: now)
        try counting { (session) throws(Refusal) in
            try session.checkOpen()
            if keys.isEmpty { return }
            // Before tones of 200 ms are made of them.
            try session.speech.checkRoom(for: keys.count * 1_600, at: .hz8000)
            guard let tones = session.wire.tones(for: keys) else { return try session.speech.add(.keys(keys)) }
            try session.speech.checkRoom(for: tones.samples.count, at: tones.sampleRate)
            let options = UtteranceOptions(sampleRate: tones.sampleRate, isInterruptible: false)
            var utterance = session.utterance(nil, options, at: now)
            utterance.append(tones.samples, receipt: nil)
            utterance.isFinished = true
            try session.speech.open(utterance)
        }
    }

    /// Sends a message of the application's own, behind all audio that was given.
    ///
    /// - Throws: ``Refusal`` when the call ends or too much waits.
    public mutating func send(_ message: TransportMessageFrame, at now: CallInstant) throws(Refusal) {
        advance(to: now)
        try counting { (session) throws(Refusal) in
            try session.checkOpen()
            try session.speech.add(.message(message.json))
        }
    }
}
