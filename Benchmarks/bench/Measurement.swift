// SPDX-License-Identifier: Apache-2.0

/// Times every case once per round, so that a busy moment of the machine affects all of them, and in a different order
/// each round, so that none always follows the same one.
struct Measurement {
    /// The number of times that each case is timed.
    let rounds: Int
    /// Called with the number of rounds that are done.
    var progress: (Int) -> Void = { _ in }

    /// The time of a batch: long compared with reading the clock, and short enough to fit between interruptions.
    private static let batchTime = Duration.milliseconds(1)

    /// Times all cases.
    func rows(of cases: [Case]) throws -> [Row] {
        let passes = try cases.map(Self.calibrate)
        var times = [[Double]](repeating: [], count: cases.count)
        for round in 0..<rounds {
            progress(round)
            for index in cases.indices.shuffled() {
                // Warms the caches, which the case before has filled.
                Sink.take(try cases[index].run(.passes(1)))
                let time = try Self.time(cases[index], passes: passes[index])
                times[index].append(time.nanoseconds / Double(passes[index] * SpeechLikeSignal.frames))
            }
        }
        progress(rounds)
        return zip(cases, times).map { Row($0.name, details: $0.details, of: $1) }
    }

    /// Warms up, and returns the number of passes through the signal in one batch.
    private static func calibrate(_ aCase: Case) throws -> Int {
        var passes = 1
        while true {
            // The best of three, because one may have been interrupted.
            let time = try (0..<3).map { _ in try Self.time(aCase, passes: passes) }.min()!
            if time * 4 >= batchTime { return max(1, Int((Double(passes) * (batchTime / time)).rounded(.up))) }
            passes *= 2
        }
    }

    private static func time(_ aCase: Case, passes: Int) throws -> Duration {
        let batch = Batch.passes(passes)
        let clock = ContinuousClock()
        let start = clock.now
        Sink.take(try aCase.run(batch))
        return clock.now - start
    }
}

/// Uses results, so that the compiler doesn't optimize the work away.
private enum Sink {
    nonisolated(unsafe) private static var sum = 0

    @inline(never) static func take(_ result: Int) { sum &+= result }
}

extension Duration {
    fileprivate var nanoseconds: Double { self / .nanoseconds(1) }
}
