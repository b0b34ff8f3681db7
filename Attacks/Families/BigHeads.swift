// SPDX-License-Identifier: Apache-2.0

import NIOCore

extension Attack {
    /// Heads that never end or are too large.
    static let bigHeads: [Attack] = [
        unfinished(connections: 100, kilobytes: 78), unfinished(connections: 1_000, kilobytes: 78, isLong: true),
        unfinished(connections: 100, kilobytes: 15), unfinished(connections: 1_000, kilobytes: 15, isLong: true),
        Attack(name: "heads/tiny-fields", summary: "100 connections, 15,600 tiny fields each", isLong: true) { arena in
            let fields = ByteBuffer(string: String(repeating: "a:b\r\n", count: 1_560))
            await arena.swarm(100) { index in
                let stranger = try await arena.connect(from: index)
                try await stranger.send("GET /healthz HTTP/1.1\r\n\(Request.host)\r\n")
                try await stranger.flood(fields, upTo: 78_000)
            }
        },
        Attack(name: "heads/one-field", summary: "50 connections, a header field of 1 MB each") { arena in
            await arena.swarm(50) { index in
                let stranger = try await arena.connect(from: index)
                try await stranger.send("GET /healthz HTTP/1.1\r\n\(Request.host)\r\nX-Long: ")
                try await stranger.flood(ByteBuffer(repeating: UInt8(ascii: "a"), count: 16_384), upTo: 1_000_000)
            }
        },
        Attack(name: "heads/target", summary: "50 connections, a target of 1 MB each", isLong: true) { arena in
            await arena.swarm(50) { index in
                let stranger = try await arena.connect(from: index)
                try await stranger.send("GET /")
                try await stranger.flood(ByteBuffer(repeating: UInt8(ascii: "a"), count: 16_384), upTo: 1_000_000)
            }
        },
    ]

    /// Returns heads without an end, just under SwiftNIO's limit of 80 KB or the server's of 16 KB.
    private static func unfinished(connections: Int, kilobytes: Int, isLong: Bool = false) -> Attack {
        Attack(
            name: "heads/\(kilobytes)-kb-\(connections)",
            summary: "\(connections) connections, \(kilobytes) KB of head and no end",
            seconds: isLong ? 8 : 2, isLong: isLong
        ) { arena in
            let field = "X-Field: " + String(repeating: "a", count: kilobytes * 20 - 11) + "\r\n"
            let text = "GET /healthz HTTP/1.1\r\n\(Request.host)\r\n" + String(repeating: field, count: 50)
            await arena.swarm(connections) { index in
                let stranger = try await arena.connect(from: index)
                try await stranger.send(text)
            }
        }
    }
}
