// SPDX-License-Identifier: Apache-2.0

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
open class TwilioFrameSerializer: MediaStreamSerializer {
    /// Optional settings.
    public typealias InputParams = SerializerParams<TwilioFrameSerializer>

    /// Creates a serializer for one stream.
    ///
    /// Hanging up takes the call SID, the account SID and either the auth token or an API key. An empty argument counts as
    /// nil.
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
    ///   - params: Optional settings.
    ///   - client: The HTTP client that sends the requests that hang up.
    ///   - logger: The logger, which is told how hanging up went. Secrets are never logged.
    /// - Throws: ``LinecardError/configuration(_:)`` for arguments that are missing or do not fit together.
    public init(
        streamSid: String, callSid: String? = nil, accountSid: String? = nil, authToken: String? = nil,
        apiKeySid: String? = nil, apiKeySecret: String? = nil, region: String? = nil, edge: String? = nil,
        baseURL: String? = nil, params: InputParams = InputParams(),
        client: any CallControlClient = HTTPCallControlClient.shared, logger: Logger = Logger(label: "linecard")
    ) throws(LinecardError) {
        let dialect: Dialect
        let hangUp: HangUp?
        do throws(ConfigurationError) {
            dialect = try TwilioMessages.dialect(streamID: streamSid, format: params.format, track: params.track)
            hangUp = try HangUp.twilio(
                callSid: callSid, accountSid: accountSid, authToken: authToken, apiKeySid: apiKeySid,
                apiKeySecret: apiKeySecret, region: region, edge: edge, baseURL: baseURL, isWanted: params.autoHangUp,
                policy: params.hangUpPolicy, client: client, logger: logger)
        } catch {
            throw .configuration(error)
        }
        try super.init(dialect, params, hangUp: hangUp)
    }
}

extension TwilioFrameSerializer {
    /// Creates a serializer for a stream that has started: its ids and its format are those of the start.
    ///
    /// - Parameters:
    ///   - start: The description of the stream: see ``StartDetector``.
    ///   - accountSid: The account, instead of the one that the start names.
    ///   - authToken: The account's auth token.
    ///   - apiKeySid: The SID of an API key, instead of the auth token.
    ///   - apiKeySecret: The secret of that API key.
    ///   - region: Twilio's region, such as `ie1`, together with an edge.
    ///   - edge: Twilio's edge location, such as `dublin`, together with a region.
    ///   - baseURL: Scheme and host of the REST interface, instead of Twilio's. `https`, or `http` on this machine.
    ///   - params: Optional settings. The track counts if the stream has it; otherwise the first that it has does.
    ///     `twilioSampleRate` is the stream's.
    ///   - client: The HTTP client that sends the requests that hang up.
    ///   - logger: The logger, which is told how hanging up went. Secrets are never logged.
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
        var params = params
        params.format = format
        params.track = start.track(preferring: params.track)
        try self.init(
            streamSid: start.streamID, callSid: start.callID, accountSid: accountSid.nonEmpty ?? start.accountID,
            authToken: authToken, apiKeySid: apiKeySid, apiKeySecret: apiKeySecret, region: region, edge: edge,
            baseURL: baseURL, params: params, client: client, logger: logger)
        wire.noteStart(start)
    }
}
