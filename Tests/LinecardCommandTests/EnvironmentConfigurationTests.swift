// SPDX-License-Identifier: Apache-2.0

import LinecardServer
import Testing

@testable import LinecardCommand

@Suite("Configuration from the environment") struct EnvironmentConfigurationTests {
    private let twilio = [
        "TWILIO_ACCOUNT_SID": "AC1", "TWILIO_AUTH_TOKEN": "token", "TWILIO_API_KEY": "SK1",
        "TWILIO_API_SECRET": "secret", "TWILIO_REGION": "ie1", "TWILIO_EDGE": "dublin",
    ]

    @Test("a Twilio account is read from its variables")
    func twilioAccount() throws {
        let account = try TwilioAccount(environment: twilio)

        #expect(account.accountSid == "AC1" && account.authToken == "token")
        #expect(account.apiKeySid == "SK1" && account.apiKeySecret == "secret")
        #expect(account.region == "ie1" && account.edge == "dublin" && account.baseURL == nil)
    }

    @Test("a Plivo account is read from its variables")
    func plivoAccount() throws {
        let account = try PlivoAccount(environment: ["PLIVO_AUTH_ID": "MA1", "PLIVO_AUTH_TOKEN": "token"])

        #expect(account.authId == "MA1" && account.authToken == "token" && account.baseURL == nil)
    }

    @Test("an empty environment gives empty accounts")
    func nothing() throws {
        let account = try TwilioAccount(environment: [:])

        #expect(account.accountSid == nil && account.authToken == nil && account.apiKeySid == nil)
        #expect(account.apiKeySecret == nil && account.region == nil && account.edge == nil)
        #expect(try PlivoAccount(environment: [:]).authId == nil)
        #expect(try PlivoAccount(environment: [:]).authToken == nil)
    }

    @Test("an account without its token is read, so that the server can refuse it")
    func noToken() throws {
        #expect(try TwilioAccount(environment: ["TWILIO_ACCOUNT_SID": "AC1"]).accountSid == "AC1")
        #expect(try PlivoAccount(environment: ["PLIVO_AUTH_ID": "MA1"]).authId == "MA1")
    }

    @Test("a secret's file may end with a line break, which is not part of the secret", arguments: ["", "\n", "\r\n"])
    func file(_ end: String) throws {
        let scratch = try Scratch()
        let path = try scratch.write("secret", Array("12345\(end)".utf8))

        let twilio = try TwilioAccount(
            environment: ["TWILIO_AUTH_TOKEN_FILE": path, "TWILIO_API_KEY": "SK1", "TWILIO_API_SECRET_FILE": path])
        let plivo = try PlivoAccount(environment: ["PLIVO_AUTH_TOKEN_FILE": path])

        #expect(twilio.authToken == "12345" && twilio.apiKeySecret == "12345" && plivo.authToken == "12345")
    }

    @Test("the help names every variable", .enabled(if: Program.isBuilt, "\(Program.isMissing)"))
    func help() async throws {
        let output = try await Program.run("serve", "--help").output

        let files = ["TWILIO_AUTH_TOKEN_FILE", "TWILIO_API_SECRET_FILE", "PLIVO_AUTH_TOKEN_FILE"]
        for name in twilio.keys.sorted() + files + ["PLIVO_AUTH_ID", "PLIVO_AUTH_TOKEN"] {
            #expect(output.contains(name))
        }
    }
}
