// SPDX-License-Identifier: Apache-2.0

import LinecardCodec

/// The speech of the application.
extension CallSession {
    /// Opens an utterance, which plays after those that were opened before. Add samples with
    /// ``append(_:to:receipt:at:)``.
    ///
    /// Its outcome is reported once, as ``Output/utterance(_:_:heard:)``. An utterance that is not live is finished
    /// after ten seconds without audio to play.
    ///
    /// - Throws: ``Refusal`` if the call is ending or over, the id is in use, too much is queued, or the quality
    ///   doesn't convert the utterance's rate.
    public mutating func open(_ id: UtteranceID, _ options: UtteranceOptions, at now: CallInstant) throws(Refusal) {
        advance(to: now)
        try countingRefusals { (session) throws(Refusal) in
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
    ///   - samples: Linear 16-bit PCM at the utterance's rate; any number. They are kept until they were heard.
    ///   - id: The utterance.
    ///   - receipt: The number of this append.
    ///   - now: The time.
    /// - Returns: True if the caller should wait before appending more.
    /// - Throws: ``Refusal`` if the call is ending or over, the utterance is not open, or too much is queued.
    public mutating func append(
        _ samples: [Int16], to id: UtteranceID, receipt: Receipt, at now: CallInstant
    ) throws(Refusal) -> Acceptance {
        advance(to: now)
        return try countingRefusals { (session) throws(Refusal) in
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

    /// Finishes an utterance: nothing more will be appended. Does nothing if it is already finished or settled.
    public mutating func finish(_ id: UtteranceID, at now: CallInstant) {
        advance(to: now)
        if let place = speech.place(of: id) { speech.update(place) { $0.isFinished = true } }
    }

    /// Withdraws the unsent samples that were appended with a receipt, whose task was cancelled.
    ///
    /// - Returns: The number of samples that were withdrawn.
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

    /// Sends a mark (Twilio) or checkpoint (Plivo) behind all queued audio.
    ///
    /// Its outcome is reported once, as ``Output/mark(_:_:)``, and as a frame: ``InboundFrame/mark(name:)`` or
    /// ``InboundFrame/markCleared(name:)``. If the audio appended last was cut off, the mark is cleared at once.
    ///
    /// - Parameters:
    ///   - name: The name on the wire. It may be reused, and must not begin with ``ownMarkPrefix``.
    ///   - id: The number of the mark.
    ///   - now: The time.
    /// - Throws: ``Refusal`` if the call is ending or over, too much is queued, or the name is reserved.
    public mutating func mark(_ name: String, _ id: MarkID, at now: CallInstant) throws(Refusal) {
        advance(to: now)
        try countingRefusals { (session) throws(Refusal) in
            try session.checkOpen()
            guard !name.utf8.starts(with: Self.ownMarkPrefix.utf8) else { throw .reservedName }
            if session.speech.isCutOff { return session.settle([(id, name)], as: .cleared) }
            try session.speech.add(.mark(id, name: name))
        }
    }

    /// Presses keys behind all queued audio: by a message to Plivo, by tones that no interruption drops to Twilio.
    ///
    /// - Throws: ``Refusal`` if the call is ending or over, or too much is queued.
    public mutating func press(_ keys: [KeypadEntry], at now: CallInstant) throws(Refusal) {
        advance(to: now)
        try countingRefusals { (session) throws(Refusal) in
            try session.checkOpen()
            if keys.isEmpty { return }
            // A key takes 200 ms: checks the room before generating the tones.
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

    /// Sends a message of the application behind all queued audio.
    ///
    /// - Throws: ``Refusal`` if the call is ending or over, or too much is queued.
    public mutating func send(_ message: TransportMessageFrame, at now: CallInstant) throws(Refusal) {
        advance(to: now)
        try countingRefusals { (session) throws(Refusal) in
            try session.checkOpen()
            try session.speech.add(.message(message.json))
        }
    }
}
