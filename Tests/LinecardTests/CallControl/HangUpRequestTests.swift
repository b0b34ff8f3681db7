// SPDX-License-Identifier: Apache-2.0

import AsyncHTTPClient
import Foundation
import Linecard
import NIOCore
import ProviderFixtures
import Testing

@Suite("Requests of hanging up") struct HangUpRequestTests {
    /// Checks the credentials of a request.
    private func expectCredentials(_ pair: String, in request: StandIn.Request) throws {
        let basic = try #require(request.headers["authorization"]?.first)
        #expect(basic.hasPrefix("Basic "))
        let data = try #require(Data(base64Encoded: String(basic.dropFirst("Basic ".count))))
        #expect(String(decoding: data, as: UTF8.self) == pair)
    }

    @Test("Twilio is asked to complete the call", arguments: [OutboundFrame.end, .cancel])
    func twilioRequest(_ frame: OutboundFrame) async throws {
        let request = try await StandIn.answering([.status(200, body: "{}")]) { standIn in
            let error = try await HangUpArrangement(.twilio).serializer(standIn.url).failureOfEnding(with: frame)
            #expect(error == nil)
            #expect(standIn.requests.count == 1)
            return try #require(standIn.requests.first)
        }

        #expect(request.method == "POST")
        #expect(request.path == "/2010-04-01/Accounts/\(Fixture.accountSid)/Calls/\(Fixture.callSid).json")
        #expect(request.headers["content-type"] == ["application/x-www-form-urlencoded"])
        #expect(request.body == "Status=completed")
        try expectCredentials("\(Fixture.accountSid):\(HangUpArrangement.token)", in: request)
    }

    @Test("Plivo is asked to delete the call", arguments: [OutboundFrame.end, .cancel])
    func plivoRequest(_ frame: OutboundFrame) async throws {
        let request = try await StandIn.answering([.status(204)]) { standIn in
            let error = try await HangUpArrangement(.plivo).serializer(standIn.url).failureOfEnding(with: frame)
            #expect(error == nil)
            #expect(standIn.requests.count == 1)
            return try #require(standIn.requests.first)
        }

        #expect(request.method == "DELETE")
        #expect(request.path == "/v1/Account/\(Fixture.authId)/Call/\(Fixture.callId)/")
        #expect(request.body.isEmpty)
        #expect(request.headers["content-type"] == nil)
        try expectCredentials("\(Fixture.authId):\(HangUpArrangement.token)", in: request)
    }

    @Test("a repeated request is unchanged", arguments: Provider.allCases)
    func again(_ provider: Provider) async throws {
        try await StandIn.answering([.status(500), .status(200)]) { standIn in
            let error = try await HangUpArrangement(provider).serializer(standIn.url).failureOfEnding()

            #expect(error == nil)
            try #require(standIn.requests.count == 2)
            let (first, second) = (standIn.requests[0], standIn.requests[1])
            #expect(first.method == second.method && first.path == second.path && first.body == second.body)
            #expect(first.headers == second.headers)
        }
    }

    @Test("credentials do not follow a redirect", arguments: Provider.allCases, [301, 302, 303, 307, 308])
    func redirect(_ provider: Provider, _ status: Int) async throws {
        try await StandIn.answering([.status(200)]) { elsewhere in
            let answer = StandIn.Answer.status(status, headers: ["location": "\(elsewhere.url)/elsewhere"])
            try await StandIn.answering([answer]) { standIn in
                let error = try await HangUpArrangement(provider).serializer(standIn.url).failureOfEnding()

                #expect(error == HangUpError(.refused(status: status, code: nil), tries: 1))
                #expect(standIn.requests.count == 1)
            }
            #expect(elsewhere.requests.isEmpty)
        }
    }

    @Test("a custom HTTP client is used", arguments: Provider.allCases)
    func ownHTTPClient(_ provider: Provider) async throws {
        var configuration = HTTPClient.Configuration(redirectConfiguration: .disallow)
        configuration.httpVersion = .http1Only
        let http = HTTPClient(eventLoopGroupProvider: .singleton, configuration: configuration)
        var arrangement = HangUpArrangement(provider)
        arrangement.client = HTTPCallControlClient(http)

        let sent = try await StandIn.answering([.status(200)]) { standIn in
            _ = try await arrangement.serializer(standIn.url).serialize(.end)
            return standIn.requests.count
        }
        try await http.shutdown()
        let error = try await arrangement.serializer().failureOfEnding()

        #expect(sent == 1)
        #expect(error == HangUpError(.unreachable("Already shutdown"), tries: 4))
    }

    @Test("a custom call control client is used", arguments: Provider.allCases)
    func ownClient(_ provider: Provider) async throws {
        let client = RecordingClient(status: 404, body: HangUpArrangement.notFound)
        var arrangement = HangUpArrangement(provider)
        arrangement.client = client

        _ = try await arrangement.serializer().serialize(.cancel)

        #expect(client.requests.count == 1)
        #expect(arrangement.log.lines.first?.contains("outcome=alreadyEnded") == true)
    }
}
