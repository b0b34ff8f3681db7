// SPDX-License-Identifier: Apache-2.0

extension Attack {
    /// Streams on connections that have carried another request, as a proxy with a connection pool sends them.
    static let pooledConnections: [Attack] = {
        let firsts: [(String, String)] = [
            ("webhook", Request.webhook(connection: "keep-alive")), ("healthz", Request.head("GET /healthz")),
            ("refused-upgrade", Request.stream(path: "/nowhere")), ("wrong-path", Request.head("GET /nowhere")),
        ]
        return firsts.map { name, first in
            Attack(
                name: "pooled/\(name)", summary: "10 connections: \(name), then a signed stream",
                isLong: name == "healthz" || name == "wrong-path"
            ) {
                arena in
                await arena.swarm(10) { index in
                    let stranger = try await arena.connect(from: index)
                    try await stranger.send(first)
                    let statuses = await stranger.answers(1)
                    arena.expect(statuses.count == 1, "no answer to the first request")
                    let saysClose = stranger.log.state.text.lowercased().contains("connection: close")
                    if await stranger.isClosed(within: .milliseconds(300)) {
                        return arena.expect(saysClose, "the connection is closed without Connection: close")
                    }
                    try await stranger.send(Request.stream(isSigned: true))
                    let second = await stranger.answers(2, within: .seconds(1)).dropFirst().first
                    let answer = second.map { "answered with \($0)" } ?? "not answered"
                    arena.expect(second == 101, "the stream on a connection that was left open is \(answer)")
                }
            }
        }
    }()
}
