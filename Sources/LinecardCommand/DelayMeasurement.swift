// SPDX-License-Identifier: Apache-2.0

import LinecardCodec

/// How late one signal is against another, and how alike they are, found by correlating them.
struct DelayMeasurement {
    /// The lag in milliseconds, to a fraction of a sample.
    let milliseconds: Double
    /// 1 for the same signal, 0 for another one.
    let correlation: Double

    /// Finds the lag of `reply` against `speech`, from 0 to `longest` samples.
    init(of reply: [Int16], against speech: [Int16], rate: SampleRate, longest: Int) {
        let scores = (0...longest).map { Self.correlation(of: reply, against: speech, lag: $0) }
        let best = scores.indices.max { scores[$0] < scores[$1] } ?? 0
        var lag = Double(best)
        if best > 0, best < longest {
            // The top of the parabola through the best lag and its neighbours.
            let (before, at, after) = (scores[best - 1], scores[best], scores[best + 1])
            let curvature = before - 2 * at + after
            if curvature < 0 { lag += (before - after) / (2 * curvature) }
        }
        milliseconds = lag * 1_000 / Double(rate.hertz)
        correlation = scores[best]
    }

    private static func correlation(of reply: [Int16], against speech: [Int16], lag: Int) -> Double {
        let count = min(speech.count, reply.count - lag)
        guard count > 0 else { return 0 }
        return reply.withUnsafeBufferPointer { reply in
            speech.withUnsafeBufferPointer { speech in
                var product = 0
                var (replyEnergy, speechEnergy) = (0, 0)
                for index in 0..<count {
                    let (late, early) = (Int(reply[index + lag]), Int(speech[index]))
                    product &+= late &* early
                    replyEnergy &+= late &* late
                    speechEnergy &+= early &* early
                }
                let energy = (Double(replyEnergy) * Double(speechEnergy)).squareRoot()
                return energy > 0 ? Double(product) / energy : 0
            }
        }
    }
}
