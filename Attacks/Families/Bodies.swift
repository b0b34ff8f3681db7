// SPDX-License-Identifier: Apache-2.0

import NIOCore

extension Attack {
    /// Bodies that never end.
    static let bodies: [Attack] = [
        unfinished(connections: 200, addresses: 2), unfinished(connections: 1_000, addresses: 200, isLong: true),
        Attack(name: "bodies/tiny-chunks", summary: "100 connections, chunks of a byte each up to 300 KB", isLong: true)
        { arena in
            let chunks = ByteBuffer(string: String(repeating: "1\r\na\r\n", count: 1_000))
            await arena.swarm(100) { index in
                let stranger = try await arena.connect(from: index)
                try await stranger.send(Request.head("POST /twilio/voice", ["Transfer-Encoding: chunked"]))
                try await stranger.flood(chunks, upTo: 300_000)
            }
        },
    ]

    /// Returns bodies without an end, just under the limit of 64 KB, then ever smaller ones, to fill a limit on all
    /// bodies until it has no room for a webhook.
    private static func unfinished(connections: Int, addresses: Int, isLong: Bool = false) -> Attack {
        Attack(
            name: "bodies/64-kb-\(connections)",
            summary: "\(connections) connections from \(addresses) addresses, all but a byte of a body of 64 KB",
            seconds: isLong ? 14 : 3, isLong: isLong
        ) { arena in
            let head = Request.head("POST /twilio/voice", ["Content-Length: 65536"])
            let body = ByteBuffer(repeating: UInt8(ascii: "a"), count: 65_535)
            await arena.swarm(connections) { index in
                let stranger = try await arena.connect(from: index % addresses)
                try await stranger.send(head)
                try await stranger.send(body)
            }
            for (number, count) in [4_096, 256, 16].enumerated() {
                let part = ByteBuffer(repeating: UInt8(ascii: "a"), count: count)
                for _ in 0..<60 {
                    let stranger = try await arena.connect(from: addresses + number)
                    try await stranger.send(head)
                    try await stranger.send(part)
                    if await !stranger.answers(1, within: .milliseconds(5)).isEmpty { break }
                }
            }
            // The server ends every request within 10 s.
            if !isLong { return }
            try await Task.sleep(for: arena.remaining - .milliseconds(500))
            let open = arena.tally.sums.openConnections
            arena.expect(open == 0, "\(open) of \(connections) unfinished requests are still open")
        }
    }
}
