// SPDX-License-Identifier: Apache-2.0

public import Linecard
public import LinecardCodec
public import Logging
import NIOCore

/// How a ``CallServer`` answers.
public struct CallServerConfiguration: Sendable {
    /// The address to listen on.
    public var host: String
    /// The port to listen on; 0 takes a free one.
    public var port: Int
    /// The rates at which the application hears and speaks.
    public var rates: StartFrame
    /// What resampling aims at: a delay that is the same for all frequencies, or a tenth of it.
    public var quality: AudioLine.Quality
    /// Scheme, host and path prefix under which providers reach this server, such as `https://voice.example.com`.
    /// Needed to check signatures, and for answer documents behind a proxy.
    public var publicURL: String?
    /// Twilio's auth token: signatures are checked against it, and calls are hung up with it. With a token for one
    /// provider, only providers with a token are served.
    public var twilioAuthToken: String?
    /// Plivo's auth token: signatures are checked against it, and calls are hung up with it. With a token for one
    /// provider, only providers with a token are served.
    public var plivoAuthToken: String?
    /// Sends the requests that hang up.
    public var client: any CallControlClient
    /// Calls that may go on at once; more are refused with status 503, or closed when they start if their WebSockets
    /// were open by then.
    public var maximumCalls: Int
    /// Bytes that a message may have; a longer one closes its connection (64 KiB is Plivo's own limit).
    public var maximumMessageSize: Int
    /// How much audio the provider may hold in advance of what is being heard.
    public var lead: Duration
    /// How much inbound audio may wait for the application; the oldest is dropped, and counted, when it does not keep
    /// up.
    public var inboundBacklog: Duration
    /// How long a connection may be open without a call: time for a request, or for a stream's start message.
    public var startTimeout: Duration
    /// How long a call may be without a message from the provider, which sends one every 20 ms: then it is closed.
    public var idleTimeout: Duration
    /// How long calls may go on after a graceful shutdown began.
    public var drainTimeout: Duration
    /// Is told what is worth knowing. Never a secret, never audio.
    public var logger: Logger

    /// Makes a configuration. Without tokens anybody may talk to the server, and it says so when it starts.
    public init(host: String = "127.0.0.1", port: Int = 8080, rates: StartFrame = StartFrame()) {
        self.host = host
        self.port = port
        self.rates = rates
        quality = .realtime
        client = HTTPCallControlClient.shared
        maximumCalls = 10_000
        maximumMessageSize = 65_536
        lead = .milliseconds(200)
        inboundBacklog = .seconds(5)
        startTimeout = .seconds(30)
        idleTimeout = .seconds(60)
        drainTimeout = .seconds(30)
        logger = Logger(label: "linecard.server")
    }
}

extension CallServerConfiguration {
    /// The auth token that a provider's requests are checked against.
    func authToken(of provider: Provider) -> String? {
        switch provider {
        case .twilio: twilioAuthToken
        case .plivo: plivoAuthToken
        }
    }

    /// Whether nobody who calls is checked, because there is no token to do it with.
    var isOpen: Bool { Provider.allCases.allSatisfy { authToken(of: $0) == nil } }

    /// Whether a provider's paths exist. With a token for one only, they would be an unguarded way in for the other.
    func serves(_ provider: Provider) -> Bool { isOpen || authToken(of: provider) != nil }

    /// The serializer for a stream, set up for the application's rates.
    ///
    /// It hangs up when the configuration has the provider's token.
    func makeSerializer(for start: CallStart) throws(LinecardError) -> any FrameSerializer {
        let format = start.mediaFormat ?? MediaFormat()
        let serializer: any FrameSerializer
        switch start.provider {
        case .twilio:
            serializer = try TwilioFrameSerializer(
                streamSid: start.streamID, callSid: start.callID, accountSid: start.accountID,
                authToken: twilioAuthToken,
                params: .init(
                    twilioSampleRate: format.sampleRate, autoHangUp: twilioAuthToken != nil, quality: quality),
                client: client, logger: logger)
        case .plivo:
            serializer = try PlivoFrameSerializer(
                streamId: start.streamID, callId: start.callID, authId: start.accountID, authToken: plivoAuthToken,
                params: .init(
                    plivoSampleRate: format.sampleRate, plivoEncoding: format.encoding,
                    autoHangUp: plivoAuthToken != nil, quality: quality), client: client, logger: logger)
        }
        try serializer.setup(rates)
        return serializer
    }
}

extension TimeAmount {
    /// The same length of time, or a year where it is longer.
    init(_ duration: Duration) {
        let (seconds, attoseconds) = min(duration, .seconds(366 * 86_400)).components
        self = .nanoseconds(seconds * 1_000_000_000 + attoseconds / 1_000_000_000)
    }
}
