// SPDX-License-Identifier: Apache-2.0

import ClientFrames
import NIOCore

#if canImport(Glibc)
    import Glibc
#elseif canImport(Darwin)
    import Darwin
#endif

extension Attack {
    /// Connections in large numbers.
    static let manyConnections: [Attack] = [
        idle(2_500), idle(10_000, isLong: true),
        Attack(name: "many/one-address", summary: "1,000 connections from one address that send nothing") { arena in
            await open(1_000, in: arena, addresses: 1)
        },
        Attack(
            name: "many/descriptors", summary: "1,000 connections to a server that may have 256 descriptors",
            serverDescriptors: 256
        ) { arena in await open(1_000, in: arena) },
        Attack(name: "many/storm", summary: "connections that are closed at once") { arena in
            await arena.swarm(16) { index in
                for round in 0..<500 where arena.remaining > .zero {
                    let stranger = try await arena.connect(from: index)
                    // Resets every other connection (socket(7), SO_LINGER).
                    if round % 2 == 0 {
                        let options = stranger.channel as? any SocketOptionProvider
                        try await options?.setSoLinger(linger(l_onoff: 1, l_linger: 0)).get()
                    }
                    await stranger.close()
                }
            }
        },
        Attack(name: "many/requests", summary: "requests to wrong paths, each on its own connection", isLong: true) {
            arena in
            await arena.swarm(16) { index in
                for _ in 0..<200 where arena.remaining > .zero {
                    let stranger = try await arena.connect(from: index)
                    try await stranger.send(Request.head("GET /wp-login.php"))
                    _ = await stranger.answers()
                    await stranger.close()
                }
            }
        },
    ]

    private static func idle(_ count: Int, isLong: Bool = false) -> Attack {
        Attack(
            name: "many/idle-\(count)", summary: "\(count) connections from 200 addresses that send nothing",
            seconds: isLong ? 15 : 4, isLong: isLong
        ) { arena in await open(count, in: arena) }
    }

    /// Opens as many of `count` connections as the descriptors of this process allow, at most 64 at a time.
    private static func open(_ count: Int, in arena: Arena, addresses: Int = 200) async {
        await arena.swarm(64) { worker in
            for index in stride(from: worker, to: count, by: 64) {
                if arena.remaining <= .zero { return }
                _ = try? await arena.connect(from: index % addresses)
            }
        }
    }
}
