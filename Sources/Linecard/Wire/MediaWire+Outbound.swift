// SPDX-License-Identifier: Apache-2.0

public import LinecardCodec
public import NIOCore

extension MediaWire {
    /// Samples on the wire in a message of 20 ms: 160 at 8 kHz.
    public var messageSamples: Int { line.messageSamples }

    /// Bytes of a message of 20 ms.
    package var audioMessageSize: Int {
        dialect.mediaPrefix.count + line.messageCharacters + dialect.mediaSuffix.count
    }

    // MARK: Audio

    /// Writes the next message of 20 ms, if the samples complete one.
    ///
    /// Call it until it returns 0: then all samples were taken, and those that don't complete 20 ms wait in the wire. After
    /// ``finishSpeech()``, call it without samples until it returns 0. Nothing is allocated but by the buffer's growth and a
    /// change of rate.
    ///
    /// - Parameters:
    ///   - samples: Linear 16-bit PCM, mono; any number.
    ///   - place: The index of the first sample that was not taken yet; advanced past those that were.
    ///   - rate: The rate of the samples. When it changes, the rest of the audio before it comes first.
    ///   - buffer: The buffer that the message is appended to.
    /// - Returns: How much audio the message holds, in samples on the wire: ``messageSamples``, or 0 if none was written.
    /// - Throws: ``LinecardError/audio(_:)`` when the quality doesn't convert from this rate, with nothing changed; or when
    ///   there is no memory, after which the wire takes no audio until ``setRates(_:)``. ``LinecardError/message(_:)`` once
    ///   the stream turned out to have a format that cannot be served. The buffer is then as it was.
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

    /// Writes one message that holds all whole 20 ms that the samples complete. All samples are taken.
    ///
    /// - Parameters:
    ///   - samples: Linear 16-bit PCM, mono; any number.
    ///   - rate: The rate of the samples. When it changes, the rest of the audio before it comes first.
    ///   - buffer: The buffer that the message is appended to.
    /// - Returns: How much audio the message holds, in samples on the wire; 0 if no 20 ms were complete and none was written.
    /// - Throws: As ``writeMedia(_:from:at:into:)``; and ``MessageError/payloadTooLong(characters:limit:)``, with nothing
    ///   taken, for more than 16 KB of Base64 to Plivo, with what already waits. Up to 1.52 s of mu-law fit, and of linear
    ///   PCM 0.76 s at 8 kHz, 0.38 s at 16 and 0.24 s at 24.
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

    /// Writes one message that holds the rest of an utterance: all whole 20 ms that are due after ``finishSpeech()``.
    ///
    /// - Parameter buffer: The buffer that the message is appended to.
    /// - Returns: How much audio the message holds, in samples on the wire; 0 if nothing was due and none was written.
    /// - Throws: As ``writeMedia(_:from:at:into:)``.
    public mutating func writeRest(into buffer: inout ByteBuffer) throws(LinecardError) -> Int {
        try writeMedia(Span(), at: line.outboundRate, into: &buffer)
    }

    /// Ends an utterance: what the resampler still holds, and silence that completes the last 20 ms, are written by the
    /// next calls of ``writeMedia(_:from:at:into:)``.
    ///
    /// - Throws: As ``writeMedia(_:from:at:into:)``.
    public mutating func finishSpeech() throws(LinecardError) {
        if let audioError { throw audioError }
        do { try line.finishOutbound() } catch { throw invalidateLine(after: error) }
    }

    /// Drops the outbound audio that the wire still holds and starts afresh, as an interruption does.
    ///
    /// It throws nothing: without memory the next audio throws ``LinecardError/audio(_:)``.
    public mutating func dropSpeech() {
        if audioError != nil { return }
        do { try line.resetOutbound() } catch { _ = invalidateLine(after: error) }
    }

    /// Whether audio of a rate can be written: see ``/LinecardCodec/AudioLine/Quality/canConvert(from:to:)``.
    func canWrite(at rate: SampleRate) -> Bool { options.quality.canConvert(from: rate, to: format.sampleRate) }

    /// Prepares for audio of a rate.
    @inline(__always)
    mutating func prepare(for rate: SampleRate) throws(LinecardError) {
        if let audioError { throw audioError }
        if line.outboundRate == rate { return }
        do { try line.setOutboundRate(rate) } catch {
            if case .unsupportedPair = error { throw .audio(error) }  // and the line is as it was
            throw invalidateLine(after: error)
        }
    }

    /// Writes a message whose payload has at most `limit` characters, unless the payload stays empty.
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

    /// Samples in a payload of whole 20 ms. Base64 rounds their bytes up to a multiple of three.
    @inline(__always)
    private func wireSamples(in characters: Int) -> Int {
        if characters == line.messageCharacters { return line.messageSamples }
        let messageBytes = line.messageSamples * line.encoding.bytesPerSample
        return characters / 4 * 3 / messageBytes * line.messageSamples
    }

    // MARK: Control messages

    /// Writes the message that drops what the provider has buffered. What the wire itself holds stays: see ``dropSpeech()``.
    public func writeClear(into buffer: inout ByteBuffer) { buffer.writeString(dialect.control.clear) }

    /// Writes a mark (Twilio) or checkpoint (Plivo) of this name, which the provider returns when it has played the audio
    /// before it.
    public func writeMark(_ name: String, into buffer: inout ByteBuffer) {
        buffer.writeString(dialect.control.mark(name))
    }

    /// Writes the message that presses keys.
    ///
    /// - Returns: Whether a message was written: none for no keys, nor for a provider that takes no such message (Twilio),
    ///   where they must be heard as tones (``tones(for:)``).
    public func writeKeys(_ keys: [KeypadEntry], into buffer: inout ByteBuffer) -> Bool {
        guard !keys.isEmpty, let message = dialect.control.dtmf(keys) else { return false }
        buffer.writeString(message)
        return true
    }

    /// The keys as tones at the rate at which the application speaks, for a provider that takes no message for them
    /// (Twilio); otherwise nil.
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
