// SPDX-License-Identifier: Apache-2.0

public import Logging

/// A converter between frames and the messages of Twilio Media Streams.
///
/// ```swift
/// let serializer = try TwilioFrameSerializer(
///     streamSid: start.streamID, callSid: start.callID, accountSid: start.accountID, authToken: token)
/// try serializer.setup(StartFrame(audioInSampleRate: .hz16000))
/// if case .audio(let audio) = try serializer.deserialize(message) { … }
/// ```
///
/// The counterpart of pipecat's `TwilioFrameSerializer`. It hangs the call up over REST when the conversation ends,
/// unless `autoHangUp` is off.
open class TwilioFrameSerializer: MediaStreamSerializer {
    /// Optional settings.
    public typealias InputParams = SerializerParams<TwilioFrameSerializer>

    /// Creates a serializer for one stream.
    ///
    /// Hanging up needs the call SID, the account SID and either the auth token or an API key. An empty argument counts
    /// as nil.
    ///
    /// - Parameters:
    ///   - streamSid: The stream's SID, from `start.streamSid`.
    ///   - callSid: The call's SID, from `start.callSid`.
    ///   - accountSid: The account's SID, from `start.accountSid`.
    ///   - authToken: The account's auth token.
    ///   - apiKeySid: The SID of an API key, instead of the auth token.
    ///   - apiKeySecret: The secret of that API key.
    ///   - region: Twilio's region, such as `ie1`, together with an edge.
    ///   - edge: Twilio's edge location, such as `dublin`, together with a region.
    ///   - baseURL: The base URL of the REST API: `https`, or `http` on this machine. Defaults to Twilio's.
    ///   - params: Optional settings.
    ///   - client: The HTTP client that hangs up. Defaults to the shared one.
    ///   - logger: The logger for the outcome of hanging up. Secrets are never logged.
    /// - Throws: ``LinecardError/configuration(_:)`` for missing, invalid or inconsistent arguments;
    ///   ``LinecardError/audio(_:)`` if there is no memory, or the quality doesn't convert the rates.
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
    /// Creates a serializer for a stream that has started, with the ids and format of its start.
    ///
    /// - Parameters:
    ///   - start: The description of the stream: see ``StartDetector``.
    ///   - accountSid: The account's SID. Defaults to the one in the start.
    ///   - authToken: The account's auth token.
    ///   - apiKeySid: The SID of an API key, instead of the auth token.
    ///   - apiKeySecret: The secret of that API key.
    ///   - region: Twilio's region, such as `ie1`, together with an edge.
    ///   - edge: Twilio's edge location, such as `dublin`, together with a region.
    ///   - baseURL: The base URL of the REST API: `https`, or `http` on this machine. Defaults to Twilio's.
    ///   - params: Optional settings. The first track of the stream is used if it doesn't have the one set here. The
    ///     start overrides `twilioSampleRate`.
    ///   - client: The HTTP client that hangs up. Defaults to the shared one.
    ///   - logger: The logger for the outcome of hanging up. Secrets are never logged.
    /// - Throws: ``LinecardError/configuration(_:)`` for missing, invalid or inconsistent arguments, a start of another
    ///   provider, or a format other than mu-law; ``LinecardError/audio(_:)`` if there is no memory, or the quality
    ///   doesn't convert the rates.
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
