// SPDX-License-Identifier: Apache-2.0

import Linecard
import ProviderFixtures
import Testing

@testable import LinecardServer

@Suite("Webhooks") struct WebhookTests {
    private static let form = "To=%2B18005551212&Digits=12+34"
    private static let formType = (name: "Content-Type", value: "application/x-www-form-urlencoded; charset=utf-8")
    private static let jsonType = (name: "Content-Type", value: "application/json")

    /// Makes the headers of a webhook, whose signature covers a URL and the parameters of a form, sorted.
    private func headers(
        _ provider: Provider, _ url: String, parameters: String = ""
    ) -> [(name: String, value: String)] {
        switch provider {
        case .twilio: return [("X-Twilio-Signature", Credentials.sha1(url + parameters))]
        case .plivo:
            let mark = parameters.isEmpty ? "" : url.contains("?") ? "." : "?"
            return [
                ("X-Plivo-Signature-V3", Credentials.sha256(url + mark + parameters + ".777")),
                ("X-Plivo-Signature-V3-Nonce", "777"),
            ]
        }
    }

    private func status(
        of path: String, _ headers: [(name: String, value: String)], _ body: String = "", method: String = "POST"
    ) async throws -> Int {
        try await withServer(.testing(hangingUpWith: RecordingClient())) { server in
            try await HTTPConnection.request(server, method, path, headers: headers, body: body).status
        }
    }

    @Test("a signed form gets the document; a changed, unsigned or empty one gets 403", arguments: Provider.allCases)
    func signedForm(provider: Provider) async throws {
        let path = "/\(provider)/voice?x=1"
        let headers =
            headers(provider, Credentials.publicURL + path, parameters: "Digits12 34To+18005551212") + [Self.formType]

        try await withServer(.testing(hangingUpWith: RecordingClient())) { server in
            let good = try await HTTPConnection.request(server, "POST", path, headers: headers, body: Self.form)
            let forged = try await HTTPConnection.request(server, "POST", path, headers: headers, body: Self.form + "5")
            let unsigned = try await HTTPConnection.request(
                server, "POST", path, headers: [Self.formType], body: Self.form)
            let empty = try await HTTPConnection.request(server, "POST", path, headers: headers)

            #expect(good.status == 200)
            #expect(good.body.contains("wss://voice.example.com/\(provider)/stream"))
            #expect([forged.status, unsigned.status, empty.status] == [403, 403, 403])
            #expect(![forged, unsigned, empty].contains { $0.body.contains("Response") })
        }
    }

    @Test("a signed form with another content type, or none, is refused", arguments: Provider.allCases)
    func otherType(provider: Provider) async throws {
        let path = "/\(provider)/voice"
        let signed = headers(provider, Credentials.publicURL + path, parameters: "Digits12 34To+18005551212")

        #expect(try await status(of: path, signed + [Self.formType], Self.form) == 200)
        #expect(try await status(of: path, signed + [Self.jsonType], Self.form) == 403)
        #expect(try await status(of: path, signed, Self.form) == 403)
    }

    @Test(
        "a body added to a request that was signed without one is refused", arguments: Provider.allCases,
        ["GET", "POST"])
    func addedBody(provider: Provider, method: String) async throws {
        let path = "/\(provider)/voice"
        let signed = headers(provider, Credentials.publicURL + path)

        #expect(try await status(of: path, signed, method: method) == 200)
        #expect(try await status(of: path, signed + [Self.formType], "a=1", method: method) == 403)
        #expect(try await status(of: path, signed + [Self.jsonType], "{}", method: method) == 403)
        #expect(try await status(of: path, signed, "{}", method: method) == 403)
    }

    @Test("a JSON body of Twilio's is accepted if the signed URL has its hash")
    func json() async throws {
        let path = "/twilio/voice?bodySHA256=4f53cda18c2baa0c0354bb5f9a3ecbe5ed12ab4d8e11ba873c2f11161202b945"
        let signed = headers(.twilio, Credentials.publicURL + path)

        #expect(try await status(of: path, signed + [Self.jsonType], "[]") == 200)
        #expect(try await status(of: path, signed + [Self.jsonType], "[ ]") == 403)
        #expect(try await status(of: path, signed + [Self.jsonType]) == 403)
        #expect(try await status(of: path, signed, method: "GET") == 403)
    }

    /// Headers that claim another host, scheme or path.
    static let claims: [[(name: String, value: String)]] = [
        [("Host", "evil.example")],
        [("X-Forwarded-Host", "evil.example"), ("X-Forwarded-Proto", "http"), ("X-Forwarded-Port", "1")],
        [("X-Forwarded-Proto", "http"), ("X-Forwarded-Scheme", "http"), ("X-Forwarded-Ssl", "off")],
        [("Forwarded", "for=1.2.3.4;host=evil.example;proto=http")],
        [("X-Original-URL", "/healthz"), ("X-Rewrite-URL", "/healthz"), ("X-Forwarded-Prefix", "/evil")],
    ]

    /// Sends a GET request with any `Host`, and returns the response.
    private func answer(
        _ server: CallServer, _ path: String, _ headers: [(name: String, value: String)]
    ) async throws -> HTTPConnection.Response {
        let host = headers.contains { $0.name == "Host" } ? [] : [(name: "Host", value: "voice.test")]
        let lines = ["GET \(path) HTTP/1.1"] + (host + headers).map { "\($0.name): \($0.value)" }
        let connection = try await HTTPConnection.open(server)
        try await connection.write(lines.joined(separator: "\r\n") + "\r\n\r\n")
        return try await connection.responses(1)[0]
    }

    @Test("what a request says of its host changes nothing", arguments: Provider.allCases, claims.indices)
    func claimedHost(provider: Provider, index: Int) async throws {
        let path = "/\(provider)/voice"
        let claims = Self.claims[index]

        try await withServer(.testing(hangingUpWith: RecordingClient())) { server in
            let plain = try await answer(server, path, headers(provider, Credentials.publicURL + path))
            let claiming = try await answer(server, path, claims + headers(provider, Credentials.publicURL + path))

            #expect(plain.status == 200)
            #expect(claiming.status == 200)
            #expect(claiming.body == plain.body)
            #expect(!claiming.body.contains("evil"))
        }
    }

    @Test("a signature for another host is refused", arguments: Provider.allCases, claims.indices)
    func otherHost(provider: Provider, index: Int) async throws {
        let claims = Self.claims[index]

        try await withServer(.testing(hangingUpWith: RecordingClient())) { server in
            for root in [
                "http://evil.example", "https://evil.example", "http://voice.example.com", "https://voice.test",
            ] {
                let path = "/\(provider)/voice"
                let webhook = try await answer(server, path, claims + headers(provider, root + path))
                #expect(webhook.status == 403, "\(root)")
            }
            let upgrade = headers(
                provider, (provider == .twilio ? "wss" : "http") + "://evil.example/\(provider)/stream")
            await #expect(throws: (any Error).self) {
                try await Phone.dial(
                    server, "/\(provider)/stream", headers: claims.filter { $0.name != "Host" } + upgrade)
            }
            #expect(server.statistics[.badSignature] == 5)
        }
    }

    @Test("the host of a target in absolute form is ignored", arguments: Provider.allCases)
    func absoluteTarget(provider: Provider) async throws {
        try await withServer(.testing(hangingUpWith: RecordingClient())) { server in
            let path = "/\(provider)/voice"
            let answer = try await answer(
                server, "http://evil.example\(path)", headers(provider, Credentials.publicURL + path))

            #expect(answer.status == 200)
            #expect(!answer.body.contains("evil"))
        }
    }
}
