// SPDX-License-Identifier: Apache-2.0

import Foundation
import LinecardCodec
import Testing

/// The response of a resampler to single tones: gain, delay, images and aliases.
@Suite("Resampler tones") struct ResamplerToneTests {
    /// The milliseconds after which the output has settled. It is measured for the next 250 ms.
    static let settling = 50
    /// The amplitude of tones whose images and aliases are measured: near full scale, so that rounding noise is well
    /// below −90 dB.
    private static let loud = 21_000.0

    /// Converts the sum of tones and returns the output, with the stretch of it to measure.
    private func convert(
        _ tones: Tone..., over pair: RatePair, quality: Resampler.Quality
    ) throws -> (output: [Int16], stretch: Range<Int>) {
        let start = pair.output.samples(milliseconds: Self.settling)
        let end = start + pair.output.samples(milliseconds: 250)
        let count = pair.input.samples(milliseconds: Self.settling + 400)
        let samples = tones.map { $0.samples(count, at: pair.input) }
        let sum = samples.dropFirst().reduce(samples[0]) { zip($0, $1).map { $0 + $1 } }
        return (try pair.convert(sum, quality: quality), start..<end)
    }

    /// Fractions of the lower Nyquist frequency; 200 Hz at 8 kHz is the first.
    @Test(
        "the passband is flat within a hundredth of a decibel", arguments: Recipe.all,
        [0.05, 0.0831, 0.127, 0.2213, 0.3179, 0.4111, 0.5023, 0.5987, 0.6991, 0.7703, 0.8101, 0.8307, 0.85])
    func gain(_ recipe: Recipe, at fraction: Double) throws {
        let pair = recipe.pair
        let tone = Tone(frequency: max(200, fraction * pair.nyquist))
        let (output, stretch) = try convert(tone, over: pair, quality: recipe.quality)

        let phasor = Phasor(of: tone.frequency, in: output, at: pair.output, within: stretch)

        #expect(abs(phasor.level(against: tone.amplitude)) < 0.01)
    }

    @Test(
        "images of the passband are 90 dB down", arguments: Recipe.all,
        [0.0613, 0.1549, 0.2521, 0.3527, 0.4519, 0.5503, 0.6521, 0.7523, 0.8017, 0.8291, 0.8423, 0.85])
    func images(_ recipe: Recipe, of fraction: Double) throws {
        let pair = recipe.pair
        let tone = Tone(frequency: fraction * pair.nyquist, amplitude: Self.loud)
        let (output, stretch) = try convert(tone, over: pair, quality: recipe.quality)

        let images = pair.unfilteredFrequencies(of: tone.frequency).filter { abs($0 - tone.frequency) > 300 }
        let levels = images.map { image in
            Phasor(of: image, in: output, at: pair.output, within: stretch).level(against: tone.amplitude)
        }

        #expect(levels.allSatisfy { $0 < -90 }, "\(levels) dB")
    }

    /// Fractions of the way from 115 % of the lower Nyquist frequency to the highest that the input carries.
    @Test(
        "tones above the stopband's edge leave no alias above -90 dB", arguments: Recipe.all.filter(\.pair.canAlias),
        [0, 0.0113, 0.0431, 0.0917, 0.1543, 0.2501, 0.3511, 0.4513, 0.5519, 0.6521, 0.7529, 0.8537, 0.9539, 0.9871])
    func aliases(_ recipe: Recipe, of fraction: Double) throws {
        let pair = recipe.pair
        let edge = 1.15 * pair.nyquist
        let frequency = edge + fraction * (Double(pair.input.hertz) / 2 - edge)
        let tone = Tone(frequency: frequency, amplitude: Self.loud)
        // An alias alone would be rounded to silence, or to a square wave of one step.
        let companion = Tone(
            frequency: pair.frequency(apartFrom: pair.unfilteredFrequencies(of: frequency)), amplitude: Self.loud / 2)
        let (output, stretch) = try convert(tone, companion, over: pair, quality: recipe.quality)

        let levels = pair.unfilteredFrequencies(of: tone.frequency).map { alias in
            Phasor(of: alias, in: output, at: pair.output, within: stretch).level(against: tone.amplitude)
        }

        #expect(levels.allSatisfy { $0 < -90 }, "\(levels) dB")
    }

    /// No other delay differs from the stated one by whole periods at all of these frequencies.
    @Test(
        "every frequency has the stated delay", arguments: Recipe.ofLinearPhase,
        [0.0767, 0.2523, 0.5009, 0.7013, 0.8473])
    func delay(_ recipe: Recipe, at fraction: Double) throws {
        let pair = recipe.pair
        let tone = Tone(frequency: fraction * pair.nyquist)
        let delay = try recipe.resampler().delay / .seconds(1)
        let (output, stretch) = try convert(tone, over: pair, quality: recipe.quality)

        let phasor = Phasor(of: tone.frequency, in: output, at: pair.output, within: stretch)

        #expect(abs(phasor.lateness(beyond: delay, at: tone.frequency)) < 0.02e-3)
    }

    /// The bounds documented for ``Resampler/Quality/lowDelay``. The phases of two close tones differ by less than a
    /// turn.
    @Test(
        "with lowDelay, low tones come before the stated delay and high ones after it",
        .enabled(if: Resampler.Quality.realtime.isAvailable, "needs libsoxr"),
        arguments: RatePair.all, [0.0431, 0.1277, 0.2523, 0.5009, 0.7013, 0.8473])
    func groupDelay(_ pair: RatePair, at fraction: Double) throws {
        let tones = [Tone(frequency: fraction * pair.nyquist), Tone(frequency: fraction * pair.nyquist + 10)]
        let delay = try Resampler(from: pair.input, to: pair.output, quality: .lowDelay).delay / .seconds(1)

        let phases = try tones.map { tone in
            let (output, stretch) = try convert(tone, over: pair, quality: .lowDelay)
            return Phasor(of: tone.frequency, in: output, at: pair.output, within: stretch).phase
        }

        let turns = (phases[0] - phases[1]) / (2 * Double.pi)
        let beyond = (turns - turns.rounded()) / 10 - delay
        #expect(beyond * pair.nyquist > -0.65)
        #expect(beyond * pair.nyquist < 2.2)
        #expect(fraction < 0.8 || beyond > 0)
        #expect(fraction > 0.3 || beyond < 0)
    }

    @Test(
        "libsoxr's stock qualities add no delay", .enabled(if: Resampler.Quality.realtime.isAvailable, "needs libsoxr"),
        arguments: RatePair.all, [.high, .veryHigh] as [Resampler.Quality])
    func stockDelay(_ pair: RatePair, _ quality: Resampler.Quality) throws {
        for tone in [Tone(frequency: 307), Tone(frequency: 1_009), Tone(frequency: 3_389)] {
            let (output, stretch) = try convert(tone, over: pair, quality: quality)

            let phasor = Phasor(of: tone.frequency, in: output, at: pair.output, within: stretch)

            #expect(abs(phasor.lateness(beyond: 0, at: tone.frequency)) < 0.02e-3)
        }
        #expect(try Resampler(from: pair.input, to: pair.output, quality: quality).delay == .zero)
    }
}

extension RatePair {
    /// True if the input carries tones in the output's stopband.
    fileprivate var canAlias: Bool { Double(input.hertz) / 2 > 1.15 * nyquist }

    /// The one of eight passband frequencies farthest from the others. 100 Hz suffice to tell tones apart.
    fileprivate func frequency(apartFrom others: [Double]) -> Double {
        func distance(_ frequency: Double) -> Double { others.map { abs($0 - frequency) }.min() ?? 0 }
        return (1...8).map { Double($0) * 0.0977 * nyquist }.max { distance($0) < distance($1) }!
    }
}
