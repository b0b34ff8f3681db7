// SPDX-License-Identifier: Apache-2.0

import LinecardCodec
import ProviderFixtures
import Testing

@testable import Linecard

@Suite("Secrets") struct SecretTests {
    private func leaks(_ texts: [String]) -> [String] { texts.filter(SecretForms.isLeaked) }

    private func serializers(
        _ client: any CallControlClient, _ log: Log = Log()
    ) throws -> [MediaStreamSerializer] {
        [
            try TwilioFrameSerializer(
                streamSid: Fixture.streamSid, callSid: Fixture.callSid, accountSid: Fixture.accountSid,
                authToken: SecretForms.token, params: .init(hangUpPolicy: HangUpArrangement.patient), client: client,
                logger: log.logger),
            try TwilioFrameSerializer(
                streamSid: Fixture.streamSid, callSid: Fixture.callSid, accountSid: Fixture.accountSid,
                apiKeySid: SecretForms.apiKeySid, apiKeySecret: SecretForms.token,
                params: .init(hangUpPolicy: HangUpArrangement.patient), client: client, logger: log.logger),
            try PlivoFrameSerializer(
                streamId: Fixture.streamId, callId: Fixture.callId, authId: Fixture.authId,
                authToken: SecretForms.token, params: .init(hangUpPolicy: HangUpArrangement.patient), client: client,
                logger: log.logger),
        ]
    }

    /// A client that answers with one status.
    private struct Answering: CallControlClient {
        let status: Int

        func send(_ request: CallControlRequest) async throws -> CallControlResponse {
            CallControlResponse(status: status, body: Array(#"{"code":20003,"message":"bad"}"#.utf8))
        }
    }

    /// A client whose errors contain the credentials, as `any Error` may.
    private struct Telltale: CallControlClient {
        struct Failure: Error, CustomStringConvertible {
            let description: String
        }

        func send(_ request: CallControlRequest) async throws -> CallControlResponse {
            throw Failure(description: "\(request.headers) of \(SecretForms.texts)")
        }
    }

    @Test("every form of the secret is recognized as a leak", arguments: SecretForms.texts)
    func found(_ form: String) {
        #expect(SecretForms.isLeaked(in: "a \(form)\n"))
        #expect(SecretForms.texts(of: Array(SecretForms.token.utf8)).contains(where: SecretForms.isLeaked))
        #expect(!SecretForms.isLeaked(in: "\(Fixture.accountSid) 116 72 105"))
    }

    @Test("the forms include the request's own")
    func forms() async throws {
        let client = RecordingClient()

        for serializer in try serializers(client) { _ = try await serializer.takeHangUp()?.perform() }

        let values = client.requests.flatMap { $0.headers.filter { $0.name == "Authorization" }.map(\.value) }
        let pairs = SecretForms.users.map { Base64.encode(Array("\($0):\(SecretForms.token)".utf8)) }
        #expect(values == pairs.map { "Basic \($0)" })
        #expect(values.allSatisfy(SecretForms.isLeaked))
    }

    @Test("no print of a serializer shows a secret")
    func serializers() throws {
        let texts = try serializers(Answering(status: 200)).flatMap(SecretForms.texts)

        #expect(leaks(texts).isEmpty)
        #expect(texts.contains { $0.contains(Fixture.callSid) })
    }

    @Test("no print of a pending hang-up shows a secret")
    func hangUps() throws {
        let hangUps = try serializers(Answering(status: 200)).map { try #require($0.takeHangUp()) }

        let texts = hangUps.flatMap(SecretForms.texts)

        #expect(leaks(texts).isEmpty)
        #expect(texts.contains { $0.contains("/Calls/\(Fixture.callSid).json") })
    }

    @Test("no print of a request shows a secret")
    func requests() async throws {
        let client = RecordingClient()
        for serializer in try serializers(client) { _ = try await serializer.takeHangUp()?.perform() }

        let texts = client.requests.flatMap(SecretForms.texts) + SecretForms.texts(of: client)

        #expect(client.requests.count == 3)
        #expect(leaks(texts).isEmpty)
        #expect(client.requests.last?.description.hasPrefix("DELETE https://api.plivo.com/v1/Account/") == true)
    }

    @Test("no print of credentials shows a secret")
    func credentials() throws {
        let credentials = [
            try TwilioCredentials(
                accountSid: Fixture.accountSid, authToken: SecretForms.token, apiKeySid: nil, apiKeySecret: nil),
            try TwilioCredentials(
                accountSid: Fixture.accountSid, authToken: nil, apiKeySid: "SK1", apiKeySecret: SecretForms.token),
        ]

        let texts = credentials.flatMap(SecretForms.texts) + SecretForms.texts(of: Secret(SecretForms.token))

        #expect(leaks(texts).isEmpty)
        #expect(credentials.map { $0.password?.text } == [SecretForms.token, SecretForms.token])
    }

    private static let clients: [any CallControlClient] =
        [200, 302, 401, 404, 429, 500].map(Answering.init) + [Telltale()]

    @Test("no log line and no error shows a secret", arguments: clients)
    func logs(_ client: any CallControlClient) async throws {
        let log = Log()
        var texts: [String] = []

        for serializer in try serializers(client, log) {
            do {
                _ = try await serializer.serialize(.end)
            } catch {
                texts += SecretForms.texts(of: error)
            }
            texts += SecretForms.texts(of: serializer)
        }

        #expect(log.lines.count >= 3)
        #expect(leaks(texts + log.lines).isEmpty)
    }

    @Test("an unknown error is reported by its type only")
    func telltale() async throws {
        let serializer = try serializers(Telltale())[0]

        let error = await serializer.failureOfEnding()

        guard case .unreachable(let words) = error?.reason else {
            return #expect(Bool(false), "\(String(describing: error))")
        }
        #expect(words.hasPrefix("LinecardTests.SecretTests") && words.hasSuffix("Failure"))
    }

    @Test(
        "no error of the real client shows a secret", arguments: [StandIn.Answer.close, .reset, .garbage, .half(500)])
    func realClient(_ answer: StandIn.Answer) async throws {
        try await StandIn.answering([answer]) { standIn in
            let arrangement = HangUpArrangement(.plivo)

            let error = try #require(await arrangement.serializer(standIn.url).failureOfEnding())

            #expect(arrangement.log.lines.count == 4)
            #expect(leaks(SecretForms.texts(of: error) + arrangement.log.lines).isEmpty)
        }
    }

    private static let token = SecretForms.token
    private static let misfits: [TwilioArguments] = [
        .init(callSid: nil, authToken: token), .init(authToken: token, apiKeySid: "SK1", apiKeySecret: token),
        .init(authToken: nil, apiKeySecret: token), .init(authToken: token, region: "ie1"),
        .init(callSid: "..", authToken: token), .init(authToken: token, baseURL: "host"),
        .init(authToken: token, baseURL: "https://user:\(token)@host"), .init(authToken: token, baseURL: "http://host"),
        .init(authToken: nil, apiKeySid: token, apiKeySecret: token),
    ]

    @Test("no error of an initializer shows a secret", arguments: misfits)
    func construction(_ arguments: TwilioArguments) throws {
        let error = try #require(LinecardError.thrown { try arguments.serializer() })

        #expect(leaks(SecretForms.texts(of: error)).isEmpty)
    }
}
