// SPDX-License-Identifier: Apache-2.0

/// The echo of messages of 20 ms at 8 kHz. Its delay is measured as in `Benchmarks/peers/echo.py`, so that the two are
/// comparable.
struct Echo {
    private static let samples = 160  // 20 ms
    /// The largest shift that is searched for, in samples: 200 ms, which no resampler exceeds.
    private static let longestShift = 1_600

    private let heard: [Int16]
    private let reply: [Int16]
    /// The number of samples in the reply to each message.
    private let counts: [Int]

    /// Makes an echo of the samples of each message and those of its reply, which are empty if there was none.
    init(heard: [[Int16]], replies: [[Int16]]) {
        self.heard = Array(heard.joined())
        reply = Array(replies.joined())
        counts = replies.map(\.count)
    }

    var details: Row.Details {
        Row.Details(
            delayMilliseconds: delayMilliseconds.roundedToHundredths,
            heldMillisecondsMax: heldMillisecondsMax.roundedToHundredths, emptyPushes: counts.count { $0 == 0 })
    }

    /// The delay of a sound compared with sending each message back at once: the median of all samples.
    ///
    /// A provider plays replies in order, without gaps where it can. The delay of a sample is the time at which it is
    /// played, less its place in the replies, plus the shift of the content there, which is found by correlation.
    var delayMilliseconds: Double {
        var late: [Int] = []
        var free = 0  // the time at which the provider has played everything, in samples since the first message
        for (message, count) in counts.enumerated() where count > 0 {
            let start = max(free, message * Self.samples)
            late += Array(repeating: start - late.count, count: count)
            free = start + count
        }
        guard !late.isEmpty else { return 0 }
        return Double(late.sorted()[late.count / 2] + shift) / 8
    }

    /// The most audio that was held back.
    var heldMillisecondsMax: Double {
        var held = 0
        var most = 0
        for count in counts {
            held += Self.samples - count
            most = max(most, held)
        }
        return Double(most) / 8
    }

    /// The number of samples by which the replies' content lags, in the first two seconds.
    private var shift: Int {
        let count = min(reply.count, heard.count, 100 * Self.samples)
        func correlation(_ lag: Int) -> Int {
            (0..<max(0, count - lag)).reduce(0) { $0 + Int(heard[$1]) * Int(reply[$1 + lag]) }
        }
        return (0..<Self.longestShift).map { (lag: $0, value: correlation($0)) }.max { $0.value < $1.value }!.lag
    }
}
