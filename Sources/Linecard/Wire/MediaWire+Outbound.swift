// SPDX-License-Identifier: Apache-2.0

public import LinecardCodec
public import NIOCore

extension MediaWire {
    /// The number of samples on the wire in a message of 20 ms: 160 at 8 kHz.
    public var messageSamples: Int { line.messageSamples }

    /// The size of a message of 20 ms, in bytes.
    package var audioMessageSize: Int {
        dialect.mediaPrefix.count + line.messageCharacters + dialect.mediaSuffix.count
    }

    // MARK: Audio

    /// Writes the next message of 20 ms, if the samples complete one.
    ///
    /// Call it until it returns 0: then all samples were consumed, and those that don't complete 20 ms are held in the
    /// wire. After ``finishSpeech()``, call it without samples until it returns 0. Only growing the buffer and changing
    /// the rate allocate.
    ///
    /// - Parameters:
    ///   - samples: Linear 16-bit PCM, mono; any number.
    ///   - place: The index of the first sample to consume; advanced past those that were consumed.
    ///   - rate: The rate of the samples. When it changes, the rest of the earlier audio is written first.
    ///   - buffer: The buffer that the message is appended to.
    /// - Returns: The number of samples on the wire in the message: ``messageSamples``, or 0 if none was written.
    /// - Throws: ``LinecardError/audio(_:)`` if the quality doesn't convert from this rate, with nothing changed; or if
    ///   there is no memory, after which the wire takes no audio until ``setRates(_:)``. ``LinecardError/message(_:)``
    ///   if the stream has an unsupported format. The buffer is then unchanged.
    public mutating func writeMedia(
        _ samples: borrowing Span<Int16>, from place: inout Int, at rate: SampleRate, into buffer: inout ByteBuffer
    ) throws(LinecardError) -> Int {
        try prepare(for: rate)
        do {
            return try write(samples.extracting(droppingFirst: place), line.messageCharacters, &place, into: &buffer)
        } catch {
            throw invalidateLine(after: error)
        }
    }

    /// Writes one message with all 20 ms that the samples complete. All samples are consumed.
    ///
    /// - Parameters:
    ///   - samples: Linear 16-bit PCM, mono; any number.
    ///   - rate: The rate of the samples. When it changes, the rest of the earlier audio is written first.
    ///   - buffer: The buffer that the message is appended to.
    /// - Returns: The number of samples on the wire in the message; 0 if no 20 ms were complete and none was written.
    /// - Throws: The errors of ``writeMedia(_:from:at:into:)``; and ``MessageError/payloadTooLong(characters:limit:)``,
    ///   with no sample consumed, for more than 16 KB of Base64 to Plivo, including the audio that the wire holds. Up
    ///   to 1.52 s of mu-law fit, and of linear PCM 0.76 s at 8 kHz, 0.38 s at 16 and 0.24 s at 24.
    public mutating func writeMedia(
        _ samples: borrowing Span<Int16>, at rate: SampleRate, into buffer: inout ByteBuffer
    ) throws(LinecardError) -> Int {
        try prepare(for: rate)
        let characters = line.outboundBound(for: samples.count)
        guard characters <= dialect.payloadLimit else {
            throw .message(.payloadTooLong(characters: characters, limit: dialect.payloadLimit))
        }
        var place = 0
        do {
            return try write(samples, characters, &place, into: &buffer)
        } catch {
            throw invalidateLine(after: error)
        }
    }

    /// Writes one message with the rest of an utterance, after ``finishSpeech()``.
    ///
    /// - Parameter buffer: The buffer that the message is appended to.
    /// - Returns: The number of samples on the wire in the message; 0 if there was no rest and none was written.
    /// - Throws: The errors of ``writeMedia(_:from:at:into:)``.
    public mutating func writeRest(into buffer: inout ByteBuffer) throws(LinecardError) -> Int {
        try writeMedia(Span(), at: line.outboundRate, into: &buffer)
    }

    /// Ends an utterance. The next calls of ``writeMedia(_:from:at:into:)`` write the audio that the resampler holds,
    /// and silence that completes the last 20 ms.
    ///
    /// - Throws: The errors of ``writeMedia(_:from:at:into:)``.
    public mutating func finishSpeech() throws(LinecardError) {
        if let audioError { throw audioError }
        do { try line.finishOutbound() } catch { throw invalidateLine(after: error) }
    }

    /// Drops the outbound audio that the wire holds, as an interruption does.
    ///
    /// If there is no memory, the next audio throws ``LinecardError/audio(_:)``.
    public mutating func dropSpeech() {
        if audioError != nil { return }
        do { try line.resetOutbound() } catch { _ = invalidateLine(after: error) }
    }

    /// Returns whether audio of a rate can be written: see ``/LinecardCodec/AudioLine/Quality/canConvert(from:to:)``.
    func canWrite(at rate: SampleRate) -> Bool { options.quality.canConvert(from: rate, to: format.sampleRate) }

    /// Prepares for audio of a rate.
    @inline(__always)
    mutating func prepare(for rate: SampleRate) throws(LinecardError) {
        if let audioError { throw audioError }
        if line.outboundRate == rate { return }
        do { try line.setOutboundRate(rate) } catch {
            if case .unsupportedPair = error { throw .audio(error) }  // leaves the line unchanged
            throw invalidateLine(after: error)
        }
    }

    /// Writes a message whose payload has at most `limit` characters; none if the payload would be empty.
    @inline(__always)
    private mutating func write(
        _ samples: borrowing Span<Int16>, _ limit: Int, _ place: inout Int, into buffer: inout ByteBuffer
    ) throws(CodecError) -> Int {
        var characters = 0
        let room = dialect.mediaPrefix.count + limit + dialect.mediaSuffix.count
        try buffer.writeWithOutputRawSpan(minimumWritableBytes: room) { (message) throws(CodecError) in
            message.append(dialect.mediaPrefix)
            place += try line.outbound(samples, into: &message, limit: limit)
            characters = message.byteCount - dialect.mediaPrefix.count
            if characters > 0 { message.append(dialect.mediaSuffix) } else { message.removeAll() }
        }
        return wireSamples(in: characters)
    }

    /// Returns the number of samples in a payload of whole 20 ms. Base64 rounds their bytes up to a multiple of three.
    @inline(__always)
    private func wireSamples(in characters: Int) -> Int {
        if characters == line.messageCharacters { return line.messageSamples }
        let messageBytes = line.messageSamples * line.encoding.bytesPerSample
        return characters / 4 * 3 / messageBytes * line.messageSamples
    }

    // MARK: Control messages

    /// Writes the message that drops the provider's buffer. The audio that the wire holds stays: see ``dropSpeech()``.
    public func writeClear(into buffer: inout ByteBuffer) { buffer.writeString(dialect.control.clear) }

    /// Writes a mark (Twilio) or checkpoint (Plivo), which the provider returns when it has played the audio before it.
    public func writeMark(_ name: String, into buffer: inout ByteBuffer) {
        buffer.writeString(dialect.control.mark(name))
    }

    /// Writes the message that presses keys.
    ///
    /// - Returns: True if a message was written: not for an empty array, and not for Twilio, which takes keys only as
    ///   tones (``tones(for:)``).
    public func writeKeys(_ keys: [KeypadEntry], into buffer: inout ByteBuffer) -> Bool {
        guard !keys.isEmpty, let message = dialect.control.dtmf(keys) else { return false }
        buffer.writeString(message)
        return true
    }

    /// Returns the tones of keys at ``outboundRate``; nil for a provider that takes keys as messages (Plivo).
    public func tones(for keys: [KeypadEntry]) -> AudioFrame? {
        guard dialect.control.dtmf(keys) == nil else { return nil }
        return DTMFTone().audio(for: keys, at: line.outboundRate)
    }
}

extension OutputRawSpan {
    @inline(__always)
    fileprivate mutating func append(_ bytes: [UInt8]) {
        withUnsafeMutableBytes { buffer, count in
            UnsafeMutableRawBufferPointer(rebasing: buffer[count...]).copyBytes(from: bytes)
            count += bytes.count
        }
    }
}
