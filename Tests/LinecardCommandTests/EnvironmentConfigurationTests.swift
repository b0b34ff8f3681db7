// SPDX-License-Identifier: Apache-2.0

import LinecardServer
import Testing

@testable import LinecardCommand

@Suite("Configuration by environment") struct EnvironmentConfigurationTests {
    private let twilio = [
        "TWILIO_ACCOUNT_SID": "AC1", "TWILIO_AUTH_TOKEN": "token", "TWILIO_API_KEY": "SK1",
        "TWILIO_API_SECRET": "secret", "TWILIO_REGION": "ie1", "TWILIO_EDGE": "dublin",
    ]

    @Test("a Twilio account is all that the environment says of it")
    func twilioAccount() {
        let account = TwilioAccount(environment: twilio)

        #expect(account.accountSid == "AC1" && account.authToken == "token")
        #expect(account.apiKeySid == "SK1" && account.apiKeySecret == "secret")
        #expect(account.region == "ie1" && account.edge == "dublin" && account.baseURL == nil)
    }

    @Test("a Plivo account is all that the environment says of it")
    func plivoAccount() {
        let account = PlivoAccount(environment: ["PLIVO_AUTH_ID": "MA1", "PLIVO_AUTH_TOKEN": "token"])

        #expect(account.authId == "MA1" && account.authToken == "token" && account.baseURL == nil)
    }

    @Test("without token and key nothing else counts", arguments: [nil, ""])
    func noToken(_ nothing: String?) {
        var environment = twilio.filter { !$0.key.contains("TOKEN") && !$0.key.contains("API") }
        environment["PLIVO_AUTH_ID"] = "MA1"
        for name in ["TWILIO_AUTH_TOKEN", "TWILIO_API_KEY", "PLIVO_AUTH_TOKEN"] { environment[name] = nothing }

        let account = TwilioAccount(environment: environment)

        #expect(account.authToken == nil && account.accountSid == nil && account.region == nil && account.edge == nil)
        #expect(PlivoAccount(environment: environment).authId == nil)
    }

    @Test("an API key without the token is wrong usage", .enabled(if: Program.isBuilt, "\(Program.isMissing)"))
    func keyWithoutToken() async throws {
        let running = try Program.Running(
            ["serve", "--port", "0"],
            environment: ["TWILIO_API_KEY": "SK1", "TWILIO_API_SECRET": "a-secret"])
        defer { running.kill() }

        let result = try await running.end(within: .seconds(5))

        #expect(result.status == 64)
        #expect(result.errors == "linecard: the account of twilio needs its auth token: set TWILIO_AUTH_TOKEN\n")
    }

    @Test("the help names every variable", .enabled(if: Program.isBuilt, "\(Program.isMissing)"))
    func help() async throws {
        let output = try await Program.run("serve", "--help").output

        for name in twilio.keys.sorted() + ["PLIVO_AUTH_ID", "PLIVO_AUTH_TOKEN"] { #expect(output.contains(name)) }
    }
}
