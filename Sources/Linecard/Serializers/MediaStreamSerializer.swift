// SPDX-License-Identifier: Apache-2.0

public import LinecardCodec
public import NIOCore

/// What the serializers of all providers share: all but the envelope, the ids and the request that hangs up.
///
/// Made as a ``TwilioFrameSerializer`` or ``PlivoFrameSerializer``.
public class MediaStreamSerializer: FrameSerializer {
    /// What providers' serializers have in common to configure.
    struct Settings {
        var ignoresRTVIMessages: Bool
        var inboundRate: SampleRate?
        var track: Track
        var quality: AudioLine.Quality
        var keepsOtherMessages: Bool
    }

    private let envelope: any Envelope
    private let format: MediaFormat
    private let settings: Settings
    private let streamKey: StaticString
    private let streamID: [UInt8]
    private let wrapper: MediaWrapper
    private let track: [UInt8]
    private final var line: AudioLine?  // final: reached without an accessor
    /// Why there is no line, when there is none.
    private var refusal = LinecardError.notSetUp
    private var hangUp: HangUp?

    /// What has become of the audio and the marks that were sent: see ``FrameSerializer/playback``.
    public var playback = Playback()

    /// Whether all messages came, once and in order.
    public var continuity: StreamContinuity { counts }
    private final var counts = StreamContinuity()

    init(envelope: any Envelope, format: MediaFormat, settings: Settings, hangUp: HangUp?) {
        self.envelope = envelope
        self.format = format
        self.settings = settings
        self.hangUp = hangUp
        streamKey = type(of: envelope).streamKey
        streamID = Array(envelope.streamID.utf8)
        wrapper = MediaWrapper(envelope)
        track = Array(settings.track.rawValue.utf8)
    }

    /// Whose messages it reads and writes.
    public var provider: Provider { type(of: envelope).provider }

    /// The rate of the audio frames that ``deserialize(_:)`` gives, or `nil` before ``setup(_:)``.
    public var inboundRate: SampleRate? { line?.inboundRate }

    /// How much later an inbound sound leaves the serializer than it came: constant, as ``/LinecardCodec/AudioLine`` has
    /// it. Zero before ``setup(_:)``.
    public var inboundDelay: Duration { line?.inboundDelay ?? .zero }

    /// How much later an outbound sound leaves the serializer than it came: constant, as ``/LinecardCodec/AudioLine`` has
    /// it. Zero before ``setup(_:)``.
    public var outboundDelay: Duration { line?.outboundDelay ?? .zero }

    /// Prepares for the application's rates: see ``FrameSerializer/setup(_:)``.
    public func setup(_ start: StartFrame) throws(LinecardError) {
        if case .message = refusal { throw refusal }
        do {
            line = try AudioLine(
                encoding: format.encoding, wireRate: format.sampleRate,
                inboundRate: settings.inboundRate ?? start.audioInSampleRate, outboundRate: start.audioOutSampleRate,
                quality: settings.quality)
        } catch {
            throw .audio(error)
        }
    }

    // MARK: Out

    /// Turns a frame into a message, or hangs up: see ``FrameSerializer/serialize(_:)``.
    nonisolated(nonsending)
        public func serialize(_ frame: Frame) async throws(LinecardError) -> ByteBuffer?
    {
        switch frame {
        case .end, .cancel:
            try await performHangUp()
            return nil
        default:
            var buffer = ByteBuffer()
            return try serialize(frame, into: &buffer) ? buffer : nil
        }
    }

    /// Turns a frame into a message at the end of a buffer: see ``FrameSerializer/serialize(_:into:)``.
    public func serialize(_ frame: Frame, into buffer: inout ByteBuffer) throws(LinecardError) -> Bool {
        switch frame {
        case .audio(let audio): return try serialize(audio.samples.span, at: audio.sampleRate, into: &buffer)
        case .speechEnd: return try finishSpeech(into: &buffer)
        case .sendDTMF(let keys): return try serialize(keys, into: &buffer)
        case .interruption:
            playback.noteClear()
            buffer.writeString(envelope.clear)
            // The caller must not go on hearing what was, though there is no memory for what will be: the next audio says so.
            do { try line?.resetOutbound() } catch { _ = lost(error) }
            return true
        case .mark(let name):
            buffer.writeString(envelope.mark(playback.noteMarkSent(name)))
            return true
        case .transportMessage(let message):
            if message.isRTVI && settings.ignoresRTVIMessages { return false }
            buffer.writeString(message.json)
            return true
        case .start, .dtmf, .markCleared, .streamStart, .streamStop, .providerError, .providerMessage, .end, .cancel:
            return false
        }
    }

    private func serialize(_ keys: [KeypadEntry], into buffer: inout ByteBuffer) throws(LinecardError) -> Bool {
        if keys.isEmpty { return false }
        if let message = envelope.dtmf(keys) {
            buffer.writeString(message)
            return true
        }
        guard let tones = tones(for: keys) else { throw refusal }
        return try serialize(tones.samples.span, at: tones.sampleRate, into: &buffer)
    }

    /// The keys as tones, where the provider takes no message for them: see ``FrameSerializer/tones(for:)``. `nil` too
    /// before ``setup(_:)``.
    public func tones(for keys: [KeypadEntry]) -> AudioFrame? {
        guard envelope.dtmf(keys) == nil, let rate = line?.outboundRate else { return nil }
        return DTMFTone().audio(for: keys, at: rate)
    }

    /// Turns audio into a message at the end of a buffer: see ``FrameSerializer/serialize(_:at:into:)``.
    public func serialize(
        _ samples: borrowing Span<Int16>, at sampleRate: SampleRate, into buffer: inout ByteBuffer
    ) throws(LinecardError) -> Bool {
        let isWritten: Bool?
        do {
            isWritten = try line?.write(samples, at: sampleRate, in: wrapper, into: &buffer)
        } catch {
            throw notWritten(error)
        }
        guard let isWritten else { throw refusal }
        return isWritten
    }

    /// Ends an utterance: see ``FrameSerializer/finishSpeech(into:)``.
    public func finishSpeech(into buffer: inout ByteBuffer) throws(LinecardError) -> Bool {
        let isWritten: Bool?
        do {
            isWritten = try line?.finish(in: wrapper, into: &buffer)
        } catch {
            throw lost(error)
        }
        guard let isWritten else { throw refusal }
        return isWritten
    }

    /// How long the audio of a message is that this wrote: a resampler gives more or less at a time than it takes.
    package final func audioDuration(of message: ByteBuffer) -> Duration {
        let bytes = wrapper.audioBytes(in: message.readableBytesView)
        return format.sampleRate.duration(samples: bytes / format.encoding.bytesPerSample)
    }

    private func notWritten(_ error: CodecError) -> LinecardError {
        guard case .insufficientCapacity(let characters, let limit) = error else { return lost(error) }
        return .message(.payloadTooLong(characters: characters, limit: limit))
    }

    /// Gives up a line that failed for want of memory: it must not be used again.
    private func lost(_ error: CodecError) -> LinecardError {
        line = nil
        return .audio(error)
    }

    // MARK: In

    /// Turns a message from the provider into a frame: see ``FrameSerializer/deserialize(_:)``.
    public func deserialize(_ message: borrowing Span<UInt8>) throws(LinecardError) -> Frame? {
        var media = MediaMessage()
        guard message.withUnsafeBufferPointer({ media.find(in: $0, streamKey: streamKey) }) else {
            return try deserializeOther(message)
        }
        if media.stream.lowerBound > 0, !message.extracting(media.stream).hasSameBytes(as: streamID) {
            throw wrongStream(String(message.extracting(media.stream)))
        }
        counts.note(Int(truncatingIfNeeded: media.sequence))
        if media.track.lowerBound > 0, !message.extracting(media.track).hasSameBytes(as: track) { return nil }
        return try audio(message.extracting(media.payload))
    }

    private func deserializeOther(_ bytes: borrowing Span<UInt8>) throws(LinecardError) -> Frame? {
        let json = try JSONValue.object(parsing: bytes)
        if let stream = json["\(streamKey)"]?.string { try check(stream) }
        counts.note(json["sequenceNumber"]?.integer ?? 0)
        if json["event"] == .string("start") { return .streamStart(try started(json)) }
        let message = try type(of: envelope).read(json)
        switch message.content {
        case .media(let media):
            if let track = json["media"]?["track"]?.string, track != settings.track.rawValue { return nil }
            return try audio(Array(media.payload.utf8).span)
        case .dtmf(let pressed): return .dtmf(pressed.key)
        case .mark(let name): return playback.noteMarkReturned(name).map(Frame.mark(name:))
        case .stop: return .streamStop
        case .error(let error): return .providerError(error)
        case .connected, .start, .cleared, .other:
            return settings.keepsOtherMessages ? .providerMessage(message) : nil
        }
    }

    private func audio(_ payload: borrowing Span<UInt8>) throws(LinecardError) -> Frame? {
        let audio: AudioFrame?
        do {
            audio = try line?.read(payload)
        } catch {
            throw error == .outOfMemory ? lost(error) : .message(.badPayload(error))
        }
        guard let audio else { throw refusal }
        return audio.samples.isEmpty ? nil : .audio(audio)
    }

    // MARK: The stream

    /// Byte by byte, as with ordinary media messages: strings are equal to Swift in more ways than one.
    private func check(_ stream: String) throws(LinecardError) {
        guard stream.utf8.elementsEqual(streamID) else { throw wrongStream(stream) }
    }

    private func wrongStream(_ found: String) -> LinecardError {
        .message(.wrongStream(expected: envelope.streamID, found: found))
    }

    private func started(_ message: JSONValue) throws(LinecardError) -> CallStart {
        do {
            return try checked(try type(of: envelope).callStart(message))
        } catch {
            if message["start"]?["\(streamKey)"]?.string == envelope.streamID { refuseAudio(after: error) }
            throw error
        }
    }

    /// A start of this stream in this serializer's format. No provider says which byte of linear PCM comes first: the
    /// serializer knows.
    private func checked(_ start: CallStart) throws(LinecardError) -> CallStart {
        try check(start.streamID)
        guard let found = start.mediaFormat else { return start }
        guard found.contentType == format.contentType, found.sampleRate == format.sampleRate else {
            throw .message(.wrongFormat(expected: format, found: found))
        }
        var start = start
        start.mediaFormat = format
        return start
    }

    /// In another format neither side can make sense of the other's audio: there is none from then on, rather than noise.
    private func refuseAudio(after error: LinecardError) {
        switch error {
        case .message(.wrongFormat), .message(.unsupportedFormat), .message(.notMono):
            refusal = error
            line = nil
        default: break
        }
    }

    // MARK: Hanging up

    /// The request that hangs the call up, once: see ``FrameSerializer/takeHangUp()``.
    public func takeHangUp() -> HangUp? { hangUp.take() }

    nonisolated(nonsending)
        private func performHangUp() async throws(LinecardError)
    {
        guard let hangUp = takeHangUp() else { return }
        do { _ = try await hangUp.perform() } catch { throw .hangUp(error) }
    }
}

extension String {
    /// The text of some bytes that are known to be UTF-8.
    fileprivate init(_ bytes: borrowing Span<UInt8>) {
        self = bytes.withUnsafeBufferPointer { String(decoding: $0, as: UTF8.self) }
    }
}
