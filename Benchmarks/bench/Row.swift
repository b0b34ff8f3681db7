// SPDX-License-Identifier: Apache-2.0

/// What was found about one thing: its least, middle and 99th percentile over all rounds.
struct Row {
    /// What the numbers of a row are.
    enum Unit: String, Codable {
        /// Time of one core for 20 ms of audio.
        case nanoseconds = "ns/20ms"
        /// Time of one core for the whole of what the name says.
        case total = "ns"
        /// Memory from the allocator.
        case bytes
    }

    /// Stable: baselines and readers go by it.
    let name: String
    let unit: Unit
    let details: Details
    let min: Double
    let median: Double
    let p99: Double

    /// The first word of the name: `base64`, `g711`, `peer`.
    var stop: Substring { name.prefix { $0 != "/" } }

    /// True if it is about calls that echo, whoever does it: their delay has in it what was held back.
    var isEcho: Bool { name.split(separator: "/").dropFirst(stop == "peer" ? 2 : 0).first == "echo" }

    /// How many calls one core could carry if this were all it did; `nil` for a row that is not a time.
    var streamsPerCore: Double? { unit == .nanoseconds ? 20_000_000 / median : nil }
}

extension Row {
    /// Of any number of measurements, at least one.
    init(_ name: String, unit: Unit = .nanoseconds, details: Details = Details(), of measurements: [Double]) {
        let sorted = measurements.sorted()
        /// The nearest rank.
        func percentile(_ percent: Int) -> Double { sorted[(sorted.count * percent + 99) / 100 - 1] }
        self.init(
            name: name, unit: unit, details: details, min: sorted[0], median: percentile(50), p99: percentile(99))
    }
}

extension Double {
    /// Finer than anything here is known.
    var roundedToHundredths: Double { (self * 100).rounded() / 100 }
}
