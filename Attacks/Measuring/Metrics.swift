// SPDX-License-Identifier: Apache-2.0

import NIOCore
import NIOPosix

/// The server's own counters, as /metrics has them.
struct Metrics: Sendable {
    /// The values by name, labels included.
    var values: [String: Int] = [:]

    init(parsing text: String) {
        for line in text.split(separator: "\n") where !line.hasPrefix("#") {
            guard let space = line.lastIndex(of: " "), let value = Int(line[line.index(after: space)...]) else {
                continue
            }
            values[String(line[..<space])] = value
        }
    }

    /// What changed since, by name.
    func changes(since earlier: Metrics) -> [String: Int] {
        values.reduce(into: [:]) { changes, entry in
            let change = entry.value - (earlier.values[entry.key] ?? 0)
            if change != 0 { changes[entry.key] = change }
        }
    }
}

/// Asks the server as its operator and its providers do, from 127.0.0.1 and apart from the attackers' event loops.
enum Operator {
    private static let loops = MultiThreadedEventLoopGroup(numberOfThreads: 1)

    /// The counters. `nil` when the server has none, or doesn't answer.
    static func metrics(port: Int) async -> Metrics? {
        guard let answer = await get("/metrics", port: port), answer.hasPrefix("HTTP/1.1 200") else { return nil }
        return Metrics(parsing: answer)
    }

    /// True if the server says that it is well, within a second in which it may still close the attackers' connections.
    static func isHealthy(port: Int) async -> Bool {
        for _ in 0..<10 {
            if await get("/healthz", port: port)?.hasPrefix("HTTP/1.1 200") == true { return true }
            try? await Task.sleep(for: .milliseconds(100))
        }
        return false
    }

    /// How long the server takes to answer a provider's webhook. `nil` if it doesn't within a limit, or refuses it.
    static func webhookTime(port: Int, within limit: Duration) async -> Duration? {
        let begin = ContinuousClock.now
        let answer = await answer(to: Request.webhook(), port: port, within: limit)
        return answer?.hasPrefix("HTTP/1.1 200") == true ? .now - begin : nil
    }

    /// The answer to a GET request.
    static func get(_ path: String, port: Int) async -> String? {
        await answer(to: Request.head("GET \(path)", ["Connection: close"]), port: port)
    }

    /// The answer to a request, head and body, if it comes within a limit.
    private static func answer(
        to request: String, port: Int, within limit: Duration = .seconds(5)
    ) async -> String? {
        let channel = try? await ClientBootstrap(group: loops).connectTimeout(TimeAmount(limit))
            .connect(host: "127.0.0.1", port: port) { channel in
                channel.eventLoop.makeCompletedFuture {
                    try NIOAsyncChannel<ByteBuffer, ByteBuffer>(wrappingChannelSynchronously: channel)
                }
            }
        guard let channel else { return nil }
        let timer = channel.channel.eventLoop.scheduleTask(in: TimeAmount(limit)) {
            channel.channel.close(promise: nil)
        }
        defer { timer.cancel() }
        var answer = ByteBuffer()
        try? await channel.executeThenClose { inbound, outbound in
            try await outbound.write(ByteBuffer(string: request))
            for try await bytes in inbound { answer.writeImmutableBuffer(bytes) }
        }
        return answer.readableBytes == 0 ? nil : String(buffer: answer)
    }
}
