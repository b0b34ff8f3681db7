// SPDX-License-Identifier: Apache-2.0

import NIOCore
import NIOPosix

/// The server's counters from /metrics.
struct Metrics: Sendable {
    /// The values by name, including labels.
    var values: [String: Int] = [:]

    init(parsing text: String) {
        for line in text.split(separator: "\n") where !line.hasPrefix("#") {
            guard let space = line.lastIndex(of: " "), let value = Int(line[line.index(after: space)...]) else {
                continue
            }
            values[String(line[..<space])] = value
        }
    }

    /// Returns the changes since earlier counters, by name.
    func changes(since earlier: Metrics) -> [String: Int] {
        values.reduce(into: [:]) { changes, entry in
            let change = entry.value - (earlier.values[entry.key] ?? 0)
            if change != 0 { changes[entry.key] = change }
        }
    }
}

/// Requests by the server's operator and its providers, from 127.0.0.1 and on an event loop that attackers don't use.
enum Operator {
    private static let loops = MultiThreadedEventLoopGroup(numberOfThreads: 1)

    /// Returns the counters, or `nil` if the server has none or doesn't answer.
    static func metrics(port: Int) async -> Metrics? {
        guard let answer = await get("/metrics", port: port), answer.hasPrefix("HTTP/1.1 200") else { return nil }
        return Metrics(parsing: answer)
    }

    /// Returns true if /healthz is answered with 200, in ten attempts 100 ms apart. The server may still be closing the
    /// attackers' connections.
    static func isHealthy(port: Int) async -> Bool {
        for _ in 0..<10 {
            if await get("/healthz", port: port)?.hasPrefix("HTTP/1.1 200") == true { return true }
            try? await Task.sleep(for: .milliseconds(100))
        }
        return false
    }

    /// Returns the time that the server takes to answer a provider's webhook, or `nil` if it refuses it or exceeds the
    /// limit.
    static func webhookTime(port: Int, within limit: Duration) async -> Duration? {
        let begin = ContinuousClock.now
        let answer = await answer(to: Request.webhook(), port: port, within: limit)
        return answer?.hasPrefix("HTTP/1.1 200") == true ? .now - begin : nil
    }

    /// Returns the answer to a GET request, head and body, if it comes within 5 s.
    static func get(_ path: String, port: Int) async -> String? {
        await answer(to: Request.head("GET \(path)", ["Connection: close"]), port: port)
    }

    /// Returns the answer to a request, head and body, if any came within a limit.
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
