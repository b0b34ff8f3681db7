// SPDX-License-Identifier: Apache-2.0

extension Attack {
    /// Requests that come at one byte per second.
    static let slowPeers: [Attack] =
        [false, true].flatMap { isLong in
            let count = isLong ? 1_000 : 100
            let seconds = isLong ? 16.0 : 2.0
            return [
                Attack(
                    name: "slow/heads-\(count)", summary: "\(count) connections, a byte of the head a second",
                    seconds: seconds, isLong: isLong
                ) { arena in
                    await arena.swarm(count) { index in
                        let stranger = try await arena.connect(from: index)
                        try await stranger.send("GET /healthz HTTP/1.1\r\n")
                        await drip(
                            String(repeating: "X-Slow: yes\r\n", count: 10), to: stranger, in: arena,
                            untilClosed: isLong)
                    }
                },
                Attack(
                    name: "slow/bodies-\(count)", summary: "\(count) connections, a byte of the body a second",
                    seconds: seconds, isLong: true
                ) { arena in
                    await arena.swarm(count) { index in
                        let stranger = try await arena.connect(from: index)
                        let head = Request.head(
                            "POST /twilio/voice",
                            ["Content-Type: application/x-www-form-urlencoded", "Content-Length: 60000"])
                        try await stranger.send(head)
                        await drip(String(repeating: "a=b&", count: 20), to: stranger, in: arena, untilClosed: isLong)
                    }
                },
            ]
        }

    /// Sends a text slowly. With `untilClosed`, expects the server to close the connection before the time is over.
    private static func drip(_ text: String, to stranger: Stranger, in arena: Arena, untilClosed: Bool) async {
        try? await stranger.drip(text)
        if untilClosed { arena.expect(!stranger.log.state.isOwnClose, "the server doesn't end a slow request") }
    }
}
