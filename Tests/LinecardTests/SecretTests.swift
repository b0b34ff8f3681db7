// SPDX-License-Identifier: Apache-2.0

import LinecardCodec
import Testing

@testable import Linecard

@Suite("Secrets") struct SecretTests {
    private static let token = "tHiS-iS-sEcReT-0123456789"
    private static let users = [Fixture.accountSid, "SK00000000000000000000000000000001", Fixture.authId]

    /// The secret in all the forms in which it may leak.
    private static let forms =
        [token, Base64.encode(Array(token.utf8))]
        + users.map { user in
            Base64.encode(Array("\(user):\(token)".utf8))
        }

    /// All the ways in which a value is turned into text.
    private func texts(_ value: Any) -> [String] {
        var dumped = ""
        dump(value, to: &dumped)
        var printed = ""
        print(value, to: &printed)
        debugPrint(value, to: &printed)
        return [dumped, printed, String(describing: value), String(reflecting: value), "\(value)", "\([value])"]
    }

    private func leaks(_ texts: [String]) -> [String] {
        texts.filter { text in Self.forms.contains { text.contains($0) } }
    }

    private func serializers(
        _ client: any CallControlClient, _ log: Log = Log()
    ) throws -> [MediaStreamSerializer] {
        [
            try TwilioFrameSerializer(
                streamSid: Fixture.streamSid, callSid: Fixture.callSid, accountSid: Fixture.accountSid,
                authToken: Self.token, client: client, logger: log.logger),
            try TwilioFrameSerializer(
                streamSid: Fixture.streamSid, callSid: Fixture.callSid, accountSid: Fixture.accountSid,
                apiKeySid: Self.users[1], apiKeySecret: Self.token, client: client, logger: log.logger),
            try PlivoFrameSerializer(
                streamId: Fixture.streamId, callId: Fixture.callId, authId: Fixture.authId, authToken: Self.token,
                client: client, logger: log.logger),
        ]
    }

    /// A client without memory.
    private struct Answering: CallControlClient {
        let status: Int

        func send(_ request: CallControlRequest) async throws -> CallControlResponse {
            CallControlResponse(status: status, body: Array(#"{"code":20003,"message":"bad"}"#.utf8))
        }
    }

    @Test("the forms are those that go over the wire")
    func forms() async throws {
        let client = RecordingClient()

        for serializer in try serializers(client) { _ = try await serializer.takeHangUp()?.perform() }

        let values = client.requests.flatMap { $0.headers.filter { $0.name == "Authorization" }.map(\.value) }
        #expect(values == Self.forms.dropFirst(2).map { "Basic \($0)" })
    }

    @Test("no print of a serializer shows one")
    func serializers() throws {
        let serializers = try serializers(Answering(status: 200))

        let texts = serializers.flatMap(texts)

        #expect(leaks(texts).isEmpty)
        #expect(texts.contains { $0.contains(Fixture.callSid) })
    }

    @Test("no print of a request that waits to be sent shows one")
    func hangUps() throws {
        let hangUps = try serializers(Answering(status: 200)).map { try #require($0.takeHangUp()) }

        let texts = hangUps.flatMap(texts)

        #expect(leaks(texts).isEmpty)
        #expect(texts.contains { $0.contains("/Calls/\(Fixture.callSid).json") })
    }

    @Test("no print of a request shows one")
    func requests() async throws {
        let client = RecordingClient()
        for serializer in try serializers(client) { _ = try await serializer.takeHangUp()?.perform() }

        let texts = client.requests.flatMap(texts)

        #expect(client.requests.count == 3)
        #expect(leaks(texts).isEmpty)
        #expect(client.requests.last?.description.hasPrefix("DELETE https://api.plivo.com/v1/Account/") == true)
    }

    @Test("no print of credentials shows one")
    func credentials() throws {
        let credentials = try TwilioCredentials(
            accountSid: Fixture.accountSid, authToken: Self.token, apiKeySid: nil, apiKeySecret: nil)

        #expect(leaks(texts(credentials) + texts(Secret(Self.token))).isEmpty)
        #expect(credentials.password?.text == Self.token)
    }

    @Test("no log line and no error shows one", arguments: [200, 401, 404, 500])
    func logs(_ status: Int) async throws {
        let log = Log()
        var texts: [String] = []

        for serializer in try serializers(Answering(status: status), log) {
            do { _ = try await serializer.serialize(.end()) } catch { texts += self.texts(error) }
            texts += self.texts(serializer)
        }

        #expect(log.lines.count == 3)
        #expect(leaks(texts + log.lines).isEmpty)
    }

    @Test("no error of the real client shows one")
    func realClient() async throws {
        let port = try await StandIn.deadPort()
        let log = Log()
        let serializer = try PlivoFrameSerializer(
            streamId: Fixture.streamId, callId: Fixture.callId, authId: Fixture.authId, authToken: Self.token,
            baseURL: "http://127.0.0.1:\(port)", logger: log.logger)
        var texts: [String] = []

        do { _ = try await serializer.serialize(.end()) } catch { texts += self.texts(error) }

        #expect(!texts.isEmpty && log.lines.count == 1)
        #expect(leaks(texts + log.lines).isEmpty)
    }

    private static let misfits: [TwilioArguments] = [
        .init(callSid: nil, authToken: token), .init(authToken: token, apiKeySid: "SK1", apiKeySecret: token),
        .init(authToken: nil, apiKeySecret: token), .init(authToken: token, region: "ie1"),
        .init(callSid: "..", authToken: token), .init(authToken: token, baseURL: "host"),
    ]

    @Test("no error of construction shows one", arguments: misfits)
    func construction(_ arguments: TwilioArguments) throws {
        let error = try #require(LinecardError.thrown { try arguments.serializer() })

        #expect(leaks(texts(error)).isEmpty)
    }
}
