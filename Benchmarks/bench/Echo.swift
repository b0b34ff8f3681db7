// SPDX-License-Identifier: Apache-2.0

/// What was sent back for messages of 20 ms at 8 kHz, and when: measured as `Benchmarks/peers/echo.py` does, so that
/// delays of both are of one kind.
struct Echo {
    private static let samples = 160  // of 20 ms
    /// 200 ms: no resampler shifts what is in its samples by more.
    private static let longestShift = 1_600

    private let heard: [Int16]
    private let reply: [Int16]
    /// Samples that each message was answered with.
    private let counts: [Int]

    /// Of each message, what was in it and what was sent back for it: nothing is empty.
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

    /// How much later a sound is heard than if each message were sent back at once: the median of all samples.
    ///
    /// A provider plays what it is sent in order, without a gap where it can, and nothing before it came. To that, the
    /// content's own shift in the stream of replies is added, as their correlation with what was heard finds it.
    var delayMilliseconds: Double {
        var late: [Int] = []
        var free = 0  // when the provider has played all that it has, in samples since the first message came
        for (message, count) in counts.enumerated() where count > 0 {
            let start = max(free, message * Self.samples)
            late += Array(repeating: start - late.count, count: count)
            free = start + count
        }
        guard !late.isEmpty else { return 0 }
        return Double(late.sorted()[late.count / 2] + shift) / 8
    }

    /// The most by which what was sent ever fell short of what came.
    var heldMillisecondsMax: Double {
        var held = 0
        var most = 0
        for count in counts {
            held += Self.samples - count
            most = max(most, held)
        }
        return Double(most) / 8
    }

    /// By how many samples the replies lag behind what was heard, when laid side by side: in their first two seconds.
    private var shift: Int {
        let count = min(reply.count, heard.count, 100 * Self.samples)
        func correlation(_ lag: Int) -> Int {
            (0..<max(0, count - lag)).reduce(0) { $0 + Int(heard[$1]) * Int(reply[$1 + lag]) }
        }
        return (0..<Self.longestShift).map { (lag: $0, value: correlation($0)) }.max { $0.value < $1.value }!.lag
    }
}
