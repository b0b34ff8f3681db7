// SPDX-License-Identifier: Apache-2.0

import Foundation
import LinecardCodec

/// A sine of so many hertz and so high.
struct Tone {
    let frequency: Double
    var amplitude = 16_000.0

    /// Samples of the tone; it crosses zero upwards at the first.
    func samples(_ count: Int, at rate: SampleRate) -> [Int16] {
        let step = 2 * Double.pi * frequency / Double(rate.hertz)
        return [Int16](unsafeUninitializedCapacity: count) { samples, initialized in
            while initialized < count {
                samples[initialized] = Int16((amplitude * sin(step * Double(initialized))).rounded())
                initialized += 1
            }
        }
    }
}

/// What a signal holds of one frequency.
struct Phasor {
    let amplitude: Double
    /// Of a sine that starts at the signal's first sample, in radians.
    let phase: Double

    /// Measures a stretch of a signal: least squares, weighted by a Hann window so that other tones stay out.
    init(of frequency: Double, in signal: [Int16], at rate: SampleRate, within stretch: Range<Int>) {
        let step = 2 * Double.pi * frequency / Double(rate.hertz)
        let windowStep = 2 * Double.pi / Double(stretch.count)
        var sine = 0.0
        var cosine = 0.0
        signal.withUnsafeBufferPointer { signal in
            var turning = Rotation(from: step * Double(stretch.lowerBound), by: step)
            var window = Rotation(from: windowStep / 2, by: windowStep)
            var index = stretch.lowerBound
            while index < stretch.upperBound {
                let weighted = (1 - window.cosine) * Double(signal[index])
                sine += weighted * turning.sine
                cosine += weighted * turning.cosine
                turning.advance()
                window.advance()
                index += 1
            }
        }
        amplitude = 2 * (sine * sine + cosine * cosine).squareRoot() / Double(stretch.count)
        phase = atan2(cosine, sine)
    }

    /// The amplitude against another, in decibels.
    func level(against amplitude: Double) -> Double { 20 * log10(self.amplitude / amplitude) }

    /// How much later than `delay` the tone came, in seconds; whole periods do not show.
    func lateness(beyond delay: Double, at frequency: Double) -> Double {
        let turns = -phase / (2 * Double.pi) - delay * frequency
        return (turns - turns.rounded()) / frequency
    }
}

/// An angle that grows by the same step each time, as its sine and cosine.
private struct Rotation {
    var cosine: Double
    var sine: Double
    private let stepCosine: Double
    private let stepSine: Double

    init(from start: Double, by step: Double) {
        cosine = cos(start)
        sine = sin(start)
        stepCosine = cos(step)
        stepSine = sin(step)
    }

    mutating func advance() {
        let next = cosine * stepCosine - sine * stepSine
        sine = sine * stepCosine + cosine * stepSine
        cosine = next
    }
}
