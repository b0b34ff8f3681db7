// SPDX-License-Identifier: Apache-2.0

@testable import bench

extension Row {
    /// A row whose minimum, median and 99th percentile are one number, unless a minimum is given.
    static func named(
        _ name: String, _ number: Double, min: Double? = nil, unit: Unit = .nanoseconds, details: Details = Details()
    ) -> Row {
        Row(name: name, unit: unit, details: details, min: min ?? number, median: number, p99: number)
    }
}
