// SPDX-License-Identifier: Apache-2.0

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
open class PlivoFrameSerializer: MediaStreamSerializer {
    /// Optional settings.
    public typealias InputParams = SerializerParams<PlivoFrameSerializer>

    /// Creates a serializer for one stream.
    ///
    /// Hanging up takes the call id, the auth id and the auth token. An empty argument counts as nil.
    ///
    /// - Parameters:
    ///   - streamId: The stream, as `start.streamId` named it.
    ///   - callId: The call, as `start.callId` named it.
    ///   - authId: The account (`MA…`) or subaccount (`SA…`).
    ///   - authToken: The token of that account.
    ///   - baseURL: Scheme and host of the REST interface, instead of Plivo's. `https`, or `http` on this machine.
    ///   - params: Optional settings.
    ///   - client: The HTTP client that sends the requests that hang up.
    ///   - logger: The logger, which is told how hanging up went. Secrets are never logged.
    /// - Throws: ``LinecardError/configuration(_:)`` for arguments that are missing or do not fit together.
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
    /// Creates a serializer for a stream that has started: its ids and its format are those of the start.
    ///
    /// - Parameters:
    ///   - start: The description of the stream: see ``StartDetector``.
    ///   - authId: The account or subaccount, instead of the one that the start names.
    ///   - authToken: The token of that account.
    ///   - baseURL: Scheme and host of the REST interface, instead of Plivo's. `https`, or `http` on this machine.
    ///   - params: Optional settings. The track counts if the stream has it; otherwise the first that it has does.
    ///     `plivoSampleRate` is the stream's, and so is `plivoEncoding`, but for the byte order of linear PCM, which Plivo
    ///     does not say.
    ///   - client: The HTTP client that sends the requests that hang up.
    ///   - logger: The logger, which is told how hanging up went. Secrets are never logged.
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
        // Of linear PCM the start does not say which byte comes first: then the parameter does.
        if format.contentType != params.format.contentType { params.plivoEncoding = format.encoding }
        params.plivoSampleRate = format.sampleRate
        params.track = start.track(preferring: params.track)
        try self.init(
            streamId: start.streamID, callId: start.callID, authId: authId.nonEmpty ?? start.accountID,
            authToken: authToken, baseURL: baseURL, params: params, client: client, logger: logger)
        wire.noteStart(start)
    }
}
