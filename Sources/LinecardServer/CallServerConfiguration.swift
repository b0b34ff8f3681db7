// SPDX-License-Identifier: Apache-2.0

public import Linecard
public import LinecardCodec
public import Logging
import NIOCore

/// How a ``CallServer`` answers.
///
/// Durations may be as long as a `Duration` can be, and zero unless stated otherwise. ``CallServer/bind(_:on:answer:application:)``
/// throws a ``CallServerError`` for values out of range.
public struct CallServerConfiguration: Sendable {
    /// The address or name to listen on. Defaults to `127.0.0.1`, for a proxy on the same machine. Anything but `localhost`, `127.0.0.0/8` and
    /// `::1` needs an auth token, or ``allowsAnyone``.
    public var host: String
    /// The port to listen on, 0 to 65,535; 0 takes a free one. 8080 unless it is set.
    public var port: Int
    /// The rates at which the application hears and speaks: 16 and 24 kHz unless they are set.
    public var rates: StartFrame
    /// The resampling quality. Defaults to ``/LinecardCodec/AudioLine/Quality/default``, which is `.realtime` (constant delay)
    /// with libsoxr; `.lowDelay` cuts the delay tenfold at the price of dispersion; `.direct` cuts it to three fifths and the
    /// time to a quarter. With `.direct`, ``rates`` must be multiples of 4,000 Hz, and utterances at other rates are refused.
    public var quality: AudioLine.Quality
    /// Scheme, host and path prefix under which providers reach this server, such as `https://voice.example.com`. Required with
    /// an auth token, because signatures cover it, and refused without one, unless ``allowsAnyone`` is set. Twilio needs
    /// `https`. If there is a path, the proxy must remove it from requests: `https://host/calls` and `/calls/twilio/voice` arrive as
    /// `/twilio/voice`. Defaults to nil: answer documents then refer to the request's `Host`.
    public var publicURL: String?
    /// Whether calls may come from anyone: a server without auth tokens may then listen on an address that isn't loopback, or have a
    /// ``publicURL``. Defaults to false. Has no effect with an auth token: signatures are always checked.
    public var allowsAnyone: Bool
    /// The Twilio account whose calls are answered. With the auth token of one provider, only providers with one are
    /// served.
    public var twilio: TwilioAccount
    /// The Plivo account whose calls are answered. With the auth token of one provider, only providers with one are
    /// served.
    public var plivo: PlivoAccount
    /// Which byte of a sample comes first in Plivo's linear PCM, ``/LinecardCodec/AudioLine/Encoding/l16LittleEndian`` unless it is
    /// set: Plivo does not say. mu-law streams do not ask.
    public var plivoLinearEncoding: AudioLine.Encoding
    /// Whether messages that have no frame of their own become ``/Linecard/InboundFrame/providerMessage(_:)``. Not unless it is set.
    public var keepsOtherMessages: Bool
    /// How often hanging up is tried, and how long it may take: at most five times in 10 s unless it is set.
    public var hangUpPolicy: HangUpPolicy
    /// Sends the requests that hang up: async-http-client, unless it is set.
    public var client: any CallControlClient
    /// Where the applications of calls run. Defaults to the global pool.
    public var executor: ApplicationExecutor
    /// Calls that may go on at once, those that are over and whose applications go on included; more are refused with status 503, or closed when they start if their WebSockets
    /// were open by then. At least 1; 10,000 unless it is set.
    public var maximumCalls: Int
    /// Bytes that a message may have, 1 to `UInt32.max`; a longer one closes its connection. 64 KiB unless it is set:
    /// Plivo's own limit, https://www.plivo.com/docs/voice-agents/audio-streaming/concepts/audio-streaming-guide.
    /// Twilio states none.
    public var maximumMessageSize: Int
    /// How much audio the provider may hold in advance of what is being heard: 200 ms unless it is set.
    public var lead: Duration
    /// How much inbound audio may wait for the application: when it does not keep up, the oldest is dropped, and counted,
    /// until 100 ms remain. Defaults to 1 s; at least 100 ms.
    public var inboundBacklog: Duration
    /// The time from the opening of a WebSocket to its stream's start message. Defaults to 10 s; providers send it at once.
    public var startTimeout: Duration
    /// How many connections there may be, and how long each may take before it carries a call.
    public var limits: ConnectionLimits
    /// The addresses and ranges (`10.0.0.0/8`) of the proxies before the server. Defaults to this machine's, `127.0.0.1` and `::1`.
    ///
    /// ``ConnectionLimits/connectionsWithoutCallPerPeer`` is not applied to a proxy, but to the client that it names. Addresses are
    /// used for nothing else: signatures say who calls.
    public var trustedProxies: [String]
    /// The field by which trusted proxies name their client. Defaults to `X-Forwarded-For`. The proxy must write it, or anybody can.
    public var forwardedField: ForwardedField
    /// The origins (`https://example.com`) whose web pages may open streams and send webhooks. Defaults to none: providers send no
    /// origin, and a page of a stranger's in a browser on this machine does.
    public var allowedOrigins: [String]
    /// The time that the answer hook of ``CallServer/bind(_:on:answer:application:)`` has for a webhook. Then it is cancelled, and
    /// the call is answered without it. Defaults to 5 s; Twilio waits 15 s for an answer.
    public var answerTimeout: Duration
    /// How long the other end of a call may give no sign of life, such as a message or the answer to a ping: then it is
    /// closed. More than zero. Defaults to 60 s.
    public var idleTimeout: Duration
    /// How long a call may last: then it is hung up, and what is left to say is dropped. More than zero. Defaults to 24 h, the longest that
    /// Twilio lets a call last: https://www.twilio.com/en-us/blog/introducing-configurable-call-limits-for-programmable-voice.
    public var maximumCallDuration: Duration
    /// How long calls may go on after a graceful shutdown began: 30 s unless it is set.
    public var drainTimeout: Duration
    /// Is told what is worth knowing. Never a secret, never audio.
    public var logger: Logger

    /// Makes a configuration. Without an auth token a server answers anybody who reaches its loopback address, and logs a warning.
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
    /// ``TwilioAccount/authToken`` of ``twilio``: all that most servers need.
    public var twilioAuthToken: String? {
        get { twilio.authToken }
        set { twilio.authToken = newValue }
    }

    /// ``PlivoAccount/authToken`` of ``plivo``: all that most servers need.
    public var plivoAuthToken: String? {
        get { plivo.authToken }
        set { plivo.authToken = newValue }
    }

    /// The auth token that a provider's requests are checked against.
    func authToken(of provider: Provider) -> String? {
        switch provider {
        case .twilio: twilio.authToken
        case .plivo: plivo.authToken
        }
    }

    /// Whether nobody who calls is checked, because there is no token to do it with.
    var isOpen: Bool { Provider.allCases.allSatisfy { authToken(of: $0) == nil } }

    /// Whether a provider's paths exist. With a token for one only, they would be an unguarded way in for the other.
    func serves(_ provider: Provider) -> Bool { isOpen || authToken(of: provider) != nil }

    /// What the other end of a WebSocket may send.
    var webSocketLimits: WebSocketLimits {
        WebSocketLimits(
            messageBytes: maximumMessageSize, fragments: limits.fragmentsPerMessage,
            controlFramesPerSecond: limits.controlFramesPerSecond)
    }

    /// Which streams are admitted on a connection of a provider's.
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

    /// The request that hangs a call up; nil without the provider's token.
    ///
    /// - Throws: ``/Linecard/LinecardError/configuration(_:)`` for a call of an account that is not the configured one.
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
