// SPDX-License-Identifier: Apache-2.0

import Foundation
import LinecardCodec

/// A sine of a frequency in Hz and an amplitude in samples.
struct Tone {
    let frequency: Double
    var amplitude = 16_000.0

    /// Samples of the tone, which crosses zero upwards at the first.
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

/// The component of one frequency in a signal.
struct Phasor {
    let amplitude: Double
    /// In radians, relative to a sine that starts at the signal's first sample.
    let phase: Double

    /// Measures a stretch of a signal by least squares under a Hann window, which keeps other tones out.
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

    /// The amplitude relative to another, in decibels.
    func level(against amplitude: Double) -> Double { 20 * log10(self.amplitude / amplitude) }

    /// The delay of the tone beyond `delay`, in seconds, modulo its period.
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
