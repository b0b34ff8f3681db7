// SPDX-License-Identifier: Apache-2.0

import Linecard
import LinecardCodec
import ProviderFixtures
import Testing

@testable import LinecardServer

@Suite("Account configuration") struct AccountConfigurationTests {
    private static let key = ("SK00000000000000000000000000000001", "secret-of-the-key")

    /// Makes a configuration whose calls are hung up through a client of the test's.
    private func configuration(
        twilio: TwilioAccount = .init(), plivo: PlivoAccount = .init(),
        client: any CallControlClient = RecordingClient()
    ) -> CallServerConfiguration {
        var configuration = CallServerConfiguration.testing()
        configuration.publicURL = Credentials.publicURL
        configuration.twilio = twilio
        configuration.plivo = plivo
        configuration.client = client
        return configuration
    }

    private static let twilioAccounts: [(TwilioAccount, String, String)] = [
        (.init(authToken: "t"), "https://api.twilio.com", "AC1:t"),
        (.init(accountSid: "AC1", authToken: "t"), "https://api.twilio.com", "AC1:t"),
        (.init(authToken: "t", apiKeySid: key.0, apiKeySecret: key.1), "https://api.twilio.com", "\(key.0):\(key.1)"),
        (.init(authToken: "t", apiKeySid: "", apiKeySecret: ""), "https://api.twilio.com", "AC1:t"),
        (.init(authToken: "t", region: "ie1", edge: "dublin"), "https://api.dublin.ie1.twilio.com", "AC1:t"),
        (.init(authToken: "t", baseURL: "http://127.0.0.1:1"), "http://127.0.0.1:1", "AC1:t"),
    ]

    @Test("a Twilio call is hung up as its account has it", arguments: twilioAccounts)
    func twilioAccount(_ account: TwilioAccount, _ root: String, _ pair: String) async throws {
        let client = RecordingClient()
        let configuration = configuration(twilio: account, client: client)
        let start = CallStart(provider: .twilio, streamID: "MZ1", callID: "CA1", accountID: "AC1")

        try configuration.check()
        _ = try await configuration.makeHangUp(for: start)?.perform()

        let request = try #require(client.requests.first)
        #expect(request.url == "\(root)/2010-04-01/Accounts/AC1/Calls/CA1.json")
        #expect(request.headers.first?.value == "Basic " + Base64.encode(Array(pair.utf8)))
    }

    private static let plivoAccounts: [(PlivoAccount, String, String, String)] = [
        (.init(authToken: "t"), "MA1", "https://api.plivo.com", "MA1"),
        (.init(authToken: "t"), "SA1", "https://api.plivo.com", "SA1"),
        (.init(authId: "MA1", authToken: "t"), "MA1", "https://api.plivo.com", "MA1"),
        (.init(authId: "MA1", authToken: "t"), "SA1", "https://api.plivo.com", "MA1"),
        (.init(authId: "MA1", authToken: "t"), "", "https://api.plivo.com", "MA1"),
        (.init(authId: "SA1", authToken: "t"), "SA1", "https://api.plivo.com", "SA1"),
        (.init(authToken: "t", baseURL: "http://127.0.0.1:1"), "MA1", "http://127.0.0.1:1", "MA1"),
    ]

    @Test("a Plivo call is hung up with its account's URL and credentials", arguments: plivoAccounts)
    func plivoAccount(_ account: PlivoAccount, _ accountID: String, _ root: String, _ authId: String) async throws {
        let client = RecordingClient()
        let configuration = configuration(plivo: account, client: client)
        let start = CallStart(provider: .plivo, streamID: "s", callID: "c", accountID: accountID)

        try configuration.check()
        _ = try await configuration.makeHangUp(for: start)?.perform()

        let request = try #require(client.requests.first)
        #expect(request.url == "\(root)/v1/Account/\(authId)/Call/c/")
        #expect(request.headers.first?.value == "Basic " + Base64.encode(Array("\(authId):t".utf8)))
    }

    private static let twilioMisfits: [(TwilioAccount, CallServerError)] = [
        (.init(accountSid: "AC1"), .accountWithoutToken(.twilio)),
        (.init(apiKeySid: key.0, apiKeySecret: key.1), .accountWithoutToken(.twilio)),
        (.init(region: "ie1", edge: "dublin"), .accountWithoutToken(.twilio)),
        (.init(baseURL: "https://host"), .accountWithoutToken(.twilio)),
        (.init(authToken: ""), .emptyToken(.twilio)),
        (.init(authToken: "t", apiKeySid: key.0, apiKeySecret: "secret\n"), .malformedAPIKeySecret),
        (
            .init(authToken: "t", apiKeySid: key.0),
            .unusable(.twilio, .configuration(.incompleteAPIKey(missing: "apiKeySecret")))
        ),
        (
            .init(authToken: "t", apiKeySecret: key.1),
            .unusable(.twilio, .configuration(.incompleteAPIKey(missing: "apiKeySid")))
        ),
        (
            .init(authToken: "t", region: "ie1"),
            .unusable(.twilio, .configuration(.regionWithoutEdge(region: "ie1")))
        ),
        (
            .init(authToken: "t", edge: "dublin"),
            .unusable(.twilio, .configuration(.edgeWithoutRegion(edge: "dublin")))
        ),
        (
            .init(accountSid: "", authToken: "t"),
            .unusable(.twilio, .configuration(.missingCredentials(["accountSid"])))
        ),
        (
            .init(accountSid: "AC/1", authToken: "t"),
            .unusable(.twilio, .configuration(.invalidIdentifier(argument: "accountSid")))
        ),
        (.init(authToken: "t", baseURL: "host"), .unusable(.twilio, .configuration(.invalidBaseURL))),
        (.init(authToken: "t", baseURL: "http://host"), .unusable(.twilio, .configuration(.insecureBaseURL))),
    ]

    @Test("binding throws for a Twilio account with which no call could be hung up", arguments: twilioMisfits)
    func twilioMisfit(_ account: TwilioAccount, _ error: CallServerError) async {
        await #expect(throws: error) {
            try await CallServer.bind(configuration(twilio: account)) { _ in }
        }
    }

    private static let plivoMisfits: [(PlivoAccount, CallServerError)] = [
        (.init(authId: "MA1"), .accountWithoutToken(.plivo)),
        (.init(baseURL: "https://host"), .accountWithoutToken(.plivo)),
        (.init(authId: "MA1", authToken: ""), .emptyToken(.plivo)),
        (.init(authId: "", authToken: "t"), .unusable(.plivo, .configuration(.missingCredentials(["authId"])))),
        (
            .init(authId: "MA 1", authToken: "t"),
            .unusable(.plivo, .configuration(.invalidIdentifier(argument: "authId")))
        ),
        (.init(authToken: "t", baseURL: "http://host"), .unusable(.plivo, .configuration(.insecureBaseURL))),
    ]

    @Test("binding throws for a Plivo account with which no call could be hung up", arguments: plivoMisfits)
    func plivoMisfit(_ account: PlivoAccount, _ error: CallServerError) async {
        await #expect(throws: error) {
            try await CallServer.bind(configuration(plivo: account)) { _ in }
        }
    }

    @Test(
        "binding throws for a token with white space, quotes, control or non-ASCII characters",
        arguments: Provider.allCases,
        ["a b", "a\n", "a\r\n", "\ta", "\"a\"", "'a'", "a\0", "a\u{7F}", "\u{E9}", "\u{FEFF}a", " "])
    func malformedToken(_ provider: Provider, _ token: String) async {
        await #expect(throws: CallServerError.malformedToken(provider)) {
            try await CallServer.bind(
                configuration(
                    twilio: provider == .twilio ? .init(authToken: token) : .init(),
                    plivo: provider == .plivo ? .init(authToken: token) : .init())
            ) { _ in }
        }
    }

    @Test("binding throws for a hang-up policy with a time-out of zero")
    func policy() async {
        var configuration = configuration(twilio: .init(authToken: "t"))
        configuration.hangUpPolicy.timeout = .zero

        await #expect(throws: CallServerError.unusable(.twilio, .configuration(.invalidHangUpPolicy("timeout")))) {
            try await CallServer.bind(configuration) { _ in }
        }
    }

    private static let strangers: [(Provider, String, String)] = [
        (.twilio, "AC1", "AC2"), (.twilio, "AC1", "ac1"), (.twilio, "AC1", "AC1\n"), (.plivo, "MA1", "MA2"),
        (.plivo, "SA1", "SA2"), (.plivo, "SA1", "MA1"), (.plivo, "MA1", "XSA1"),
    ]

    @Test("a stream of another account is refused", arguments: strangers)
    func stranger(_ provider: Provider, _ expected: String, _ found: String) {
        let configuration = configuration(
            twilio: .init(accountSid: expected, authToken: "t"), plivo: .init(authId: expected, authToken: "t"))
        let start = CallStart(provider: provider, streamID: "s", callID: "c", accountID: found)

        #expect(throws: LinecardError.configuration(.foreignAccount(expected: expected, found: found))) {
            try configuration.makeHangUp(for: start)
        }
    }

    @Test("a call of another account is closed before the application sees it", arguments: Provider.allCases)
    func strangerCalls(_ provider: Provider) async throws {
        let script = Script(provider)
        let switchboard = Switchboard()
        let client = RecordingClient()
        var configuration = CallServerConfiguration.testing(hangingUpWith: client)
        configuration.twilio.accountSid = "AC0"
        configuration.plivo.authId = "MA0"

        try await withServer(configuration, application: switchboard.answer) { server in
            let phone = try await Phone.dial(
                server, script.path, headers: Credentials.upgradeHeaders(provider), saying: [script.start])
            try await phone.waitUntilClosed()

            #expect(server.statistics[.callsStarted] == 0)
        }
        #expect(client.requests.isEmpty)
    }

    @Test("hang-ups follow the configured policy", arguments: Provider.allCases)
    func tries(_ provider: Provider) async throws {
        let client = RecordingClient(status: 503)
        var configuration = configuration(
            twilio: .init(authToken: "t"), plivo: .init(authToken: "t"), client: client)
        configuration.hangUpPolicy = HangUpPolicy(maximumTries: 3, firstBackoff: .zero)
        let start = CallStart(provider: provider, streamID: "s", callID: "c", accountID: "a")

        let error = await #expect(throws: HangUpError.self) {
            try await configuration.makeHangUp(for: start)?.perform()
        }

        #expect(error?.tries == 3)
        #expect(client.requests.count == 3)
    }
}
