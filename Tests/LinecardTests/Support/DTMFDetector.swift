// SPDX-License-Identifier: Apache-2.0

import Foundation
import Linecard
import LinecardCodec

/// A receiver of keys like those of telephone exchanges, after ITU-T Q.24, written independently of the tone generator.
///
/// It analyses 40 ms every 5 ms. A block has a key if it has one tone of each group, both of at least -25 dBm0, the
/// high one at most 4 dB above and 8 dB below the low one, no other tone of a group within 8 dB, no harmonic within
/// 20 dB, and at most a tenth of its power elsewhere. A key counts when two blocks in a row have it, and again after
/// two blocks in a row without one.
struct DTMFDetector {
    private static let low: [Double] = [697, 770, 852, 941]
    private static let high: [Double] = [1209, 1336, 1477, 1633]
    private static let pad: [[Character]] = ["123A", "456B", "789C", "*0#D"].map(Array.init)

    /// The keys in a signal.
    static func keys(in signal: [Int16], at rate: SampleRate) -> String {
        let block = rate.samples(milliseconds: 40)
        let hop = rate.samples(milliseconds: 5)
        let heard = stride(from: 0, through: signal.count - block, by: hop).map { start in
            key(in: signal[start..<start + block], at: rate)
        }
        return String(keys(in: heard))
    }

    private static func keys(in heard: [Character?]) -> [Character] {
        var keys: [Character] = []
        var current: Character?
        for (before, now) in zip(heard, heard.dropFirst()) where before == now && now != current {
            current = now
            if let now { keys.append(now) }
        }
        return keys
    }

    private static func key(in block: ArraySlice<Int16>, at rate: SampleRate) -> Character? {
        let look = Look(block, at: rate)
        let rows = low.map { look.power(of: $0) }
        let columns = high.map { look.power(of: $0) }
        guard let row = strongest(rows), let column = strongest(columns) else { return nil }
        let (lowLevel, highLevel) = (DBm0.level(power: rows[row]), DBm0.level(power: columns[column]))
        guard min(lowLevel, highLevel) >= -25, -8...4 ~= highLevel - lowLevel,
            look.power(of: 2 * low[row]) < rows[row] / 100, look.power(of: 2 * high[column]) < columns[column] / 100
        else { return nil }
        return rows[row] + columns[column] > 0.9 * look.power ? pad[row][column] : nil
    }

    /// The tone 8 dB above all others of its group.
    private static func strongest(_ powers: [Double]) -> Int? {
        guard let strongest = powers.indices.max(by: { powers[$0] < powers[$1] }) else { return nil }
        let isAlone = powers.indices.allSatisfy { $0 == strongest || powers[$0] * pow(10, 0.8) < powers[strongest] }
        return isAlone ? strongest : nil
    }
}

/// A stretch of a signal under a Hann window, which keeps tones of other frequencies out of a measurement.
struct Look {
    /// The power of the whole stretch.
    let power: Double
    private let samples: [Double]
    private let rate: Double

    init(_ signal: ArraySlice<Int16>, at rate: SampleRate) {
        let step = 2 * Double.pi / Double(signal.count)
        samples = signal.enumerated().map { (1 - cos(step * (Double($0) + 0.5))) * Double($1) }
        power = samples.reduce(0) { $0 + $1 * $1 } / (1.5 * Double(signal.count))  // 1.5: the mean square of the window
        self.rate = Double(rate.hertz)
    }

    /// The power of a sine of this frequency: half the square of its peak.
    func power(of frequency: Double) -> Double {
        let (real, imaginary) = bin(frequency)
        return 2 * (real * real + imaginary * imaginary) / (Double(samples.count) * Double(samples.count))
    }

    /// The phase of a sine of this frequency at the end of the stretch, in turns.
    func phase(of frequency: Double) -> Double {
        let (real, imaginary) = bin(frequency)
        return atan2(imaginary, real) / (2 * .pi)
    }

    /// Goertzel's algorithm: one bin of a Fourier transform, at any frequency.
    private func bin(_ frequency: Double) -> (real: Double, imaginary: Double) {
        let angle = 2 * .pi * frequency / rate
        let turn = 2 * cos(angle)
        var (last, before) = (0.0, 0.0)
        samples.withUnsafeBufferPointer { samples in
            var index = 0
            while index < samples.count {
                (last, before) = (samples[index] + turn * last - before, last)
                index += 1
            }
        }
        return (last - before * cos(angle), before * sin(angle))
    }
}

/// Levels relative to the digital milliwatt of ITU-T G.711: in mu-law a sine of 3.17 dBm0 has its peak at 8,159 of
/// 14 bits.
enum DBm0 {
    /// The level of a sine of this power, or of any sound.
    static func level(power: Double) -> Double {
        let fullScale = 32_636.0 * 32_636.0 / 2
        return 10 * log10(power / fullScale) + 3.17
    }
}
