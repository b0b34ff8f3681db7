// SPDX-License-Identifier: Apache-2.0

import NIOCore

extension Attack {
    /// Refused upgrades, followed by more bytes.
    static let upgrades: [Attack] = {
        let junk = ByteBuffer(repeating: UInt8(ascii: "a"), count: 65_536)
        let chunk = ByteBuffer(string: "10000\r\n" + String(repeating: "a", count: 65_536) + "\r\n")
        let floods: [(String, String, ByteBuffer)] = [
            ("any", Request.head("GET /healthz", ["Connection: upgrade", "Upgrade: anything"]), junk),
            (
                "length",
                Request.head(
                    "POST /twilio/stream", ["Connection: upgrade", "Upgrade: anything", "Content-Length: 100000000"]),
                junk
            ),
            (
                "chunked",
                Request.head(
                    "POST /twilio/stream", ["Connection: upgrade", "Upgrade: anything", "Transfer-Encoding: chunked"]),
                chunk
            ),
            ("websocket", Request.stream(), junk), ("wrong-path", Request.stream(path: "/nowhere"), junk),
        ]
        return floods.map { name, head, bytes in
            Attack(
                name: "upgrade/\(name)-100-mb", summary: "a refused upgrade, then 100 MB",
                isLong: !["any", "websocket"].contains(name)
            ) { arena in
                let stranger = try await arena.connect()
                try await stranger.send(head)
                try await stranger.flood(bytes, upTo: 100_000_000)
            }
        } + [
            Attack(name: "upgrade/same-packet", summary: "requests and bytes in the packet of an upgrade") { arena in
                let heads = [
                    Request.stream() + Request.head("GET /healthz"), Request.stream() + "\u{1}\u{2}\u{3}",
                    Request.stream(path: "/nowhere") + Request.stream(isSigned: true),
                    Request.head("GET /healthz", ["Connection: upgrade", "Upgrade: h2c"])
                        + Request.head("GET /metrics"),
                    "PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n",
                ]
                await arena.swarm(20 * heads.count) { index in
                    let stranger = try await arena.connect(from: index)
                    try await stranger.send(heads[index % heads.count])
                    let statuses = await stranger.answers(2, within: .seconds(1))
                    arena.expect(
                        statuses.count == 1, "\(statuses.count) answers to a refused upgrade and what follows it")
                }
            }
        ]
    }()
}
