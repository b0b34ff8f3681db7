// SPDX-License-Identifier: Apache-2.0

import Linecard
import LinecardCodec
import Logging
import ProviderFixtures
import TestSupport
import Testing

@testable import LinecardServer

@Suite("Secrets of a server") struct ServerSecretTests {
    private static let token = "tHiS+iS/sEcReT=0123456789?>~"
    private static let keySecret = "sO-iS-tHaT-9876543210"

    /// Returns the texts that have a secret in them, plain or as Base64.
    private func leaks(_ texts: [String]) -> [String] {
        let users = ["AC0000000000000000000000000000000a", "MAMADEUPMADEUPMADEUP", "SK1"]
        let forms = [Self.token, Self.keySecret].flatMap { secret in
            [secret, Base64.encode(Array(secret.utf8))] + users.map { Base64.encode(Array("\($0):\(secret)".utf8)) }
        }
        return texts.filter { text in forms.contains(where: text.contains) }
    }

    private func configuration(_ log: LogRecorder = LogRecorder()) -> CallServerConfiguration {
        var configuration = CallServerConfiguration.testing()
        configuration.twilio = TwilioAccount(authToken: Self.token, apiKeySid: "SK1", apiKeySecret: Self.keySecret)
        configuration.plivo = PlivoAccount(authId: "MAMADEUPMADEUPMADEUP", authToken: Self.token)
        configuration.publicURL = Credentials.publicURL
        configuration.client = RecordingClient(status: 503)
        configuration.hangUpPolicy = HangUpPolicy(maximumTries: 2, firstBackoff: .zero)
        configuration.logger = Logger(label: "test") { _ in log }
        return configuration
    }

    /// Returns a value as a dump, which follows every mirror to its end, and as printed.
    private func texts(_ value: Any) -> [String] {
        var dumped = ""
        dump(value, to: &dumped)
        return [dumped, "\(value)", String(reflecting: value)]
    }

    @Test("no printed configuration, account, router or hang-up shows a secret")
    func values() throws {
        let configuration = configuration()
        let router = try Router(configuration: configuration)
        let hangUps = try Provider.allCases.map { try configuration.makeHangUp(for: Script($0).callStart) }

        let texts =
            [configuration, configuration.twilio, configuration.plivo, router].flatMap(texts)
            + hangUps.flatMap(texts)

        #expect(leaks(texts).isEmpty)
        #expect(configuration.twilio.authToken == Self.token && configuration.twilio.apiKeySecret == Self.keySecret)
        #expect(configuration.plivo.authToken == Self.token)
    }

    @Test("no configuration error shows a secret")
    func errors() {
        var noURL = configuration()
        noURL.publicURL = nil
        var badURL = configuration()
        badURL.publicURL = "https://user:\(Self.token)@host"
        var badRoot = configuration()
        badRoot.twilio.baseURL = "https://user:\(Self.token)@host"
        var halfKey = configuration()
        halfKey.twilio.apiKeySid = nil
        var noToken = configuration()
        noToken.twilio.authToken = nil

        for configuration in [noURL, badURL, badRoot, halfKey, noToken] {
            let error = #expect(throws: CallServerError.self) { try Router(configuration: configuration) }

            #expect(leaks(texts(error as Any)).isEmpty)
        }
    }

    @Test("no log line of a call shows a secret, nor does the printed call or server", arguments: Provider.allCases)
    func call(_ provider: Provider) async throws {
        let script = Script(provider)
        let switchboard = Switchboard()
        let log = LogRecorder()
        let path = "/\(provider)/stream"
        let signature =
            provider == .twilio
            ? [("X-Twilio-Signature", Credentials.sha1("wss://voice.example.com\(path)", token: Self.token))]
            : [
                ("X-Plivo-Signature-V3", Credentials.sha256("http://voice.example.com\(path).777", token: Self.token)),
                ("X-Plivo-Signature-V3-Nonce", "777"),
            ]

        let printed = try await withServer(configuration(log), application: switchboard.answer) { server in
            let phone = try await Phone.dial(server, path, headers: signature, saying: [script.start, "no JSON"])
            let call = try await switchboard.next()
            let error = await #expect(throws: LinecardError.self) {
                try await within { try await call.cancel() }
            }
            try await phone.waitUntilClosed()
            return ["\(server)", String(reflecting: server), "\(call)", String(reflecting: call)] + texts(error as Any)
        }

        #expect(log.lines.contains { $0.contains("call not hung up yet") })
        #expect(log.lines.contains { $0.contains("error call not hung up ") && $0.contains(script.callID) })
        #expect(leaks(printed + log.lines).isEmpty)
    }
}
