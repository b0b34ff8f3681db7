// SPDX-License-Identifier: Apache-2.0

import Linecard
import NIOCore
import NIOPosix
import ProviderFixtures
import TestSupport
import Testing

@testable import LinecardServer

@Suite("Connection limits") struct ConnectionLimitTests {
    private func configuration(_ change: (inout CallServerConfiguration) -> Void) -> CallServerConfiguration {
        var configuration = CallServerConfiguration.testing()
        change(&configuration)
        return configuration
    }

    @Test("a connection over the limit is closed unanswered if all others have calls; the end of one makes room")
    func inAll() async throws {
        let script = Script(.twilio)
        let switchboard = Switchboard()

        try await withServer(configuration { $0.limits.connections = 1 }, application: switchboard.answer) { server in
            let calling = try await Phone.dial(server, script.path, saying: [script.start])
            _ = try await switchboard.next()
            let second = try await HTTPConnection.open(server)
            try await eventually("the second is closed") { second.isClosed }
            #expect(server.statistics[.tooManyConnections] == 1)
            #expect(second.text.isEmpty)

            try await calling.say(script.stop)
            try await calling.waitUntilClosed()
            try await eventually("there is room") {
                (try? await HTTPConnection.request(server, "/healthz"))?.status == 200
            }
        }
    }

    @Test("a connection over the limit closes the oldest without a call")
    func inAllWithoutCalls() async throws {
        // One event loop sets connections up in the order in which they were opened.
        let group = MultiThreadedEventLoopGroup(numberOfThreads: 1)
        defer { group.shutdownGracefully { _ in } }
        try await withServer(configuration { $0.limits.connections = 1 }, on: group) { server in
            let idle = try await HTTPConnection.open(server)
            try await idle.write("GET")
            let answer = try await HTTPConnection.request(server, "/healthz")
            try await eventually("the first is closed") { idle.isClosed }

            #expect(answer.status == 200)
            #expect(server.statistics[.tooManyConnections] == 1)
        }
    }

    @Test("a connection over the limit of those without a call closes the oldest of them")
    func withoutCall() async throws {
        let script = Script(.twilio)
        let switchboard = Switchboard()

        try await withServer(
            configuration { $0.limits.connectionsWithoutCall = 1 }, application: switchboard.answer
        ) { server in
            let calling = try await Phone.dial(server, script.path, saying: [script.start])
            _ = try await switchboard.next()
            let waiting = try await Phone.dial(server, script.path)
            #expect(try await HTTPConnection.request(server, "/healthz").status == 200)
            try await waiting.waitUntilClosed()

            #expect(server.statistics[.tooManyWithoutCall] == 1)
            #expect(!calling.isClosed)
        }
    }

    @Test("each peer has a limit of its own, and a trusted proxy has none")
    func fromPeer() async throws {
        try await withServer(configuration { $0.limits.connectionsWithoutCallPerPeer = 1 }) { server in
            for address in ["127.0.0.2", "127.0.0.3"] {
                let first = try await HTTPConnection.open(server, from: address)
                let second = try await HTTPConnection.open(server, from: address)
                // Their event loops may see them in any order.
                try await eventually("one is closed") { first.isClosed || second.isClosed }
                #expect(!first.isClosed || !second.isClosed)
            }
            #expect(server.statistics[.tooManyFromPeer] == 2)

            let proxied = [try await HTTPConnection.open(server), try await HTTPConnection.open(server)]
            #expect(try await HTTPConnection.request(server, "/healthz").status == 200)
            #expect(proxied.allSatisfy { !$0.isClosed })
        }
    }

    @Test(
        "behind a trusted proxy the last client that it names is charged",
        arguments: [ForwardedField.xForwardedFor, .forwarded])
    func behindProxy(field: ForwardedField) async throws {
        let name = field == .forwarded ? "Forwarded: for=" : "X-Forwarded-For: "
        let head = { (client: String) in
            "POST /twilio/voice HTTP/1.1\r\nHost: h\r\nContent-Length: 3\r\n\(name)\(client)\r\n"
        }
        try await withServer(
            configuration {
                $0.limits.connectionsWithoutCallPerPeer = 1
                $0.forwardedField = field
            }
        ) { server in
            let first = try await HTTPConnection.open(server)
            try await first.write(head("192.0.2.1") + "Expect: 100-continue\r\n\r\n")
            #expect(try await first.responses(1)[0].status == 100, "it is charged by now")
            let second = try await HTTPConnection.open(server)
            try await second.write(head("192.0.2.1") + "\r\na=b")
            let third = try await HTTPConnection.open(server)
            try await third.write(head("192.0.2.2") + "\r\na=b")
            let forged = try await HTTPConnection.open(server)
            try await forged.write(
                head(
                    field == .forwarded ? "192.0.2.9, for=192.0.2.1, for=127.0.0.1" : "192.0.2.9, 192.0.2.1, 127.0.0.1")
                    + "\r\na=b")

            #expect(try await third.responses(1)[0].status == 200)
            #expect(try await second.responses(1)[0].status == 429)
            #expect(try await forged.responses(1)[0].status == 429)
            try await first.write("a=b")
            #expect(try await first.responses(2)[1].status == 200)
            #expect(server.statistics[.tooManyFromPeer] == 2)
        }
    }

    @Test("an X-Forwarded-For field of an untrusted peer is ignored")
    func forgedAddress() async throws {
        try await withServer(configuration { $0.limits.connectionsWithoutCallPerPeer = 1 }) { server in
            let first = try await HTTPConnection.open(server, from: "127.0.0.2")
            let head = "POST /twilio/voice HTTP/1.1\r\nHost: h\r\nContent-Length: 3\r\nX-Forwarded-For: "
            try? await first.write(head + "192.0.2.1\r\n\r\n")
            let second = try await HTTPConnection.open(server, from: "127.0.0.2")
            try? await second.write(head + "192.0.2.2\r\n\r\n")
            try await eventually("one is closed") { first.isClosed || second.isClosed }

            #expect(server.statistics[.tooManyFromPeer] == 1)
        }
    }

    @Test("unfinished bodies share a budget for their bytes over 4,096, and return it when they close")
    func bodies() async throws {
        let head = "POST /twilio/voice HTTP/1.1\r\nHost: h\r\nContent-Length: 5000\r\n\r\n"
        let small = String(repeating: "a", count: 4_096)
        let large = small + String(repeating: "a", count: 60)
        try await withServer(configuration { $0.limits.bodyBytes = 100 }) { server in
            let first = try await HTTPConnection.open(server)
            try await first.write(head + large)
            try await eventually("another is refused") {
                try await HTTPConnection.request(server, "POST", "/twilio/voice", body: large).status == 503
            }
            #expect(try await HTTPConnection.request(server, "POST", "/twilio/voice", body: small).status == 200)
            try await first.close()
            try await eventually("there is room") {
                try await HTTPConnection.request(server, "POST", "/twilio/voice", body: large).status == 200
            }
            #expect(try await HTTPConnection.request(server, "POST", "/twilio/voice", body: large + "1").status == 200)
            #expect(server.statistics[.tooManyBodies] > 0)
        }
    }

    @Test(
        "a head or a body that does not end is refused with 408",
        arguments: [
            "GET /healthz HTTP/1.1\r\nHost: h\r\nA",
            "POST /twilio/voice HTTP/1.1\r\nHost: h\r\nContent-Length: 5\r\n\r\na",
        ])
    func slow(request: String) async throws {
        let configuration = configuration {
            $0.limits.headTimeout = .milliseconds(50)
            $0.limits.bodyTimeout = .milliseconds(50)
        }
        try await withServer(configuration) { server in
            let connection = try await HTTPConnection.open(server)
            try await connection.write(request)

            #expect(try await connection.responses(1)[0].status == 408)
            #expect(server.statistics[.requestTimedOut] == 1)
        }
    }

    @Test("a connection that sends nothing is closed unanswered")
    func silent() async throws {
        try await withServer(configuration { $0.limits.headTimeout = .milliseconds(50) }) { server in
            let connection = try await HTTPConnection.open(server)
            try await eventually("it is closed") { connection.isClosed }

            #expect(connection.text.isEmpty)
            #expect(server.statistics[.requestTimedOut] == 1)
        }
    }

    @Test("a WebSocket without a start is closed when the time for it is up")
    func noStart() async throws {
        let script = Script(.plivo)
        try await withServer(configuration { $0.startTimeout = .milliseconds(50) }) { server in
            let phone = try await Phone.dial(server, script.path)
            try await phone.waitUntilClosed()

            #expect(server.statistics[.startTimedOut] == 1)
        }
    }

    @Test(
        "bytes behind a refused upgrade are dropped, and no second request is answered",
        arguments: [
            "GET /nowhere", "GET /healthz", "GET /twilio/stream", "POST /twilio/voice",
        ])
    func flood(start: String) async throws {
        let head = "\(start) HTTP/1.1\r\nHost: h\r\nConnection: upgrade\r\nUpgrade: h2c\r\n\r\n"
        try await withServer { server in
            let connection = try await HTTPConnection.open(server)
            try await connection.write(head)
            let flood = String(repeating: "a", count: 65_536)
            for _ in 0..<64 { try? await connection.write(flood) }
            try await eventually("it is closed") { connection.isClosed }

            #expect(try await connection.responses(1).count == 1)
        }
    }

    @Test("an endless chunk extension is refused with 413")
    func chunkExtensions() async throws {
        try await withServer { server in
            let connection = try await HTTPConnection.open(server)
            try await connection.write("POST /twilio/voice HTTP/1.1\r\nHost: h\r\nTransfer-Encoding: chunked\r\n\r\n1;")
            let flood = String(repeating: "a", count: 65_536)
            for _ in 0..<6 { try? await connection.write(flood) }

            #expect(try await connection.responses(1)[0].status == 413)
            #expect(server.statistics[.bodyTooLarge] == 1)
        }
    }

    @Test("a body in many chunks of one byte is refused with 413")
    func tinyChunks() async throws {
        try await withServer { server in
            let connection = try await HTTPConnection.open(server)
            let head = "POST /twilio/voice HTTP/1.1\r\nHost: h\r\nTransfer-Encoding: chunked\r\n\r\n"
            try await connection.write(head + String(repeating: "1\r\na\r\n", count: 600))

            #expect(try await connection.responses(1)[0].status == 413)
            #expect(server.statistics[.bodyTooLarge] == 1)
        }
    }

    @Test("a peer that closes in the middle of its request is not counted as refused")
    func goesAway() async throws {
        try await withServer { server in
            let connection = try await HTTPConnection.open(server)
            try await connection.write("GET /healthz HTTP/1.1\r\nHost")
            try await connection.close()
            #expect(try await HTTPConnection.request(server, "/healthz").status == 200)

            #expect(ConnectionRefusal.allCases.allSatisfy { server.statistics[$0] == 0 })
        }
    }

    @Test("the limit of calls holds before the server runs")
    func beforeRun() async throws {
        let script = Script(.twilio)
        let server = try await CallServer.bind(configuration { $0.maximumCalls = 2 }) { _ in }
        for _ in 0..<2 { _ = try await Phone.dial(server, script.path, saying: [script.start]) }
        try await eventually("they wait") { server.statistics[.callsActive] == 2 }
        await #expect(throws: (any Error).self) { try await Phone.dial(server, script.path) }

        #expect(server.statistics[.tooManyCalls] == 1)
        await server.close()
    }
}
