// SPDX-License-Identifier: Apache-2.0

public import Linecard
public import LinecardCodec
public import Logging
import NIOCore

/// The settings of a ``CallServer``.
///
/// Durations have no upper bound, and may be zero unless stated otherwise.
/// ``CallServer/bind(_:on:answer:application:)`` throws a ``CallServerError`` for values out of range.
public struct CallServerConfiguration: Sendable {
    /// The address or name to listen on. Defaults to `127.0.0.1`, for a proxy on the same machine. Anything but
    /// `localhost`, `127.0.0.0/8` and `::1` needs an auth token, or ``allowsAnyone``.
    public var host: String
    /// The port to listen on, 0 to 65,535; 0 takes a free one. Defaults to 8080.
    public var port: Int
    /// The sample rates at which the application hears and, as a rule, speaks. Defaults to 16 and 24 kHz.
    public var rates: StartFrame
    /// The resampling quality. Defaults to ``/LinecardCodec/AudioLine/Quality/default``, which is `.realtime` (constant
    /// delay) with libsoxr; `.lowDelay` cuts the delay tenfold at the price of dispersion; `.direct` cuts it to three
    /// fifths and the time to a quarter. With `.direct`, ``rates`` must be multiples of 4,000 Hz, and utterances at
    /// other rates are refused.
    public var quality: AudioLine.Quality
    /// The scheme, host and path prefix under which providers reach this server, such as `https://voice.example.com`.
    /// Required with an auth token, because signatures cover it, and refused without one, unless ``allowsAnyone`` is
    /// set. Twilio needs `https`. If there is a path, the proxy must remove it from requests: with
    /// `https://host/calls`, a request for `/calls/twilio/voice` must arrive as `/twilio/voice`. Defaults to nil:
    /// answer documents then refer to the request's `Host`.
    public var publicURL: String?
    /// True if calls may come from anyone: a server without auth tokens may then listen on an address that isn't
    /// loopback, or have a ``publicURL``. Defaults to false. Has no effect with an auth token: signatures are always
    /// checked.
    public var allowsAnyone: Bool
    /// The Twilio account whose calls are answered. If only one provider has an auth token, the other is not served.
    public var twilio: TwilioAccount
    /// The Plivo account whose calls are answered. If only one provider has an auth token, the other is not served.
    public var plivo: PlivoAccount
    /// The byte order of Plivo's linear PCM, which Plivo does not document. Defaults to
    /// ``/LinecardCodec/AudioLine/Encoding/l16LittleEndian``, which observed streams have. Has no effect on mu-law
    /// streams.
    public var plivoLinearEncoding: AudioLine.Encoding
    /// True if messages without a frame of their own become ``/Linecard/InboundFrame/providerMessage(_:)``. Defaults to
    /// false.
    public var keepsOtherMessages: Bool
    /// The number of attempts to hang up, and their time-outs. Defaults to at most five attempts in 10 s.
    public var hangUpPolicy: HangUpPolicy
    /// The client that sends the requests to hang up. Defaults to one that uses async-http-client.
    public var client: any CallControlClient
    /// The executor of calls' applications. Defaults to the global pool.
    public var executor: ApplicationExecutor
    /// The most calls at once, including those that are over and whose applications still run. At least 1. Defaults to
    /// 10,000. More are refused with status 503 or, if their WebSockets are open already, closed when they start.
    public var maximumCalls: Int
    /// The most bytes of a message, 1 to `UInt32.max`. A longer one closes its connection. Defaults to 64 KiB, Plivo's
    /// own limit: https://www.plivo.com/docs/voice-agents/audio-streaming/concepts/audio-streaming-guide. Twilio states
    /// none.
    public var maximumMessageSize: Int
    /// The most audio that the provider may hold ahead of what the caller hears. Defaults to 200 ms. Less than 20 ms
    /// counts as 20 ms.
    public var lead: Duration
    /// The most inbound audio that may wait for the application. Beyond it, the oldest is dropped, and counted, until
    /// 100 ms remain. Defaults to 1 s. Less than 100 ms counts as 100 ms.
    public var inboundBacklog: Duration
    /// The time from the opening of a WebSocket to its stream's start message. Defaults to 10 s; providers send it at
    /// once.
    public var startTimeout: Duration
    /// The limits on connections, on the time before they carry a call, and on WebSocket frames and messages.
    public var limits: ConnectionLimits
    /// The addresses and ranges (`10.0.0.0/8`) of the proxies in front of the server. Defaults to this machine's,
    /// `127.0.0.1` and `::1`.
    ///
    /// ``ConnectionLimits/connectionsWithoutCallPerPeer`` is not applied to a proxy, but to the client that it names.
    /// Addresses have no other use: signatures authenticate calls.
    public var trustedProxies: [String]
    /// The header field in which trusted proxies name their client. Defaults to `X-Forwarded-For`. The proxy must write
    /// it: otherwise clients can forge it.
    public var forwardedField: ForwardedField
    /// The origins (`https://example.com`) whose web pages may open streams and send webhooks. Defaults to none:
    /// providers send no origin, but a stranger's page in a browser on this machine does.
    public var allowedOrigins: [String]
    /// The time that the answer hook of ``CallServer/bind(_:on:answer:application:)`` has for a webhook. After it, the
    /// hook is cancelled and the call is answered without it. Defaults to 5 s; Twilio waits 15 s for an answer.
    public var answerTimeout: Duration
    /// The time without a sign of life from the other end of a call, such as a message or the answer to a ping, after
    /// which it is closed. More than zero. Defaults to 60 s.
    public var idleTimeout: Duration
    /// The longest duration of a call. After it, the call is hung up, and audio that was not heard is dropped. More
    /// than zero. Defaults to 24 h, the longest that Twilio allows:
    /// https://www.twilio.com/en-us/blog/introducing-configurable-call-limits-for-programmable-voice.
    public var maximumCallDuration: Duration
    /// The time that calls may continue after a graceful shutdown begins. Defaults to 30 s.
    public var drainTimeout: Duration
    /// The logger. Secrets and audio are never logged. Defaults to one with the label `linecard.server`.
    public var logger: Logger

    /// Makes a configuration. Without an auth token, a server answers anyone who reaches its loopback address, and logs
    /// a warning.
    public init(host: String = "127.0.0.1", port: Int = 8080, rates: StartFrame = StartFrame()) {
        self.host = host
        self.port = port
        self.rates = rates
        quality = .default
        allowsAnyone = false
        twilio = TwilioAccount()
        plivo = PlivoAccount()
        plivoLinearEncoding = .l16LittleEndian
        keepsOtherMessages = false
        hangUpPolicy = HangUpPolicy()
        client = HTTPCallControlClient.shared
        executor = .globalPool
        maximumCalls = 10_000
        maximumMessageSize = 65_536
        lead = .milliseconds(200)
        inboundBacklog = .seconds(1)
        startTimeout = .seconds(10)
        limits = ConnectionLimits()
        trustedProxies = ["127.0.0.1", "::1"]
        forwardedField = .xForwardedFor
        allowedOrigins = []
        answerTimeout = .seconds(5)
        idleTimeout = .seconds(60)
        maximumCallDuration = .seconds(86_400)
        drainTimeout = .seconds(30)
        logger = Logger(label: "linecard.server")
    }
}

extension CallServerConfiguration {
    /// The ``TwilioAccount/authToken`` of ``twilio``, which is all that most servers need.
    public var twilioAuthToken: String? {
        get { twilio.authToken }
        set { twilio.authToken = newValue }
    }

    /// The ``PlivoAccount/authToken`` of ``plivo``, which is all that most servers need.
    public var plivoAuthToken: String? {
        get { plivo.authToken }
        set { plivo.authToken = newValue }
    }

    /// Returns the auth token that a provider's requests are checked against.
    func authToken(of provider: Provider) -> String? {
        switch provider {
        case .twilio: twilio.authToken
        case .plivo: plivo.authToken
        }
    }

    /// True if callers are not authenticated, because there is no auth token.
    var isOpen: Bool { Provider.allCases.allSatisfy { authToken(of: $0) == nil } }

    /// Returns true if a provider's paths exist. If only the other has a token, they would be an unguarded way in.
    func serves(_ provider: Provider) -> Bool { isOpen || authToken(of: provider) != nil }

    /// The limits on what the peer of a WebSocket may send.
    var webSocketLimits: WebSocketLimits {
        WebSocketLimits(
            messageBytes: maximumMessageSize, fragments: limits.fragmentsPerMessage,
            controlFramesPerSecond: limits.controlFramesPerSecond)
    }

    /// Returns the policy by which streams of a provider are admitted.
    func admissionPolicy(for provider: Provider) -> AdmissionPolicy {
        AdmissionPolicy(
            provider: provider, byteLimit: maximumMessageSize, startTimeout: startTimeout, options: callOptions)
    }

    /// The settings of a call's session.
    var callOptions: CallOptions {
        CallOptions(
            rates: rates, wire: MediaWire.Options(quality: quality, keepsOtherMessages: keepsOtherMessages),
            plivoLinearEncoding: plivoLinearEncoding, lead: lead, inboundBacklog: inboundBacklog,
            idleTimeout: idleTimeout, pingInterval: min(.seconds(15), idleTimeout / 4),
            maximumDuration: maximumCallDuration)
    }

    /// Returns the request that hangs a call up; nil without the provider's token.
    ///
    /// - Throws: ``/Linecard/LinecardError/configuration(_:)`` for an invalid setting, and for a call of another
    ///   account than the configured one.
    func makeHangUp(for start: CallStart) throws(LinecardError) -> HangUp? {
        switch start.provider {
        case .twilio:
            let account = try twilio.accountSid(for: start)
            do {
                return try HangUp.twilio(
                    callSid: start.callID, accountSid: account, authToken: twilio.hasAPIKey ? nil : twilio.authToken,
                    apiKeySid: twilio.apiKeySid, apiKeySecret: twilio.apiKeySecret, region: twilio.region,
                    edge: twilio.edge, baseURL: twilio.baseURL, isWanted: twilio.authToken != nil,
                    policy: hangUpPolicy, client: client, logger: logger)
            } catch { throw .configuration(error) }
        case .plivo:
            let account = try plivo.authId(for: start)
            do {
                return try HangUp.plivo(
                    callId: start.callID, authId: account, authToken: plivo.authToken, baseURL: plivo.baseURL,
                    isWanted: plivo.authToken != nil, policy: hangUpPolicy, client: client, logger: logger)
            } catch { throw .configuration(error) }
        }
    }
}
