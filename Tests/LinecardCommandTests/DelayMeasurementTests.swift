// SPDX-License-Identifier: Apache-2.0

import LinecardCodec
import Testing

@testable import LinecardCommand

@Suite("Delay measurements") struct DelayMeasurementTests {
    /// Noise from a linear congruential generator, the same every time.
    private static let noise: [Int16] = {
        var state: UInt32 = 1
        return (0..<4_000).map { _ in
            state = state &* 1_664_525 &+ 1_013_904_223
            return Int16(truncatingIfNeeded: Int(state >> 16)) / 4
        }
    }()

    @Test("the lag of noise is found to the sample", arguments: [0, 1, 24, 37, 399, 400])
    func integer(lag: Int) {
        let reply = [Int16](repeating: 0, count: lag) + Self.noise

        let delay = DelayMeasurement(of: reply, against: Self.noise, rate: .hz8000, longest: 400)

        #expect(abs(delay.milliseconds - Double(lag) / 8) < 0.01)
        #expect(delay.correlation > 0.999)
    }

    @Test("the lag of speech is found to a fraction of a sample", arguments: [-2, -1, 0, 1, 2], [3, 48])
    func fractional(thirds: Int, lag: Int) throws {
        let fine = try Speech.samples(at: .hz24000)
        let count = 8_000
        let speech = (0..<count).map { fine[3 * ($0 + 4_000)] }
        let reply = (0..<count).map { fine[3 * ($0 + 4_000 - lag) - thirds] }

        let delay = DelayMeasurement(of: reply, against: speech, rate: .hz8000, longest: 60)

        #expect(abs(delay.milliseconds * 8 - (Double(lag) + Double(thirds) / 3)) < 0.1)
        #expect(delay.correlation > 0.8)
    }

    @Test("the rate turns samples into time", arguments: [SampleRate.hz8000, .hz16000, .hz24000])
    func rates(rate: SampleRate) {
        let lag = rate.samples(milliseconds: 5)

        let delay = DelayMeasurement(
            of: [Int16](repeating: 0, count: lag) + Self.noise, against: Self.noise, rate: rate, longest: 400)

        #expect(abs(delay.milliseconds - 5) < 0.01)
    }

    @Test("the lag of a quieter, noisy reply is found, with a lower correlation")
    func quieter() {
        let reply = [Int16](repeating: 0, count: 50) + zip(Self.noise, Self.noise.reversed()).map { $0 / 4 + $1 / 8 }

        let delay = DelayMeasurement(of: reply, against: Self.noise, rate: .hz8000, longest: 400)

        #expect(abs(delay.milliseconds - 6.25) < 0.02)
        #expect(delay.correlation > 0.8)
        #expect(delay.correlation < 0.95)
    }

    @Test("an unrelated signal has a low correlation")
    func unrelated() {
        let delay = DelayMeasurement(
            of: Self.noise.reversed(), against: Self.noise, rate: .hz8000, longest: 100)

        #expect(delay.correlation < 0.2)
    }

    @Test("silence has a correlation of zero, at any length", arguments: [0, 1, 50, 4_000])
    func silence(count: Int) {
        let delay = DelayMeasurement(
            of: [Int16](repeating: 0, count: count), against: Self.noise, rate: .hz8000, longest: 100)

        #expect(delay.correlation == 0)
        #expect(delay.milliseconds >= 0)
    }
}
