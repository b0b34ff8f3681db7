// SPDX-License-Identifier: Apache-2.0

public import LinecardCodec
import Logging
public import NIOCore

#if canImport(Glibc)
    import Glibc
#elseif canImport(Darwin)
    import Darwin
#endif

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
        var logger: Logger
    }

    private let envelope: any Envelope
    private let format: MediaFormat
    private let settings: Settings
    private let streamKey: StaticString
    private let streamID: [UInt8]
    private let wrapper: MediaWrapper
    private let track: [UInt8]
    private final var line: AudioLine?  // final: reached without an accessor
    private var hangUp: HangUp?

    init(envelope: any Envelope, format: MediaFormat, settings: Settings, hangUp: HangUp?) {
        self.envelope = envelope
        self.format = format
        self.settings = settings
        self.hangUp = hangUp
        streamKey = envelope.streamKey
        streamID = Array(envelope.streamID.utf8)
        wrapper = MediaWrapper(prefix: Array(envelope.media.prefix.utf8), suffix: Array(envelope.media.suffix.utf8))
        track = Array(settings.track.rawValue.utf8)
    }

    /// Whose messages it reads and writes.
    public var provider: Provider { envelope.provider }

    /// The rate of the audio frames that ``deserialize(_:)`` gives, or `nil` before ``setup(_:)``.
    public var inboundRate: SampleRate? { line?.inboundRate }

    /// How much later an inbound sound leaves the serializer than it came: constant. Zero before ``setup(_:)``.
    public var inboundDelay: Duration { line?.inboundDelay ?? .zero }

    /// How much later an outbound sound leaves the serializer than it came: constant. Zero before ``setup(_:)``.
    public var outboundDelay: Duration { line?.outboundDelay ?? .zero }

    /// Prepares for the application's rates: see ``FrameSerializer/setup(_:)``.
    public func setup(_ start: StartFrame) throws(LinecardError) {
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
        case .interruption:
            do { try line?.resetOutbound() } catch { throw lost(error) }
            buffer.writeString(envelope.clear)
            return true
        case .mark(let name):
            buffer.writeString(envelope.mark(name))
            return true
        case .transportMessage(let message):
            if message.isRTVI && settings.ignoresRTVIMessages { return false }
            buffer.writeString(message.json)
            return true
        case .start, .dtmf, .streamStart, .streamStop, .end, .cancel: return false
        }
    }

    /// Turns audio into a message at the end of a buffer: see ``FrameSerializer/serialize(_:at:into:)``.
    public func serialize(
        _ samples: borrowing Span<Int16>, at sampleRate: SampleRate, into buffer: inout ByteBuffer
    ) throws(LinecardError) -> Bool {
        let isWritten: Bool?
        do {
            isWritten = try line?.write(samples, at: sampleRate, in: wrapper, into: &buffer)
        } catch {
            throw lost(error)
        }
        guard let isWritten else { throw .notSetUp }
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
        guard let isWritten else { throw .notSetUp }
        return isWritten
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
            throw .message(.wrongStream(expected: envelope.streamID, found: String(message.extracting(media.stream))))
        }
        if media.track.lowerBound > 0, !message.extracting(media.track).hasSameBytes(as: track) { return nil }
        return try audio(message.extracting(media.payload))
    }

    private func deserializeOther(_ message: borrowing Span<UInt8>) throws(LinecardError) -> Frame? {
        let value = try JSONValue.object(parsing: message)
        if let stream = value["\(streamKey)"]?.string { try check(stream) }
        switch try envelope.read(value) {
        case .media(let payload, let track):
            if let track, track != settings.track.rawValue { return nil }
            guard let text = payload?.string else { throw .message(.missingField("media.payload")) }
            return try audio(Array(text.utf8).span)
        case .dtmf(let key): return .dtmf(key)
        case .mark(let name): return .mark(name: name)
        case .start(let start):
            return .streamStart(try checked(start))
        case .stop: return .streamStop
        case .other: return nil
        }
    }

    private func audio(_ payload: borrowing Span<UInt8>) throws(LinecardError) -> Frame? {
        let audio: AudioFrame?
        do {
            audio = try line?.read(payload)
        } catch {
            throw error == .outOfMemory ? lost(error) : .message(.badPayload(error))
        }
        guard let audio else { throw .notSetUp }
        return audio.samples.isEmpty ? nil : .audio(audio)
    }

    /// Byte by byte, as with ordinary media messages: strings are equal to Swift in more ways than one.
    private func check(_ stream: String) throws(LinecardError) {
        guard stream.utf8.elementsEqual(streamID) else {
            throw .message(.wrongStream(expected: envelope.streamID, found: stream))
        }
    }

    /// A start of this stream in this format. No provider says which byte of linear PCM comes first: the serializer
    /// knows.
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

    // MARK: Hanging up

    /// The request that hangs the call up, once: see ``FrameSerializer/takeHangUp()``.
    public func takeHangUp() -> HangUp? { hangUp.take() }

    nonisolated(nonsending)
        private func performHangUp() async throws(LinecardError)
    {
        guard let hangUp = takeHangUp() else { return }
        let logger = settings.logger
        do {
            let outcome = try await hangUp.perform()
            logger.info("call hung up", metadata: ["call": "\(hangUp.callID)", "outcome": "\(outcome)"])
        } catch {
            logger.error("call not hung up", metadata: ["call": "\(hangUp.callID)", "error": "\(error)"])
            throw .hangUp(error)
        }
    }
}

/// What stands around the payload of an outbound media message.
private struct MediaWrapper {
    let prefix: [UInt8]
    let suffix: [UInt8]

    /// Writes a media message around a payload of at most `bound` characters, unless the payload stays empty.
    func write(
        bound: Int, into buffer: inout ByteBuffer, _ payload: (inout OutputRawSpan) throws(CodecError) -> Void
    ) throws(CodecError) -> Bool {
        let start = buffer.writerIndex
        let room = prefix.count + bound + suffix.count
        try buffer.writeWithOutputRawSpan(minimumWritableBytes: room) { (message) throws(CodecError) in
            message.append(prefix)
            try payload(&message)
            if message.byteCount > prefix.count { message.append(suffix) } else { message.removeAll() }
        }
        return buffer.writerIndex > start
    }
}

extension OutputRawSpan {
    fileprivate mutating func append(_ bytes: [UInt8]) {
        withUnsafeMutableBytes { buffer, count in
            UnsafeMutableRawBufferPointer(rebasing: buffer[count...]).copyBytes(from: bytes)
            count += bytes.count
        }
    }
}

/// What a message needs of a line, in one call: a serializer is a class, so each access to its line is checked, when
/// the program runs, to be the only one, and that takes a twentieth of the time of a whole message.
extension AudioLine {
    fileprivate mutating func read(_ payload: borrowing Span<UInt8>) throws(CodecError) -> AudioFrame {
        AudioFrame(samples: try inbound(payload), sampleRate: inboundRate)
    }

    fileprivate mutating func write(
        _ samples: borrowing Span<Int16>, at rate: SampleRate, in wrapper: MediaWrapper, into buffer: inout ByteBuffer
    ) throws(CodecError) -> Bool {
        if outboundRate != rate { try setOutboundRate(rate) }
        let bound = outboundBound(for: samples.count)
        return try wrapper.write(bound: bound, into: &buffer) { (payload) throws(CodecError) in
            try outbound(samples, into: &payload)
        }
    }

    fileprivate mutating func finish(
        in wrapper: MediaWrapper, into buffer: inout ByteBuffer
    ) throws(CodecError) -> Bool {
        try wrapper.write(bound: finishBound, into: &buffer) { (payload) throws(CodecError) in
            try finishOutbound(into: &payload)
        }
    }
}

extension Span<UInt8> {
    /// Whether these are the bytes of an array.
    fileprivate func hasSameBytes(as other: [UInt8]) -> Bool {
        count == other.count && withUnsafeBytes { $0.baseAddress.map { memcmp($0, other, other.count) == 0 } ?? true }
    }
}

extension String {
    /// The text of some bytes that are known to be UTF-8.
    fileprivate init(_ bytes: borrowing Span<UInt8>) {
        self = bytes.withUnsafeBufferPointer { String(decoding: $0, as: UTF8.self) }
    }
}
