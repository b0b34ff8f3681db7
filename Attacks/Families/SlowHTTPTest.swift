// SPDX-License-Identifier: Apache-2.0

import Foundation

/// Attacks by slowhttptest (https://github.com/shekyan/slowhttptest). It connects from 127.0.0.1, which the server
/// trusts as a proxy, so it meets the limits on all connections but not those of one address.
enum SlowHTTPTest {
    static let attacks: [Attack] = [("headers", "-H"), ("body", "-B"), ("read", "-X")].flatMap { name, mode in
        [(200, 4), (1_000, 20)].map { connections, seconds in
            let isLarge = connections == 1_000
            return Attack(
                name: "slowhttptest/\(name)" + (isLarge ? "-\(connections)" : ""),
                summary: "slowhttptest \(mode), \(connections) connections from 127.0.0.1",
                seconds: Double(seconds + 1),
                isLong: isLarge || name != "headers"
            ) { arena in
                try await run(mode, connections: connections, seconds: seconds, in: arena)
            }
        }
    }

    private static func run(_ mode: String, connections: Int, seconds: Int, in arena: Arena) async throws {
        guard let program = ChildProcess.installed("slowhttptest") else {
            throw AttackSkipped(reason: "slowhttptest is not installed")
        }
        let path = mode == "-B" ? "/twilio/voice" : "/metrics"
        let child = try ChildProcess(
            program,
            [
                mode, "-c", "\(connections)", "-r", "\(connections)", "-i", "1", "-l", "\(seconds)", "-p", "2",
                "-u", "http://127.0.0.1:\(arena.port)\(path)", "-v", "1",
            ])
        arena.tally.noteConnections(connections)
        _ = await child.status(within: .seconds(seconds) + .milliseconds(900))
        await child.stop()
        // Reads the last of the statuses that it prints, without the terminal colours.
        let text = child.text.replacing(/\u{1B}\[[0-9;]*m/, with: "")
        for name in ["connected", "error", "closed"] {
            let counts = text.matches(of: try Regex("\(name): +([0-9]+)", as: (Substring, Substring).self))
            if let count = counts.last.flatMap({ Int($0.output.1) }), count > 0 { arena.tally.note(name, times: count) }
        }
        let isAvailable = text.matches(of: /service available: +(\w+)/).last?.output.1 != "NO"
        arena.expect(isAvailable, "slowhttptest could not reach the server")
    }
}
