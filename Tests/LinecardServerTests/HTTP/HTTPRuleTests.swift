// SPDX-License-Identifier: Apache-2.0

import TestSupport
import Testing

@testable import LinecardServer

@Suite("Rules of HTTP") struct HTTPRuleTests {
    @Test("RFC 9112: the syntax of messages, and connections", arguments: HTTPRule.messages)
    func messages(rule: HTTPRule) async throws { try await check(rule) }

    @Test("RFC 9110: the meaning of requests and responses", arguments: HTTPRule.semantics)
    func semantics(rule: HTTPRule) async throws { try await check(rule) }

    /// Sends the rule's request, and reads until the server closes, or has switched protocols.
    private func check(_ rule: HTTPRule) async throws {
        var configuration = CallServerConfiguration.testing()
        configuration.publicURL = nil
        try await withServer(configuration) { server in
            let connection = try await HTTPConnection.open(server)
            try await connection.write(rule.request)
            if rule.statuses.last != 101 { try await eventually("the server closes") { connection.isClosed } }
            let isHead = rule.request.hasPrefix("HEAD")
            let responses = try await connection.responses(rule.statuses.count, withoutBodies: isHead)

            #expect(responses.map(\.status) == rule.statuses)
            guard let last = responses.last else { return }
            #expect(responses.allSatisfy { $0.line.hasPrefix("HTTP/1.1 ") })
            for (name, value) in rule.fields {
                #expect(
                    value.isEmpty ? last.headers[name] == nil : last.headers[name]?.hasSuffix(value) == true, "\(name)")
            }
            if let body = rule.body { #expect(body.isEmpty ? last.body.isEmpty : last.body.contains(body)) }
            if isHead { #expect(connection.text.hasSuffix("\r\n\r\n")) }
        }
    }

    @Test(
        "input that isn't HTTP/1.1 is refused, and counted under its reason",
        arguments: [
            ("\u{16}\u{3}\u{1} hello\r\n\r\n", ConnectionRefusal.malformedRequest),
            ("POST / HTTP/3.1\r\nHost: h\r\n\r\n", .unsupportedVersion),
            ("GET /\r\n\r\n", .unsupportedVersion),
            ("GET /healthz HTTP/1.1\nHost: h\n\n", .malformedRequest),
            ("GET /twilio/voice HTTP/1.1\r\nHost: h\r\nContent-Type: \u{E9}\r\n\r\n", .malformedRequest),
            ("GET /healthz HTTP/1.1\r\nHost: h\r\nConnection: a\u{301}\u{316}\r\n\r\n", .malformedRequest),
        ])
    func counted(request: String, reason: ConnectionRefusal) async throws {
        try await withServer { server in
            let connection = try await HTTPConnection.open(server)
            try await connection.write(request)
            try await eventually("the server closes") { connection.isClosed }

            #expect(server.statistics[reason] == 1)
            #expect(ConnectionRefusal.allCases.map { server.statistics[$0] }.reduce(0, +) == 1)
            #expect(try await HTTPConnection.request(server, "/healthz").status == 200)
        }
    }

    @Test("a request in pieces of any size is answered", arguments: [1, 2, 3, 7, 64])
    func pieces(size: Int) async throws {
        let request = Array("\r\nPOST /twilio/voice HTTP/1.1\r\nHost: h\r\nContent-Length: 3\r\n\r\na=b".utf8)
        try await withServer { server in
            let connection = try await HTTPConnection.open(server)
            for start in stride(from: 0, to: request.count, by: size) {
                try await connection.write(String(decoding: request[start...].prefix(size), as: UTF8.self))
            }

            #expect(try await connection.responses(1)[0].status == 200)
        }
    }
}
