// SPDX-License-Identifier: Apache-2.0

import Foundation

/// A tone that rises through the telephone band, so that it correlates with itself at lag 0 only.
enum Chirp {
    /// Makes samples at 8 kHz of a tone that rises from 300 Hz to 3,200 Hz.
    static func samples(milliseconds: Int) -> [Int16] {
        let count = 8 * milliseconds
        let seconds = Double(milliseconds) / 1_000
        return (0..<count).map { index in
            let time = Double(index) / 8_000
            let phase = 2 * Double.pi * (300 * time + (3_200 - 300) * time * time / (2 * seconds))
            return Int16(9_000 * sin(phase))
        }
    }
}

/// The delay of a signal at 8 kHz against another.
enum Lag {
    /// Returns the lag with the highest correlation, in milliseconds, to a fraction of a sample. At most 20 ms.
    static func milliseconds(of late: [Int16], against early: [Int16]) -> Double {
        let products = (0...160).map { lag in
            zip(late.dropFirst(lag), early).reduce(0.0) { $0 + Double($1.0) * Double($1.1) }
        }
        let best = products.indices.max { products[$0] < products[$1] } ?? 0
        guard best > 0, best < 160 else { return Double(best) / 8 }
        let (before, at, after) = (products[best - 1], products[best], products[best + 1])
        return (Double(best) + (before - after) / (2 * (before - 2 * at + after))) / 8
    }
}
