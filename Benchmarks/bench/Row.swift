// SPDX-License-Identifier: Apache-2.0

/// The measurements of one case: minimum, median and 99th percentile over all rounds.
struct Row {
    /// The unit of the numbers of a row.
    enum Unit: String, Codable {
        /// The time of one core for 20 ms of audio.
        case nanoseconds = "ns/20ms"
        /// The time of one core for the whole case.
        case total = "ns"
        /// The memory from the allocator.
        case bytes
    }

    /// The name, which must not change, because baselines refer to it.
    let name: String
    let unit: Unit
    let details: Details
    let min: Double
    let median: Double
    let p99: Double

    /// The first word of the name: `base64`, `g711`, `peer`.
    var stop: Substring { name.prefix { $0 != "/" } }

    /// True if the row is about calls that echo, ours or a peer's, whose delay includes the audio held back.
    var isEcho: Bool { name.split(separator: "/").dropFirst(stop == "peer" ? 2 : 0).first == "echo" }

    /// The number of calls that one core could carry if it did nothing else, or `nil` for a row in another unit.
    var streamsPerCore: Double? { unit == .nanoseconds ? 20_000_000 / median : nil }
}

extension Row {
    /// Makes a row of measurements, at least one.
    init(_ name: String, unit: Unit = .nanoseconds, details: Details = Details(), of measurements: [Double]) {
        let sorted = measurements.sorted()
        /// Returns a percentile by the nearest rank.
        func percentile(_ percent: Int) -> Double { sorted[(sorted.count * percent + 99) / 100 - 1] }
        self.init(
            name: name, unit: unit, details: details, min: sorted[0], median: percentile(50), p99: percentile(99))
    }
}

extension Double {
    /// The number rounded to hundredths, which is finer than measurements repeat.
    var roundedToHundredths: Double { (self * 100).rounded() / 100 }
}
