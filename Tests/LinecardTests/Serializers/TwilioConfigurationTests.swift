// SPDX-License-Identifier: Apache-2.0

import Linecard
import LinecardCodec
import ProviderFixtures
import Testing

@Suite("Making a Twilio serializer") struct TwilioConfigurationTests {
    private static let misfits: [(TwilioArguments, ConfigurationError)] = [
        (.init(callSid: nil), .missingCredentials(["callSid"])),
        (.init(callSid: ""), .missingCredentials(["callSid"])),
        (.init(accountSid: nil), .missingCredentials(["accountSid"])),
        (.init(accountSid: ""), .missingCredentials(["accountSid"])),
        (.init(authToken: nil), .missingCredentials(["authToken or apiKeySid + apiKeySecret"])),
        (.init(authToken: ""), .missingCredentials(["authToken or apiKeySid + apiKeySecret"])),
        (
            .init(callSid: nil, accountSid: nil, authToken: nil),
            .missingCredentials(["callSid", "accountSid", "authToken or apiKeySid + apiKeySecret"])
        ),
        (.init(callSid: nil, authToken: nil, apiKeySid: "SK1", apiKeySecret: "s"), .missingCredentials(["callSid"])),
        (
            .init(accountSid: nil, authToken: nil, apiKeySid: "SK1", apiKeySecret: "s"),
            .missingCredentials(["accountSid"])
        ),
        (.init(authToken: "t", apiKeySid: "SK1", apiKeySecret: "s"), .tokenAndAPIKey),
        (.init(authToken: "t", apiKeySid: "SK1"), .tokenAndAPIKey),
        (.init(authToken: "t", apiKeySecret: "s"), .tokenAndAPIKey),
        (.init(authToken: nil, apiKeySid: "SK1"), .incompleteAPIKey(missing: "apiKeySecret")),
        (.init(authToken: nil, apiKeySid: "SK1", apiKeySecret: ""), .incompleteAPIKey(missing: "apiKeySecret")),
        (.init(authToken: nil, apiKeySecret: "s"), .incompleteAPIKey(missing: "apiKeySid")),
        (.init(region: "ie1"), .regionWithoutEdge(region: "ie1")),
        (.init(edge: "dublin"), .edgeWithoutRegion(edge: "dublin")),
        (.init(region: "ie1.evil.example/", edge: "dublin"), .invalidIdentifier(argument: "region")),
        (.init(region: "ie1", edge: ""), .regionWithoutEdge(region: "ie1")),
    ]

    @Test("inconsistent arguments are refused", arguments: misfits)
    func refused(_ arguments: TwilioArguments, _ error: ConfigurationError) {
        #expect(throws: LinecardError.configuration(error)) { try arguments.serializer() }
    }

    @Test("an id that cannot be part of a URL is refused", arguments: unsafeIdentifiers)
    func unsafe(_ identifier: String) {
        #expect(throws: LinecardError.configuration(.invalidIdentifier(argument: "callSid"))) {
            try TwilioArguments(callSid: identifier).serializer()
        }
        #expect(throws: LinecardError.configuration(.invalidIdentifier(argument: "accountSid"))) {
            try TwilioArguments(accountSid: identifier).serializer()
        }
    }

    @Test(
        "an invalid base URL is refused",
        arguments: [
            "api.twilio.com", "ftp://host", "https://", "http:///path", "https:// host", "https://ho st",
            "javascript:x",
            "https://host?query", "https://host/path#fragment", "//host", "https://user:password@host",
        ])
    func baseURL(_ url: String) {
        #expect(throws: LinecardError.configuration(.invalidBaseURL)) {
            try TwilioArguments(baseURL: url).serializer()
        }
    }

    @Test("without automatic hang-up only the stream is required")
    func noHangUp() throws {
        let serializer = try TwilioFrameSerializer(streamSid: Fixture.streamSid, params: .init(autoHangUp: false))

        #expect(serializer.wire.provider == .twilio)
        #expect(serializer.takeHangUp() == nil)
    }

    private static let places: [(TwilioArguments, String)] = [
        (.init(), "https://api.twilio.com"),
        (.init(region: "", edge: "", baseURL: ""), "https://api.twilio.com"),
        (.init(region: "ie1", edge: "dublin"), "https://api.dublin.ie1.twilio.com"),
        (.init(region: "au1", edge: "sydney"), "https://api.sydney.au1.twilio.com"),
        (.init(baseURL: "http://127.0.0.1:8080"), "http://127.0.0.1:8080"),
        (.init(baseURL: "https://host.example/"), "https://host.example"),
        (.init(baseURL: "https://host.example/api/v2"), "https://host.example/api/v2"),
        (.init(region: "ie1", baseURL: "https://host.example"), "https://host.example"),
        (.init(edge: "dublin", baseURL: "https://host.example"), "https://host.example"),
        (.init(region: "ie1", edge: "dublin", baseURL: "https://host.example"), "https://host.example"),
    ]

    @Test("the URL of the call is the one Twilio documents", arguments: places)
    func url(_ arguments: TwilioArguments, _ root: String) async throws {
        let client = RecordingClient()
        let hangUp = try #require(try arguments.serializer(client).takeHangUp())

        _ = try await hangUp.perform()

        #expect(client.requests.map(\.method) == ["POST"])
        #expect(
            client.requests.map(\.url) == [
                "\(root)/2010-04-01/Accounts/\(Fixture.accountSid)/Calls/\(Fixture.callSid).json"
            ])
        #expect(client.requests.map(\.body) == ["Status=completed"])
        #expect(hangUp.provider == .twilio && hangUp.callID == Fixture.callSid)
    }

    private static let credentials: [(TwilioArguments, String)] = [
        (.init(authToken: "tok:en é"), "\(Fixture.accountSid):tok:en é"),
        (.init(authToken: nil, apiKeySid: "SK1", apiKeySecret: "secret"), "SK1:secret"),
        (.init(authToken: "", apiKeySid: "SK1", apiKeySecret: "secret"), "SK1:secret"),
        (.init(authToken: "token", apiKeySid: "", apiKeySecret: ""), "\(Fixture.accountSid):token"),
    ]

    @Test("the request has the credentials given", arguments: credentials)
    func authorization(_ arguments: TwilioArguments, _ pair: String) async throws {
        let client = RecordingClient()

        _ = try await arguments.serializer(client).takeHangUp()?.perform()

        let headers = try #require(client.requests.first).headers
        #expect(
            headers.map { "\($0.name): \($0.value)" } == [
                "Authorization: Basic \(Base64.encode(Array(pair.utf8)))",
                "Content-Type: application/x-www-form-urlencoded",
            ])
    }

    @Test("parameters default to pipecat's")
    func defaults() {
        let params = TwilioFrameSerializer.InputParams()

        #expect(params.ignoreRTVIMessages && params.autoHangUp)
        #expect(params.twilioSampleRate == .hz8000 && params.sampleRate == nil && params.track == .inbound)
    }
}
