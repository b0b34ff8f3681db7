// SPDX-License-Identifier: Apache-2.0

import Foundation
import LinecardCodec

/// The group delay of a resampler's impulse response, for tones from the lowest to 85 % of the lower rate's Nyquist
/// frequency.
struct GroupDelay {
    /// The delays of the first and of the last tone, in milliseconds.
    let milliseconds: ClosedRange<Double>

    init(of pair: RatePair, quality: Resampler.Quality) throws(CodecError) {
        let answer = try Self.answer(of: pair, quality: quality)
        let tones = (1...100).map { Double($0) / 100 * 0.85 * pair.nyquist }
        let delays = tones.map { Self.delay(of: answer, at: $0, rate: Double(pair.output.hertz)) * 1_000 }
        milliseconds = delays.min()!...delays.max()!
    }

    /// Returns the impulse response, from the time of the impulse.
    private static func answer(of pair: RatePair, quality: Resampler.Quality) throws(CodecError) -> [Int16] {
        let count = pair.input.samples(milliseconds: 20)
        var resampler = try Resampler(from: pair.input, to: pair.output, quality: quality)
        var samples: [Int16] = []
        for chunk in 0..<4 {
            var input = [Int16](repeating: 0, count: count)
            if chunk == 1 { input[0] = 16_000 }
            samples += try resampler.process(input)
        }
        return Array(samples.dropFirst(pair.output.samples(milliseconds: 20)))
    }

    /// Returns the negative slope of the phase at a frequency, in seconds.
    private static func delay(of answer: [Int16], at hertz: Double, rate: Double) -> Double {
        var (real, imaginary, realMoment, imaginaryMoment) = (0.0, 0.0, 0.0, 0.0)
        for (index, sample) in answer.enumerated() {
            let time = Double(index) / rate
            let (cosine, sine) = (cos(2 * .pi * hertz * time), sin(2 * .pi * hertz * time))
            real += Double(sample) * cosine
            imaginary -= Double(sample) * sine
            realMoment += Double(sample) * cosine * time
            imaginaryMoment -= Double(sample) * sine * time
        }
        return (realMoment * real + imaginaryMoment * imaginary) / (real * real + imaginary * imaginary)
    }
}
