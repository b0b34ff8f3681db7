// SPDX-License-Identifier: Apache-2.0

import NIOCore

extension Attack {
    /// Peers that send requests and never read the answers.
    static let unreadAnswers: [Attack] = [
        Attack(name: "unread/metrics", summary: "50 connections ask for /metrics without reading") { arena in
            let requests = ByteBuffer(string: String(repeating: Request.head("GET /metrics"), count: 100))
            await arena.swarm(50) { index in
                let stranger = try await arena.connect(from: index, reads: false)
                try await stranger.flood(requests, upTo: 5_000_000)
            }
        },
        Attack(name: "unread/refusals", summary: "50 connections send bad requests without reading", isLong: true) {
            arena in
            await arena.swarm(50) { index in
                let stranger = try await arena.connect(from: index, reads: false)
                try await stranger.flood(ByteBuffer(repeating: 0, count: 65_536), upTo: 1_000_000)
            }
        },
    ]
}
