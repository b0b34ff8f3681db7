// SPDX-License-Identifier: Apache-2.0

import ClientFrames

/// Clients that send a proxy odd requests while calls go through it.
struct Strangers {
    private static let requests = [
        Request.head("GET /healthz"),
        Request.head("GET /wp-login.php"),
        Request.head("POST /twilio/voice", ["Content-Length: 0"]),
        Request.head("GET /twilio/stream"),
        Request.stream(),
        Request.stream(path: "/nowhere"),
        Request.head(
            "GET /healthz",
            ["Connection: Upgrade, HTTP2-Settings", "Upgrade: h2c", "HTTP2-Settings: AAMAAABkAAQAAP__"]),
        Request.head("GET /plivo/stream", ["Connection: upgrade", "Upgrade: anything"]),
    ]

    private let arena: Arena

    init(port: Int) { arena = Arena(port: port, seconds: 300) }

    /// Sends requests until the task is cancelled, up to 100 a second.
    func ask() async {
        await arena.swarm(2) { index in
            var number = index
            while !Task.isCancelled {
                number += 1
                if let stranger = try? await arena.connect(from: index) {
                    try? await stranger.send(Self.requests[number % Self.requests.count])
                    _ = await stranger.answers(1, within: .seconds(1))
                    await stranger.close()
                }
                try? await Task.sleep(for: .milliseconds(20))
            }
        }
    }

    /// The answers, by status.
    var summary: String {
        arena.tally.sums.outcomes.sorted { $0.key < $1.key }.map { "\($0.key) x \($0.value)" }.joined(separator: ", ")
    }
}
