// SPDX-License-Identifier: Apache-2.0

import LinecardCodec
import Synchronization

/// Times whole calls on one core, and on every core at once.
struct Concurrency {
    /// The number of calls per thread, which exceed the caches of a core.
    static let calls = 400
    private static let rounds = 12
    private static let time = Duration.milliseconds(100)

    /// Called with the number of rounds that are done, and the number of all.
    var progress: (Int, Int) -> Void = { _, _ in }

    /// Returns the rows whose names are wanted.
    func rows(where isWanted: (String) -> Bool) throws -> [Row] {
        let messages = MediaMessages.twilio(SpeechLikeSignal())
        return try [SampleRate.hz8000, .hz16000].flatMap { rate in
            let work = "concurrency/\(messages.provider)/echo-\(rate.hertz)"
            let threads = Set([1, Cores.count]).sorted().filter { isWanted(Self.name(work, threads: $0)) }
            return try rows(of: work, rate: rate, messages: messages, threads: threads)
        }
    }

    private static func name(_ work: String, threads: Int) -> String {
        "\(work)/\(threads)-thread\(threads == 1 ? "" : "s")"
    }

    private func rows(of work: String, rate: SampleRate, messages: MediaMessages, threads: [Int]) throws -> [Row] {
        guard let most = threads.last else { return [] }
        let team = try Team(most) { try CallLoad(calls: Self.calls, rate: rate, messages: messages) }
        var times: [Int: [Double]] = [:]
        for round in 0..<Self.rounds {
            progress(round, Self.rounds)
            // In turns, so that a busy moment affects all rows.
            for count in threads { times[count, default: []].append(try team.nanosecondsPerFrame(count, Self.time)) }
        }
        progress(Self.rounds, Self.rounds)
        let rows = threads.map { count in
            Row(
                Self.name(work, threads: count), details: .init(threads: count, calls: Self.calls * count),
                of: times[count]!)
        }
        return rows.map { $0.scaled(to: rows[0]) }
    }
}

extension Row {
    /// Returns the row with its throughput relative to that of one thread, if that was timed.
    fileprivate func scaled(to one: Row) -> Row {
        guard one.details.threads == 1, let threads = details.threads, threads > 1 else { return self }
        var details = details
        details.scaling = (Double(threads) * one.median / median).roundedToHundredths
        return Row(name: name, unit: unit, details: details, min: min, median: median, p99: p99)
    }
}

/// Threads, each with calls of its own.
private struct Team {
    private let loads: [CallLoad]

    /// Makes each load on the core that will use it, so that its memory is local to that core.
    init(_ count: Int, _ load: @escaping @Sendable () throws -> CallLoad) throws {
        loads = try Self.all(count) { _ in try load() }
    }

    /// Returns the time of one core for 20 ms of one call, in nanoseconds, while `threads` threads work at once.
    func nanosecondsPerFrame(_ threads: Int, _ time: Duration) throws -> Double {
        let start = ContinuousClock().now + .milliseconds(10)
        let times = try Self.all(threads) { [loads] index in
            try loads[index].nanosecondsPerFrame(from: start, to: start + time)
        }
        // The threads' rates add up, so the mean time is the harmonic one.
        return Double(threads) / times.reduce(0) { $0 + 1 / $1 }
    }

    /// Runs `body` on `count` threads at once, and returns their results in order.
    private static func all<Result: Sendable>(
        _ count: Int, _ body: @escaping @Sendable (Int) throws -> Result
    ) throws -> [Result] {
        let results = Mutex([Int: Swift.Result<Result, any Error>]())
        Cores.run(count) { index in
            let result = Swift.Result { try body(index) }
            results.withLock { $0[index] = result }
        }
        return try results.withLock { results in try (0..<count).map { try results[$0]!.get() } }
    }
}
