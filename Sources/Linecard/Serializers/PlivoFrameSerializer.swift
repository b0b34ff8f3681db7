// SPDX-License-Identifier: Apache-2.0

public import LinecardCodec
public import Logging

/// Frames to and from the messages of Plivo Audio Streaming.
///
/// ```swift
/// let serializer = try PlivoFrameSerializer(
///     streamId: start.streamID, callId: start.callID, authId: authId, authToken: token)
/// try serializer.setup(StartFrame(audioInSampleRate: .hz16000))
/// if case .audio(let audio) = try serializer.deserialize(message) { … }
/// ```
///
/// The counterpart of pipecat's `PlivoFrameSerializer`. It hangs the call up over REST when the conversation ends,
/// unless told otherwise.
public final class PlivoFrameSerializer: MediaStreamSerializer {
    /// What can be left as it is.
    public struct InputParams: Sendable {
        /// Whether messages of the RTVI protocol, meant for clients, are kept from the telephone. On, unless it is set.
        public var ignoreRTVIMessages: Bool
        /// The rate of the payloads, both ways: 8 kHz, unless it is set, for mu-law; 8, 16 or 24 kHz for linear PCM. A
        /// stream that says otherwise is refused.
        public var plivoSampleRate: SampleRate
        /// What the bytes of the payloads are: mu-law, unless it is set, or linear PCM. Plivo does not say which byte of
        /// that comes first; the low one has been seen.
        public var plivoEncoding: AudioLine.Encoding
        /// The rate of inbound audio frames, when it is not that of the ``StartFrame``.
        public var sampleRate: SampleRate?
        /// Whether the end of the conversation hangs the call up. On, unless it is set: then there must be credentials.
        public var autoHangUp: Bool
        /// How often hanging up is tried, and how long it may take: at most five times in 10 s unless it is set.
        public var hangUpPolicy: HangUpPolicy
        /// The track whose audio becomes frames: the caller's, unless it is set. A unidirectional stream may carry both.
        public var track: Track
        /// What resampling aims at: a delay that is the same for all frequencies, unless it is set, or a tenth of it.
        public var quality: AudioLine.Quality
        /// Whether messages that have no frame of their own become ``Frame/providerMessage(_:)``. Off, unless it is set.
        public var keepsOtherMessages: Bool

        /// Makes parameters. The defaults are pipecat's, which has no linear PCM, tries to hang up once, without a
        /// time-out, and mixes tracks up.
        public init(
            ignoreRTVIMessages: Bool = true, plivoSampleRate: SampleRate = .hz8000,
            plivoEncoding: AudioLine.Encoding = .muLaw, sampleRate: SampleRate? = nil, autoHangUp: Bool = true,
            hangUpPolicy: HangUpPolicy = HangUpPolicy(), track: Track = .inbound,
            quality: AudioLine.Quality = .realtime, keepsOtherMessages: Bool = false
        ) {
            self.ignoreRTVIMessages = ignoreRTVIMessages
            self.plivoSampleRate = plivoSampleRate
            self.plivoEncoding = plivoEncoding
            self.sampleRate = sampleRate
            self.autoHangUp = autoHangUp
            self.hangUpPolicy = hangUpPolicy
            self.track = track
            self.quality = quality
            self.keepsOtherMessages = keepsOtherMessages
        }
    }

    /// Makes a serializer for one stream.
    ///
    /// Hanging up takes the call id, the auth id and the auth token.
    ///
    /// - Parameters:
    ///   - streamId: The stream, as `start.streamId` named it.
    ///   - callId: The call, as `start.callId` named it.
    ///   - authId: The account (`MA…`) or subaccount (`SA…`).
    ///   - authToken: The token of that account.
    ///   - baseURL: Scheme and host of the REST interface, instead of Plivo's. `https`, or `http` on this machine.
    ///   - params: What can be left as it is.
    ///   - client: Sends the requests that hang up.
    ///   - logger: Is told how hanging up went.
    /// - Throws: ``LinecardError/configuration(_:)`` for arguments that are missing or do not fit together.
    public init(
        streamId: String, callId: String? = nil, authId: String? = nil, authToken: String? = nil,
        baseURL: String? = nil, params: InputParams = InputParams(),
        client: any CallControlClient = HTTPCallControlClient.shared, logger: Logger = Logger(label: "linecard")
    ) throws(LinecardError) {
        let format = MediaFormat(encoding: params.plivoEncoding, sampleRate: params.plivoSampleRate)
        let hangUp: HangUp?
        do throws(ConfigurationError) {
            guard Self.formats.contains(where: { $0 == format.encoding && $1.contains(format.sampleRate) }) else {
                throw .unsupportedFormat(format)
            }
            try params.hangUpPolicy.check()
            let root = try HangUp.checkRESTURL(baseURL ?? "https://api.plivo.com")
            hangUp =
                try !params.autoHangUp
                ? nil
                : HangUp.plivo(
                    callId: callId, authId: authId, authToken: authToken, root: root,
                    sender: .init(client: client, policy: params.hangUpPolicy, logger: logger))
        } catch {
            throw .configuration(error)
        }
        super.init(
            envelope: PlivoEnvelope(streamID: streamId, format: format),
            format: format,
            settings: Settings(
                ignoresRTVIMessages: params.ignoreRTVIMessages, inboundRate: params.sampleRate, track: params.track,
                quality: params.quality, keepsOtherMessages: params.keepsOtherMessages),
            hangUp: hangUp)
    }

    private static let formats: [(AudioLine.Encoding, [SampleRate])] = [
        (.muLaw, [.hz8000]),
        (.l16LittleEndian, [.hz8000, .hz16000, .hz24000]),
        (.l16BigEndian, [.hz8000, .hz16000, .hz24000]),
    ]
}

extension PlivoFrameSerializer {
    /// Makes a serializer for a stream that has started: its ids and its format are those of the start.
    ///
    /// - Parameters:
    ///   - start: What Plivo said of the stream: see ``CallDetector``.
    ///   - authId: The account or subaccount, instead of the one that the start names.
    ///   - authToken: The token of that account.
    ///   - baseURL: Scheme and host of the REST interface, instead of Plivo's. `https`, or `http` on this machine.
    ///   - params: What can be left as it is. ``InputParams/track`` counts if the stream has it, otherwise the one that it
    ///     has. ``InputParams/plivoSampleRate`` is the stream's, and so is
    ///     ``InputParams/plivoEncoding``, but for which byte of linear PCM comes first: Plivo does not say.
    ///   - client: Sends the requests that hang up.
    ///   - logger: Is told how hanging up went.
    /// - Throws: ``LinecardError/configuration(_:)`` for arguments that are missing or do not fit together, a start of
    ///   another provider, or a format that Plivo does not have.
    public convenience init(
        start: CallStart, authId: String? = nil, authToken: String? = nil, baseURL: String? = nil,
        params: InputParams = InputParams(), client: any CallControlClient = HTTPCallControlClient.shared,
        logger: Logger = Logger(label: "linecard")
    ) throws(LinecardError) {
        let format = start.mediaFormat ?? MediaFormat()
        guard start.provider == .plivo else { throw .configuration(.wrongProvider(start.provider)) }
        var params = params
        params.plivoSampleRate = format.sampleRate
        params.track = start.track(preferring: params.track)
        if format.contentType != MediaFormat(encoding: params.plivoEncoding).contentType {
            params.plivoEncoding = format.encoding
        }
        try self.init(
            streamId: start.streamID, callId: start.callID, authId: authId ?? start.accountID, authToken: authToken,
            baseURL: baseURL, params: params, client: client, logger: logger)
    }
}
