// SPDX-License-Identifier: Apache-2.0

import Linecard
import Testing

@testable import LinecardServer

@Suite("Origins") struct OriginTests {
    @Test("a webhook with an origin that isn't allowed is refused", arguments: ["/twilio/voice", "/plivo/voice"])
    func webhooks(path: String) async throws {
        var configuration = CallServerConfiguration.testing()
        configuration.allowedOrigins = ["https://good.example"]
        try await withServer(configuration) { server in
            var statuses: [Int] = []
            for origin in ["https://evil.example", "null", "https://good.example"] {
                statuses.append(
                    try await HTTPConnection.request(server, "POST", path, headers: [("Origin", origin)]).status)
            }

            #expect(statuses == [403, 403, 200])
            #expect(server.statistics[.originNotAllowed] == 2)
        }
    }

    @Test("a WebSocket with an origin that isn't allowed is refused", arguments: Provider.allCases)
    func streams(provider: Provider) async throws {
        var configuration = CallServerConfiguration.testing()
        configuration.allowedOrigins = ["https://good.example"]
        let path = "/\(provider)/stream"
        try await withServer(configuration) { server in
            await #expect(throws: (any Error).self) {
                try await Phone.dial(server, path, headers: [("Origin", "https://evil.example")])
            }
            _ = try await Phone.dial(server, path, headers: [("Origin", "https://good.example")])

            #expect(server.statistics[.originNotAllowed] == 1)
        }
    }
}
