// SPDX-License-Identifier: Apache-2.0

/// What a case was found to cost: nanoseconds for 20 ms of audio, over all rounds.
struct Row {
    let name: String
    let details: Case.Details
    let min: Double
    let median: Double
    let p99: Double

    /// How many calls one core could carry, one direction, if this were all it did.
    var streams: Double { 20_000_000 / median }

    init(_ aCase: Case, nanoseconds: [Double]) {
        name = aCase.name
        details = aCase.details
        let sorted = nanoseconds.sorted()
        /// The nearest rank.
        func percentile(_ percent: Int) -> Double { sorted[(sorted.count * percent + 99) / 100 - 1] }
        min = sorted[0]
        median = percentile(50)
        p99 = percentile(99)
    }
}

extension Double {
    /// Finer than anything here is known.
    var roundedToHundredths: Double { (self * 100).rounded() / 100 }
}
