// SPDX-License-Identifier: Apache-2.0

public import LinecardCodec
public import Logging

/// Frames to and from the messages of Twilio Media Streams.
///
/// ```swift
/// let serializer = try TwilioFrameSerializer(
///     streamSid: start.streamID, callSid: start.callID, accountSid: start.accountID, authToken: token)
/// try serializer.setup(StartFrame(audioInSampleRate: .hz16000))
/// if case .audio(let audio) = try serializer.deserialize(message) { … }
/// ```
///
/// The counterpart of pipecat's `TwilioFrameSerializer`. It hangs the call up over REST when the conversation ends,
/// unless told otherwise.
public final class TwilioFrameSerializer: MediaStreamSerializer {
    /// What can be left as it is.
    public struct InputParams: Sendable {
        /// Whether messages of the RTVI protocol, meant for clients, are kept from the telephone. On, unless it is set.
        public var ignoreRTVIMessages: Bool
        /// The rate of the payloads, both ways. Twilio's is always 8 kHz; a stream that says otherwise is refused.
        public var twilioSampleRate: SampleRate
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

        /// Makes parameters. The defaults are pipecat's, which tries to hang up once, without a time-out, and mixes
        /// tracks up.
        public init(
            ignoreRTVIMessages: Bool = true, twilioSampleRate: SampleRate = .hz8000, sampleRate: SampleRate? = nil,
            autoHangUp: Bool = true, hangUpPolicy: HangUpPolicy = HangUpPolicy(), track: Track = .inbound,
            quality: AudioLine.Quality = .realtime, keepsOtherMessages: Bool = false
        ) {
            self.ignoreRTVIMessages = ignoreRTVIMessages
            self.twilioSampleRate = twilioSampleRate
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
    /// Hanging up takes the call SID, the account SID and either the auth token or an API key.
    ///
    /// - Parameters:
    ///   - streamSid: The stream, as `start.streamSid` named it.
    ///   - callSid: The call, as `start.callSid` named it.
    ///   - accountSid: The account, as `start.accountSid` named it.
    ///   - authToken: The account's auth token.
    ///   - apiKeySid: The SID of an API key, instead of the auth token.
    ///   - apiKeySecret: The secret of that API key.
    ///   - region: Twilio's region, such as `ie1`, together with an edge.
    ///   - edge: Twilio's edge location, such as `dublin`, together with a region.
    ///   - baseURL: Scheme and host of the REST interface, instead of Twilio's. `https`, or `http` on this machine.
    ///   - params: What can be left as it is.
    ///   - client: Sends the requests that hang up.
    ///   - logger: Is told how hanging up went.
    /// - Throws: ``LinecardError/configuration(_:)`` for arguments that are missing or do not fit together.
    public init(
        streamSid: String, callSid: String? = nil, accountSid: String? = nil, authToken: String? = nil,
        apiKeySid: String? = nil, apiKeySecret: String? = nil, region: String? = nil, edge: String? = nil,
        baseURL: String? = nil, params: InputParams = InputParams(),
        client: any CallControlClient = HTTPCallControlClient.shared, logger: Logger = Logger(label: "linecard")
    ) throws(LinecardError) {
        let hangUp: HangUp?
        do throws(ConfigurationError) {
            let credentials = try TwilioCredentials(
                accountSid: accountSid, authToken: authToken, apiKeySid: apiKeySid, apiKeySecret: apiKeySecret)
            try params.hangUpPolicy.check()
            let root = try TwilioCredentials.root(baseURL: baseURL, region: region, edge: edge)
            hangUp =
                try !params.autoHangUp
                ? nil
                : HangUp.twilio(
                    callSid: callSid, credentials: credentials, root: root,
                    sender: .init(client: client, policy: params.hangUpPolicy, logger: logger))
        } catch {
            throw .configuration(error)
        }
        super.init(
            envelope: TwilioEnvelope(streamID: streamSid),
            format: MediaFormat(encoding: .muLaw, sampleRate: params.twilioSampleRate),
            settings: Settings(
                ignoresRTVIMessages: params.ignoreRTVIMessages, inboundRate: params.sampleRate, track: params.track,
                quality: params.quality, keepsOtherMessages: params.keepsOtherMessages),
            hangUp: hangUp)
    }
}

extension TwilioFrameSerializer {
    /// Makes a serializer for a stream that has started: its ids and its format are those of the start.
    ///
    /// - Parameters:
    ///   - start: What Twilio said of the stream: see ``CallDetector``.
    ///   - accountSid: The account, instead of the one that the start names.
    ///   - authToken: The account's auth token.
    ///   - apiKeySid: The SID of an API key, instead of the auth token.
    ///   - apiKeySecret: The secret of that API key.
    ///   - region: Twilio's region, such as `ie1`, together with an edge.
    ///   - edge: Twilio's edge location, such as `dublin`, together with a region.
    ///   - baseURL: Scheme and host of the REST interface, instead of Twilio's. `https`, or `http` on this machine.
    ///   - params: What can be left as it is. ``InputParams/track`` counts if the stream has it, otherwise the one that it
    ///     has. ``InputParams/twilioSampleRate`` is the stream's.
    ///   - client: Sends the requests that hang up.
    ///   - logger: Is told how hanging up went.
    /// - Throws: ``LinecardError/configuration(_:)`` for arguments that are missing or do not fit together, a start of
    ///   another provider, or a format that is not mu-law.
    public convenience init(
        start: CallStart, accountSid: String? = nil, authToken: String? = nil, apiKeySid: String? = nil,
        apiKeySecret: String? = nil, region: String? = nil, edge: String? = nil, baseURL: String? = nil,
        params: InputParams = InputParams(), client: any CallControlClient = HTTPCallControlClient.shared,
        logger: Logger = Logger(label: "linecard")
    ) throws(LinecardError) {
        let format = start.mediaFormat ?? MediaFormat()
        guard start.provider == .twilio else { throw .configuration(.wrongProvider(start.provider)) }
        guard format.encoding == .muLaw else { throw .configuration(.unsupportedFormat(format)) }
        var params = params
        params.twilioSampleRate = format.sampleRate
        params.track = start.track(preferring: params.track)
        try self.init(
            streamSid: start.streamID, callSid: start.callID, accountSid: accountSid ?? start.accountID,
            authToken: authToken, apiKeySid: apiKeySid, apiKeySecret: apiKeySecret, region: region, edge: edge,
            baseURL: baseURL, params: params, client: client, logger: logger)
    }
}
