// SPDX-License-Identifier: Apache-2.0

import Linecard
import LinecardSimulator
import Logging
import ProviderFixtures
import TestSupport
import Testing

@testable import LinecardServer

@Suite("Authentication") struct AuthenticationTests {
    @Test("a signed upgrade request is admitted", arguments: Provider.allCases)
    func signed(provider: Provider) async throws {
        var caller = SimulatedCaller(provider, saying: Chirp.samples(milliseconds: 40))
        caller.headers = Credentials.upgradeHeaders(provider)

        let recording = try await withServer(.testing(hangingUpWith: RecordingClient())) { [caller] server in
            try await within { try await caller.call(server.url("/\(provider)/stream")) }
        }

        #expect(recording.framesHeard == 2)
    }

    @Test("a query is part of what is signed", arguments: Provider.allCases)
    func signedQuery(provider: Provider) async throws {
        let path = "/\(provider)/stream?a=b"
        let headers = Credentials.upgradeHeaders(provider, path: path)

        try await withServer(.testing(hangingUpWith: RecordingClient())) { server in
            _ = try await Phone.dial(server, path, headers: headers)

            await #expect(throws: (any Error).self) {
                try await Phone.dial(server, "/\(provider)/stream?a=c", headers: headers)
            }
        }
    }

    @Test("white space around a signature is ignored", arguments: Provider.allCases)
    func whiteSpace(provider: Provider) async throws {
        let path = "/\(provider)/stream"
        let headers = Credentials.upgradeHeaders(provider).map { (name: $0.name, value: " \($0.value) \t") }

        try await withServer(.testing(hangingUpWith: RecordingClient())) { server in
            _ = try await Phone.dial(server, path, headers: headers)
        }
    }

    /// Headers without a valid signature.
    static let wrong: [[(name: String, value: String)]] = [
        [],
        [("X-Twilio-Signature", ""), ("X-Plivo-Signature-V3", ""), ("X-Plivo-Signature-V3-Nonce", "777")],
        Credentials.upgradeHeaders(.twilio, path: "/twilio/voice")
            + Credentials.upgradeHeaders(.plivo, path: "/plivo/voice"),
        [
            ("X-Twilio-Signature", Credentials.sha1("wss://voice.example.com/twilio/stream", token: "54321")),
            ("X-Plivo-Signature-V3", Credentials.sha256("http://voice.example.com/plivo/stream.777", token: "54321")),
            ("X-Plivo-Signature-V3-Nonce", "777"),
        ],
        [Credentials.upgradeHeaders(.plivo)[0], ("X-Plivo-Signature-V3-Nonce", "778")],
        [Credentials.upgradeHeaders(.plivo)[0]],
    ]

    @Test("a wrong signature or none is refused with 403", arguments: Provider.allCases, wrong.indices)
    func refused(provider: Provider, index: Int) async throws {
        var caller = SimulatedCaller(provider, saying: [])
        caller.headers = Self.wrong[index]

        try await withServer(.testing(hangingUpWith: RecordingClient())) { [caller] server in
            let error = await #expect(throws: SimulatedCallError.self) {
                try await within { try await caller.call(server.url("/\(provider)/stream")) }
            }
            #expect(error?.status == 403)
            #expect(server.statistics[.badSignature] == 1)
            #expect(server.statistics[.callsStarted] == 0)
        }
    }

    @Test("Plivo's signature with the main account's token is as good as that with the number's")
    func mainAccount() async throws {
        let right = Credentials.sha256("http://voice.example.com/plivo/stream.777")
        let wrong = Credentials.sha256("http://voice.example.com/plivo/stream.777", token: "a subaccount's")

        try await withServer(.testing(hangingUpWith: RecordingClient())) { server in
            _ = try await Phone.dial(
                server, "/plivo/stream",
                headers: [
                    ("X-Plivo-Signature-V3", wrong), ("X-Plivo-Signature-Ma-V3", right),
                    ("X-Plivo-Signature-V3-Nonce", "777"),
                ])
            _ = try await Phone.dial(
                server, "/plivo/stream",
                headers: [("X-Plivo-Signature-Ma-V3", right), ("X-Plivo-Signature-V3-Nonce", "777")])

            #expect(ConnectionRefusal.allCases.allSatisfy { server.statistics[$0] == 0 })
        }
    }

    @Test("health and metrics need no signature")
    func openPaths() async throws {
        try await withServer(.testing(hangingUpWith: RecordingClient())) { server in
            let health = try await HTTPConnection.request(server, "/healthz")
            let metrics = try await HTTPConnection.request(server, "/metrics")

            #expect(health.status == 200)
            #expect(metrics.status == 200)
        }
    }

    @Test("a server with a token for one provider does not serve the other")
    func oneToken() async throws {
        var configuration = CallServerConfiguration.testing()
        configuration.twilioAuthToken = Credentials.token
        configuration.publicURL = Credentials.publicURL

        try await withServer(configuration) { server in
            let plivo = try await HTTPConnection.request(server, "/plivo/voice")
            let twilio = try await HTTPConnection.request(server, "/twilio/voice")

            #expect(plivo.status == 404)
            #expect(twilio.status == 403)
            let error = await #expect(throws: SimulatedCallError.self) {
                try await SimulatedCaller(.twilio, saying: []).call(server.url("/plivo/stream"))
            }
            #expect(error?.status == 404)
        }
    }

    @Test("a start of the other provider is refused", arguments: Provider.allCases)
    func otherProvider(provider: Provider) async throws {
        let other: Provider = provider == .twilio ? .plivo : .twilio
        let switchboard = Switchboard()

        try await withServer(application: switchboard.answer) { server in
            let phone = try await Phone.dial(server, "/\(provider)/stream", saying: [Script(other).start])
            try await phone.waitUntilClosed()

            #expect(server.statistics[.callsStarted] == 0)
        }
    }

    @Test("binding throws for an empty token", arguments: Provider.allCases)
    func emptyToken(provider: Provider) async throws {
        var configuration = CallServerConfiguration.testing()
        configuration.publicURL = Credentials.publicURL
        switch provider {
        case .twilio: configuration.twilioAuthToken = ""
        case .plivo: configuration.plivoAuthToken = ""
        }

        await #expect(throws: CallServerError.emptyToken(provider)) {
            try await CallServer.bind(configuration) { _ in }
        }
    }

    @Test(
        "the URL of a bad signature is logged once, without its query", arguments: Provider.allCases,
        ["voice", "stream"])
    func logged(provider: Provider, name: String) async throws {
        let log = LogRecorder()
        var configuration = CallServerConfiguration.testing(hangingUpWith: RecordingClient())
        configuration.logger = Logger(label: "test") { _ in log }

        try await withServer(configuration) { server in
            if name == "voice" {
                _ = try await HTTPConnection.request(server, "/\(provider)/voice?secret=1")
            } else {
                await #expect(throws: (any Error).self) {
                    try await Phone.dial(server, "/\(provider)/stream?secret=1", headers: [])
                }
            }
        }

        let url = "https://voice.example.com/\(provider)/\(name)"
        let lines = log.lines.filter { $0.contains("bad signature") }
        #expect(lines == ["info request refused: bad signature [\"url\": \(url)]"])
    }

    @Test(
        "binding throws for an invalid public URL",
        arguments: ["voice.example.com", "wss://voice.example.com", "https://h?x", ""])
    func badPublicURL(url: String) async throws {
        var configuration = CallServerConfiguration.testing()
        configuration.publicURL = url
        configuration.allowsAnyone = true

        await #expect(throws: CallServerError.badPublicURL) {
            try await CallServer.bind(configuration) { _ in }
        }
    }

    @Test("the path of the public URL is signed, but not part of the path that is served", arguments: Provider.allCases)
    func publicURLWithPath(provider: Provider) async throws {
        var configuration = CallServerConfiguration.testing(hangingUpWith: RecordingClient())
        configuration.publicURL = "HTTPS://voice.example.com/calls/"

        try await withServer(configuration) { server in
            let path = "/\(provider)/stream"
            let phone = try await Phone.dial(
                server, path, headers: Credentials.upgradeHeaders(provider, path: "/calls\(path)"),
                saying: [Script(provider).start])
            let prefixed = try await HTTPConnection.request(server, "/calls/\(provider)/voice")

            #expect(!phone.isClosed)
            #expect(prefixed.status == 404)
        }
    }

    @Test("Twilio, which dials wss only, needs an https public URL")
    func publicURLWithoutTLS() async throws {
        var configuration = CallServerConfiguration.testing()
        configuration.publicURL = "http://voice.example.com"
        configuration.twilioAuthToken = Credentials.token

        let error = await #expect(throws: CallServerError.self) {
            try await CallServer.bind(configuration) { _ in }
        }

        #expect(
            error == .unusablePublicURL(.twilio, .unsupportedScheme(field: "url", allowed: ["wss://"])))
        #expect(error?.description == "the public URL must be https://: twilio connects to encrypted streams only")
    }

    @Test("Plivo, which dials ws too, takes an http public URL")
    func plivoWithoutTLS() async throws {
        var configuration = CallServerConfiguration.testing()
        configuration.publicURL = "http://voice.example.com"
        configuration.plivoAuthToken = Credentials.token

        try await withServer(configuration) { server in #expect(server.port > 0) }
    }

    @Test("a public URL without a token is refused, unless anyone may call")
    func publicURLWithoutToken() async throws {
        var configuration = CallServerConfiguration.testing()
        configuration.publicURL = Credentials.publicURL

        await #expect(throws: CallServerError.publicURLWithoutToken) {
            try await CallServer.bind(configuration) { _ in }
        }
        configuration.allowsAnyone = true
        let answer = try await withServer(configuration) { try await HTTPConnection.request($0, "/twilio/voice") }

        #expect(answer.status == 200)
    }

    @Test(
        "without a token a server binds to this machine's loopback address only, unless anyone may call",
        arguments: ["0.0.0.0", "::", "", "voice.example.com", "10.0.0.1", "127.0.0.1.example.com"])
    func hostWithoutToken(host: String) async throws {
        var configuration = CallServerConfiguration.testing()
        configuration.host = host

        await #expect(throws: CallServerError.hostWithoutToken(host)) {
            try await CallServer.bind(configuration) { _ in }
        }
        configuration.allowsAnyone = true
        #expect(throws: Never.self) { try configuration.checkServer() }
        configuration.allowsAnyone = false
        configuration.twilioAuthToken = Credentials.token
        configuration.publicURL = Credentials.publicURL
        #expect(throws: Never.self) { try configuration.checkServer() }
    }

    @Test("a server that anyone may call binds to every address")
    func anyone() async throws {
        var configuration = CallServerConfiguration.testing()
        configuration.host = "0.0.0.0"
        configuration.allowsAnyone = true

        let answer = try await withServer(configuration) { try await HTTPConnection.request($0, "/plivo/voice") }

        #expect(answer.status == 200)
    }

    @Test("with a token signatures are checked even if anyone may call")
    func anyoneWithToken() async throws {
        var configuration = CallServerConfiguration.testing(hangingUpWith: RecordingClient())
        configuration.allowsAnyone = true

        let answer = try await withServer(configuration) { try await HTTPConnection.request($0, "/twilio/voice") }

        #expect(answer.status == 403)
    }

    @Test("binding throws for a token without a public URL", arguments: Provider.allCases)
    func tokenWithoutURL(provider: Provider) async throws {
        var configuration = CallServerConfiguration.testing()
        switch provider {
        case .twilio: configuration.twilioAuthToken = Credentials.token
        case .plivo: configuration.plivoAuthToken = Credentials.token
        }

        await #expect(throws: CallServerError.tokenWithoutPublicURL) {
            try await CallServer.bind(configuration) { _ in }
        }
    }
}
