// SPDX-License-Identifier: Apache-2.0

public import LinecardCodec

/// The envelope and codec of one stream: reads the provider's messages, and writes audio in messages of 20 ms.
///
/// A wire belongs to one stream and has one owner, which may move between tasks; it is never shared. Pass it every text
/// message in order. An error costs one message, and the next one works. The exception is a stream with an unsupported
/// format: from then on all audio throws, both ways.
///
/// ```swift
/// var wire = try MediaWire(start, rates: StartFrame(audioInSampleRate: .hz16000, audioOutSampleRate: .hz24000))
/// if case .audio(let audio) = try wire.read(message) { recognize(audio.samples) }
/// var place = 0
/// while try wire.writeMedia(speech.span, from: &place, at: .hz24000, into: &buffer) > 0 {
///     send(buffer)  // 20 ms
///     buffer.clear()
/// }
/// ```
///
/// A wire only reads and writes marks. A serializer also tracks them across interruptions: see ``Playback``.
public struct MediaWire: ~Copyable, Sendable {
    /// Optional settings of a wire.
    public struct Options: Sendable, Hashable {
        /// The track whose audio becomes frames, if the stream has it; otherwise the first that it has. Defaults to
        /// ``Track/inbound``. A unidirectional stream may carry both.
        public var track: Track
        /// The resampling quality, both ways. Defaults to ``/LinecardCodec/AudioLine/Quality/default``, which is
        /// `.realtime` (constant delay) with libsoxr; `.lowDelay` cuts the delay tenfold at the price of dispersion;
        /// `.direct` cuts it to three fifths and the time to a quarter, but takes no audio at multiples of 11,025 Hz.
        public var quality: AudioLine.Quality
        /// Delivers messages that have no frame of their own as ``InboundFrame/providerMessage(_:)``. Defaults to
        /// false.
        public var keepsOtherMessages: Bool

        /// Creates settings.
        public init(
            track: Track = .inbound, quality: AudioLine.Quality = .default, keepsOtherMessages: Bool = false
        ) {
            self.track = track
            self.quality = quality
            self.keepsOtherMessages = keepsOtherMessages
        }
    }

    package let dialect: Dialect
    /// The settings.
    let options: Options
    var line: AudioLine
    /// The error that all audio throws, if the line is unusable or the stream's format is unsupported.
    var audioError: LinecardError?
    /// The counts of messages that were missing, late or repeated.
    public private(set) var continuity = StreamContinuity()
    /// The sequence number of the start that the wire was created from, until a start is read.
    private var startNumber: Int?

    /// Creates the wire of a stream that has started.
    ///
    /// - Parameters:
    ///   - start: The description of the stream: see ``StartDetector``. Without a media format the stream is mu-law at
    ///     8 kHz. Providers don't send the byte order of linear PCM, so set it in the media format.
    ///   - rates: The application's rates.
    ///   - options: Optional settings.
    /// - Throws: ``LinecardError/configuration(_:)`` with ``ConfigurationError/unsupportedFormat(_:)`` for a format
    ///   that the provider does not support; ``LinecardError/audio(_:)`` if there is no memory, or the quality doesn't
    ///   convert between the stream's rate and the application's.
    public init(_ start: CallStart, rates: StartFrame, options: Options = Options()) throws(LinecardError) {
        let dialect: Dialect
        do { dialect = try Dialect(start, preferring: options.track) } catch { throw .configuration(error) }
        try self.init(dialect, rates: rates, options: options)
        noteStart(start)
    }

    init(_ dialect: Dialect, rates: StartFrame, options: Options) throws(LinecardError) {
        self.dialect = dialect
        self.options = options
        do { line = try AudioLine(dialect.format, rates, options.quality) } catch { throw .audio(error) }
    }

    /// Counts the start message that the wire was created from, once even if it is passed to ``read(_:)`` too.
    mutating func noteStart(_ start: CallStart) {
        startNumber = start.sequenceNumber
        continuity.note(start.sequenceNumber ?? 0)
    }

    /// Counts a start message that was read.
    private mutating func noteStartRead(_ number: Int?) {
        if number != startNumber { continuity.note(number ?? 0) }
        startNumber = nil
    }

    /// The provider whose messages these are.
    public var provider: Provider { dialect.provider }

    /// The format of the payloads, both ways.
    public var format: MediaFormat { dialect.format }

    /// The rate of inbound audio frames.
    public var inboundRate: SampleRate { line.inboundRate }

    /// The rate of the outbound audio that was written last; before that, the application's.
    public var outboundRate: SampleRate { line.outboundRate }

    /// The delay of inbound audio in the wire: see ``/LinecardCodec/AudioLine/inboundDelay``.
    public var inboundDelay: Duration { line.inboundDelay }

    /// The delay of outbound audio in the wire: see ``/LinecardCodec/AudioLine/outboundDelay``.
    public var outboundDelay: Duration { line.outboundDelay }

    /// Sets the application's rates, and resets the audio of both directions.
    ///
    /// - Throws: ``LinecardError/audio(_:)`` if there is no memory, or the quality doesn't convert between these rates
    ///   and the stream's, with nothing changed; ``LinecardError/message(_:)`` if the stream has an unsupported format.
    public mutating func setRates(_ rates: StartFrame) throws(LinecardError) {
        if case .message = audioError { throw audioError! }
        do { line = try AudioLine(dialect.format, rates, options.quality) } catch { throw .audio(error) }
        audioError = nil
    }

    /// Marks the line as unusable, after it ran out of memory.
    mutating func invalidateLine(after error: CodecError) -> LinecardError {
        audioError = .audio(error)
        return .audio(error)
    }

    // MARK: Reading

    /// Reads a message.
    ///
    /// A mark has the name that it has on the wire. The start of another stream is returned too, so that the owner can
    /// decide about a second stream of a call.
    ///
    /// - Parameter message: One whole text message.
    /// - Returns: The frame, or nil if the message has none.
    /// - Throws: ``LinecardError/message(_:)`` for bad input and for any other message of another stream;
    ///   ``LinecardError/audio(_:)`` if there is no memory, after which the wire gives no audio until ``setRates(_:)``.
    public mutating func read(_ message: borrowing Span<UInt8>) throws(LinecardError) -> InboundFrame? {
        var media = MediaMessage()
        guard message.withUnsafeBufferPointer({ media.find(in: $0, streamKey: dialect.streamKey) }) else {
            return try readControl(message)
        }
        if media.stream.lowerBound > 0, !message.extracting(media.stream).hasSameBytes(as: dialect.streamID) {
            throw wrongStream(String(message.extracting(media.stream)))
        }
        continuity.note(Int(truncatingIfNeeded: media.sequence))
        if media.track.lowerBound > 0, !message.extracting(media.track).hasSameBytes(as: dialect.track) { return nil }
        return try readAudio(message.extracting(media.payload))
    }

    private mutating func readControl(_ bytes: borrowing Span<UInt8>) throws(LinecardError) -> InboundFrame? {
        let json = try JSONValue.object(parsing: bytes)
        if json["event"] == .string("start") { return try readStart(json) }
        if let stream = json["\(dialect.streamKey)"]?.string, !isOwn(stream) { throw wrongStream(stream) }
        continuity.note(json["sequenceNumber"]?.integer ?? 0)
        let message = try type(of: dialect.control).read(json)
        switch message.content {
        case .media(let media):
            if let track = json["media"]?["track"]?.string, !track.utf8.elementsEqual(dialect.track) { return nil }
            return try readAudio(Array(media.payload.utf8).span)
        case .dtmf(let pressed): return .dtmf(pressed.key)
        case .mark(let name): return .mark(name: name)
        case .stop: return .streamStop
        case .error(let error): return .providerError(error)
        case .connected, .start, .cleared, .other:
            return options.keepsOtherMessages ? .providerMessage(message) : nil
        }
    }

    @inline(__always)
    private mutating func readAudio(_ payload: borrowing Span<UInt8>) throws(LinecardError) -> InboundFrame? {
        if let audioError { throw audioError }
        let samples: [Int16]
        do {
            samples = try line.inbound(payload)
        } catch {
            throw error == .outOfMemory ? invalidateLine(after: error) : .message(.badPayload(error))
        }
        return samples.isEmpty ? nil : .audio(AudioFrame(samples: samples, sampleRate: line.inboundRate))
    }

    // MARK: The stream

    /// Returns whether this is the wire's stream id, byte for byte.
    package func isOwn(_ stream: String) -> Bool { stream.utf8.elementsEqual(dialect.streamID) }

    package func wrongStream(_ found: String) -> LinecardError {
        .message(.wrongStream(expected: String(decoding: dialect.streamID, as: UTF8.self), found: found.excerpt))
    }

    private mutating func readStart(_ message: JSONValue) throws(LinecardError) -> InboundFrame {
        let key = "\(dialect.streamKey)"
        let announced = message["start"]?[key]?.string
        let isForeign = announced.map { !$0.utf8.elementsEqual(dialect.streamID) } ?? false
        if let stream = message[key]?.string, !isForeign, !isOwn(stream) { throw wrongStream(stream) }
        if !isForeign { noteStartRead(message["sequenceNumber"]?.integer) }
        do {
            let start = try type(of: dialect.control).callStart(message)
            return .streamStart(isForeign ? start : try validated(start))
        } catch {
            if !isForeign { refuseAudio(after: error) }
            throw error
        }
    }

    /// Returns the start of this stream with the wire's byte order, which no provider sends.
    ///
    /// - Throws: ``MessageError/wrongFormat(expected:found:)`` for a format that is not the wire's.
    package func validated(_ start: CallStart) throws(LinecardError) -> CallStart {
        guard let found = start.mediaFormat else { return start }
        guard found.contentType == format.contentType, found.sampleRate == format.sampleRate else {
            throw .message(.wrongFormat(expected: format, found: found))
        }
        var start = start
        start.mediaFormat = format
        return start
    }

    /// Stops all audio if the error is about the format: audio in the wrong format would be noise.
    private mutating func refuseAudio(after error: LinecardError) {
        switch error {
        case .message(.wrongFormat), .message(.unsupportedFormat), .message(.notMono): audioError = error
        default: break
        }
    }
}

extension AudioLine {
    init(_ format: MediaFormat, _ rates: StartFrame, _ quality: Quality) throws(CodecError) {
        try self.init(
            encoding: format.encoding, wireRate: format.sampleRate, inboundRate: rates.audioInSampleRate,
            outboundRate: rates.audioOutSampleRate, quality: quality)
    }
}

extension String {
    /// Creates the text of bytes that are known to be UTF-8.
    fileprivate init(_ bytes: borrowing Span<UInt8>) {
        self = bytes.withUnsafeBufferPointer { String(decoding: $0, as: UTF8.self) }
    }
}
