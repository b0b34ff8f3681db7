// SPDX-License-Identifier: Apache-2.0

public import LinecardCodec

/// The envelope and codec of one stream: turns the provider's messages into what they say, and audio into messages of
/// exactly 20 ms.
///
/// A wire belongs to one stream and has one owner, which may move between tasks; it is never shared. Feed it every text
/// message in order. An error costs one message, and the next one works; the exception is a stream whose format cannot be
/// served, which gives no audio from then on, either way, rather than noise.
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
/// A serializer keeps track of marks across interruptions as well: see ``Playback``. A wire only reads and writes them.
public struct MediaWire: ~Copyable, Sendable {
    /// Optional settings of a wire.
    public struct Options: Sendable, Hashable {
        /// The track whose audio becomes frames, if the stream has it; otherwise the first that it has. Defaults to the
        /// caller's. A unidirectional stream may carry both.
        public var track: Track
        /// The resampling quality, both ways. Defaults to ``/LinecardCodec/AudioLine/Quality/default``, which is `.realtime`
        /// (constant delay) with libsoxr; `.lowDelay` cuts the delay tenfold at the price of dispersion; `.direct` cuts it to
        /// three fifths and the time to a quarter, but takes no audio at multiples of 11,025 Hz.
        public var quality: AudioLine.Quality
        /// Whether messages that have no frame of their own become ``InboundFrame/providerMessage(_:)``. Defaults to false.
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
    /// Why there is no audio, if there is none.
    var audioError: LinecardError?
    /// Whether every numbered message arrived, once and in order.
    public private(set) var continuity = StreamContinuity()
    /// The number of the start that the wire was created from, until a start is read.
    private var startNumber: Int?

    /// Creates the wire of a stream that has started.
    ///
    /// - Parameters:
    ///   - start: The description of the stream: see ``StartDetector``. Without a media format the stream is mu-law at 8 kHz.
    ///     Providers don't say which byte of linear PCM comes first; it is the one that the media format says.
    ///   - rates: The rates at which the application hears and speaks.
    ///   - options: Settings that most applications leave alone.
    /// - Throws: ``LinecardError/configuration(_:)`` with ``ConfigurationError/unsupportedFormat(_:)`` for a format that the
    ///   provider does not have; ``LinecardError/audio(_:)`` when there is no memory, or the quality doesn't convert between
    ///   the stream's rate and the application's.
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

    /// Counts the start message that the wire was created from. It may be fed to ``read(_:)`` too, and counts once.
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

    /// The rate of the outbound audio that was written last, or that the application announced.
    public var outboundRate: SampleRate { line.outboundRate }

    /// How much later an inbound sound leaves the wire than it came: constant. See
    /// ``/LinecardCodec/AudioLine/inboundDelay``.
    public var inboundDelay: Duration { line.inboundDelay }

    /// How much later an outbound sound leaves the wire than it came: constant. See
    /// ``/LinecardCodec/AudioLine/outboundDelay``.
    public var outboundDelay: Duration { line.outboundDelay }

    /// Changes the rates at which the application hears and speaks. The audio of both directions starts afresh.
    ///
    /// - Throws: ``LinecardError/audio(_:)`` when there is no memory, or the quality doesn't convert between these rates and
    ///   the stream's: nothing is changed then. ``LinecardError/message(_:)`` once the stream turned out to have a format
    ///   that cannot be served.
    public mutating func setRates(_ rates: StartFrame) throws(LinecardError) {
        if case .message = audioError { throw audioError! }
        do { line = try AudioLine(dialect.format, rates, options.quality) } catch { throw .audio(error) }
        audioError = nil
    }

    /// Gives up a line that failed for want of memory: it must not be used again.
    mutating func invalidateLine(after error: CodecError) -> LinecardError {
        audioError = .audio(error)
        return .audio(error)
    }

    // MARK: Reading

    /// Reads a message.
    ///
    /// A mark is returned under the name it has on the wire. A start is returned whichever stream it is of, so that whoever
    /// owns the wire can decide what a second stream of a call means.
    ///
    /// - Parameter message: One whole text message.
    /// - Returns: What the message says, or nil when it is of no concern to an application.
    /// - Throws: ``LinecardError/message(_:)`` for bad input and for a message of another stream; ``LinecardError/audio(_:)``
    ///   when there is no memory, after which the wire gives no audio until ``setRates(_:)``.
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

    /// Compares bytes: Swift's strings are equal in more ways than one.
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

    /// The start of this stream, with the order of bytes that this wire was created for: no provider says it.
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

    /// In another format neither side could make sense of the other's audio: none is better than noise.
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
    /// The text of bytes that are known to be UTF-8.
    fileprivate init(_ bytes: borrowing Span<UInt8>) {
        self = bytes.withUnsafeBufferPointer { String(decoding: $0, as: UTF8.self) }
    }
}
