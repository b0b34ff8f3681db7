// SPDX-License-Identifier: Apache-2.0

import Foundation
import LinecardCodec

/// The frequency response of a resampler, measured tone by tone through the resampler itself, including 16-bit samples.
///
/// Up to the lower Nyquist frequency a point is the gain. Above it, it is the image that appears there when resampling
/// up, or the alias that a tone there leaves when resampling down.
struct FrequencyResponse {
    struct Point {
        let hertz: Double
        let decibels: Double
    }

    let pair: RatePair
    let quality: Resampler.Quality
    /// The delay of the resampler.
    let delay: Duration
    /// The points, from low to high.
    let points: [Point]

    /// Measures the response of a quality of linear phase.
    init(of pair: RatePair, quality: Resampler.Quality, points count: Int = 480) throws(CodecError) {
        let bins = max(pair.input.hertz, pair.output.hertz) / Tone.secondsInverse / 2
        var points: [Point] = []
        for step in 0..<count {
            // Odd bins avoid 0 Hz, Nyquist frequencies, where a tone and its image coincide, and the carrier.
            let bin = (step * bins / count) | 1
            points.append(Point(hertz: Tone.hertz(bin), decibels: try Tone(bin: bin).level(through: pair, quality)))
        }
        self.pair = pair
        self.quality = quality
        self.points = points
        delay = try Resampler(from: pair.input, to: pair.output, quality: quality).delay
    }

    /// Returns the largest gain or loss of a tone up to a frequency, in dB.
    func ripple(upTo hertz: Double) -> Double {
        points.filter { $0.hertz <= hertz }.map { abs($0.decibels) }.max() ?? 0
    }

    /// Returns the level of the loudest image or alias from a frequency up, in dB.
    func residue(from hertz: Double) -> Double {
        points.filter { $0.hertz >= hertz }.map(\.decibels).max() ?? 0
    }
}

/// A tone with a whole number of periods in half a second, so that a plain Fourier sum finds it exactly.
private struct Tone {
    /// The number of windows in a second.
    static let secondsInverse = 2

    /// The number of periods in the window.
    let bin: Int

    private static let amplitude = 20_000.0
    /// A second tone, which is always added. Without it a faint image would be below half a step of a 16-bit sample and
    /// rounded away. Its bin is even.
    private static let carrier = (bin: 502, amplitude: 8_000.0)

    static func hertz(_ bin: Int) -> Double { Double(bin * secondsInverse) }

    /// Returns the level of the tone, or of its image or alias, after a resampler, in dB.
    func level(through pair: RatePair, _ quality: Resampler.Quality) throws(CodecError) -> Double {
        let input = Wheel(pair.input)
        let output = Wheel(pair.output)
        var resampler = try Resampler(from: pair.input, to: pair.output, quality: quality)
        var samples: [Int16] = []
        // 200 ms longer than the window, to fill the filter first.
        for start in stride(from: 0, to: input.count * 7 / 5, by: pair.input.samples(milliseconds: 20)) {
            let chunk = (start..<start + pair.input.samples(milliseconds: 20)).map { index in
                let tone = Self.amplitude * input.cosine(input.folded(bin), at: index)
                let carrier = Self.carrier.amplitude * input.cosine(Self.carrier.bin, at: index)
                return Int16((tone + carrier).rounded())
            }
            samples += try resampler.process(chunk)
        }
        let amplitude = output.amplitude(of: output.folded(bin), in: samples.suffix(output.count))
        return 20 * log10(max(amplitude / Self.amplitude, 1e-9))
    }
}

/// A table of the cosines of one period, with as many steps as the window has samples at a rate.
private struct Wheel {
    private let cosines: [Double]
    var count: Int { cosines.count }

    init(_ rate: SampleRate) {
        let count = rate.hertz / Tone.secondsInverse
        cosines = (0..<count).map { cos(2 * .pi * Double($0) / Double(count)) }
    }

    func cosine(_ bin: Int, at index: Int) -> Double { cosines[bin * index % count] }

    /// Returns the bin at which a frequency appears after sampling at this rate.
    func folded(_ bin: Int) -> Int { min(bin % count, count - bin % count) }

    /// Returns the amplitude of a tone in a window of samples.
    func amplitude(of bin: Int, in samples: ArraySlice<Int16>) -> Double {
        var real = 0.0
        var imaginary = 0.0
        for (index, sample) in samples.enumerated() {
            real += Double(sample) * cosines[bin * index % count]
            imaginary += Double(sample) * cosines[(bin * index + count * 3 / 4) % count]  // the sine
        }
        return 2 * (real * real + imaginary * imaginary).squareRoot() / Double(count)
    }
}
