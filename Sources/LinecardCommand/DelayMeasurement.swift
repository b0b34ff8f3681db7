// SPDX-License-Identifier: Apache-2.0

import LinecardCodec

/// The delay of one signal against another, and their correlation.
struct DelayMeasurement {
    /// The lag in milliseconds, to a fraction of a sample.
    let milliseconds: Double
    /// The normalized correlation at that lag: 1 for the same signal, about 0 for an unrelated one.
    let correlation: Double

    /// Finds the lag of `reply` against `speech`, from 0 to `longest` samples.
    init(of reply: [Int16], against speech: [Int16], rate: SampleRate, longest: Int) {
        let correlator = Correlator(reply, speech)
        let scores = (0...longest).map { correlator.score(at: $0) }
        let best = scores.indices.max { scores[$0] < scores[$1] } ?? 0
        var lag = Double(best)
        if best > 0, best < longest {
            // The peak of the parabola through the best lag and its neighbours.
            let (before, at, after) = (scores[best - 1], scores[best], scores[best + 1])
            let curvature = before - 2 * at + after
            if curvature < 0 { lag += (before - after) / (2 * curvature) }
        }
        milliseconds = lag * 1_000 / Double(rate.hertz)
        correlation = scores[best]
    }
}

/// Correlates two signals at many lags.
private struct Correlator {
    private let reply: [Int16]
    private let speech: [Int16]
    /// The energy of the first `index` samples.
    private let replyEnergy: [Int]
    private let speechEnergy: [Int]

    init(_ reply: [Int16], _ speech: [Int16]) {
        self.reply = reply
        self.speech = speech
        replyEnergy = Self.energy(of: reply)
        speechEnergy = Self.energy(of: speech)
    }

    private static func energy(of signal: [Int16]) -> [Int] {
        var sums = [0]
        sums.reserveCapacity(signal.count + 1)
        var sum = 0
        for sample in signal {
            sum += Int(sample) * Int(sample)
            sums.append(sum)
        }
        return sums
    }

    /// Returns the normalized correlation of the signals where they overlap.
    func score(at lag: Int) -> Double {
        let count = min(speech.count, reply.count - lag)
        guard count > 0 else { return 0 }
        let energies = Double(replyEnergy[lag + count] - replyEnergy[lag]) * Double(speechEnergy[count])
        return energies > 0 ? Double(product(at: lag, count)) / energies.squareRoot() : 0
    }

    private func product(at lag: Int, _ count: Int) -> Int {
        reply.withUnsafeBufferPointer { reply in
            speech.withUnsafeBufferPointer { speech in
                var product = 0
                for index in 0..<count {
                    product &+= Int(Int32(reply[index &+ lag]) &* Int32(speech[index]))
                }
                return product
            }
        }
    }
}
