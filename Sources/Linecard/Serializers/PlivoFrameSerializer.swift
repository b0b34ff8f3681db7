// SPDX-License-Identifier: Apache-2.0

public import Logging

/// A converter between frames and the messages of Plivo Audio Streaming.
///
/// ```swift
/// let serializer = try PlivoFrameSerializer(
///     streamId: start.streamID, callId: start.callID, authId: authId, authToken: token)
/// try serializer.setup(StartFrame(audioInSampleRate: .hz16000))
/// if case .audio(let audio) = try serializer.deserialize(message) { … }
/// ```
///
/// The counterpart of pipecat's `PlivoFrameSerializer`. It hangs the call up over REST when the conversation ends,
/// unless `autoHangUp` is off.
open class PlivoFrameSerializer: MediaStreamSerializer {
    /// Optional settings.
    public typealias InputParams = SerializerParams<PlivoFrameSerializer>

    /// Creates a serializer for one stream.
    ///
    /// Hanging up needs the call id, the auth id and the auth token. An empty argument counts as nil.
    ///
    /// - Parameters:
    ///   - streamId: The stream's id, from `start.streamId`.
    ///   - callId: The call's id, from `start.callId`.
    ///   - authId: The id of the account (`MA…`) or subaccount (`SA…`).
    ///   - authToken: The token of that account.
    ///   - baseURL: The base URL of the REST API: `https`, or `http` on this machine. Defaults to Plivo's.
    ///   - params: Optional settings.
    ///   - client: The HTTP client that hangs up. Defaults to the shared one.
    ///   - logger: The logger for the outcome of hanging up. Secrets are never logged.
    /// - Throws: ``LinecardError/configuration(_:)`` for missing, invalid or inconsistent arguments;
    ///   ``LinecardError/audio(_:)`` if there is no memory, or the quality doesn't convert the rates.
    public init(
        streamId: String, callId: String? = nil, authId: String? = nil, authToken: String? = nil,
        baseURL: String? = nil, params: InputParams = InputParams(),
        client: any CallControlClient = HTTPCallControlClient.shared, logger: Logger = Logger(label: "linecard")
    ) throws(LinecardError) {
        let dialect: Dialect
        let hangUp: HangUp?
        do throws(ConfigurationError) {
            dialect = try PlivoMessages.dialect(streamID: streamId, format: params.format, track: params.track)
            hangUp = try HangUp.plivo(
                callId: callId, authId: authId, authToken: authToken, baseURL: baseURL, isWanted: params.autoHangUp,
                policy: params.hangUpPolicy, client: client, logger: logger)
        } catch {
            throw .configuration(error)
        }
        try super.init(dialect, params, hangUp: hangUp)
    }
}

extension PlivoFrameSerializer {
    /// Creates a serializer for a stream that has started, with the ids and format of its start.
    ///
    /// - Parameters:
    ///   - start: The description of the stream: see ``StartDetector``.
    ///   - authId: The id of the account or subaccount. Defaults to the one in the start.
    ///   - authToken: The token of that account.
    ///   - baseURL: The base URL of the REST API: `https`, or `http` on this machine. Defaults to Plivo's.
    ///   - params: Optional settings. The first track of the stream is used if it doesn't have the one set here. The
    ///     start overrides `plivoSampleRate` and `plivoEncoding`, except for the byte order of linear PCM, which Plivo
    ///     doesn't send.
    ///   - client: The HTTP client that hangs up. Defaults to the shared one.
    ///   - logger: The logger for the outcome of hanging up. Secrets are never logged.
    /// - Throws: ``LinecardError/configuration(_:)`` for missing, invalid or inconsistent arguments, a start of another
    ///   provider, or a format that Plivo does not support; ``LinecardError/audio(_:)`` if there is no memory, or the
    ///   quality doesn't convert the rates.
    public convenience init(
        start: CallStart, authId: String? = nil, authToken: String? = nil, baseURL: String? = nil,
        params: InputParams = InputParams(), client: any CallControlClient = HTTPCallControlClient.shared,
        logger: Logger = Logger(label: "linecard")
    ) throws(LinecardError) {
        let format = start.mediaFormat ?? MediaFormat()
        guard start.provider == .plivo else { throw .configuration(.wrongProvider(start.provider)) }
        var params = params
        // The start does not state the byte order of linear PCM, so the parameter does.
        if format.contentType != params.format.contentType { params.plivoEncoding = format.encoding }
        params.plivoSampleRate = format.sampleRate
        params.track = start.track(preferring: params.track)
        try self.init(
            streamId: start.streamID, callId: start.callID, authId: authId.nonEmpty ?? start.accountID,
            authToken: authToken, baseURL: baseURL, params: params, client: client, logger: logger)
        wire.noteStart(start)
    }
}
