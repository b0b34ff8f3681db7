// SPDX-License-Identifier: Apache-2.0

import Foundation
import LinecardCodec
import Testing

/// The guarantees of a resampler: constant delay, every push returns its length, nothing is lost.
@Suite("Resampler") struct ResamplerTests {
    static let noise: [Int16] = {
        var generator = SplitMix64(seed: 1)
        return generator.samples(48_000)
    }()

    static func noise(_ pair: RatePair, milliseconds: Int) -> [Int16] {
        Array(noise.prefix(pair.input.samples(milliseconds: milliseconds)))
    }

    @Test("every push of 20 ms returns its own length, for ten seconds", arguments: Recipe.all)
    func returnsItsLength(_ recipe: Recipe) throws {
        let pushes = recipe.pair.pushes(of: recipe.pair.input.samples(milliseconds: 10_000), every: 20)
        var resampler = try recipe.resampler()
        var made: [Int] = []
        var bounds: [Int] = []
        for push in pushes {
            bounds.append(resampler.bound(for: push.count))

            made.append(try resampler.process(Array(Self.noise[..<push.count])).count)
        }
        #expect(Difference(made, pushes.map { recipe.pair.due($0.upperBound) - recipe.pair.due($0.lowerBound) }) == nil)
        #expect(Difference(made, bounds) == nil)
        #expect(pushes.count == 500)
    }

    @Test(
        "telephone rates are delayed by at most 3 ms, 0.4 ms or 1.9 ms, by quality",
        arguments: [
            (RatePair(.hz8000, .hz16000), [3_000, 375, 1_813]), (RatePair(.hz16000, .hz8000), [3_000, 313, 1_750]),
            (RatePair(.hz8000, .hz24000), [2_875, 375, 1_833]), (RatePair(.hz24000, .hz8000), [2_833, 375, 1_750]),
        ])
    func telephoneDelay(_ pair: RatePair, inMicroseconds expected: [Int]) throws {
        for (quality, expected) in zip([.realtime, .lowDelay, .direct] as [Resampler.Quality], expected)
        where quality.isAvailable {
            let delay = try Resampler(from: pair.input, to: pair.output, quality: quality).delay

            #expect(Int((delay / .microseconds(1)).rounded()) == expected, "\(quality)")
        }
    }

    @Test("samples do not depend on how the input is cut", arguments: Recipe.all, [1, 7, 20, 33, 100])
    func cutAnyhow(_ recipe: Recipe, every milliseconds: Int) throws {
        let stream = Self.noise(recipe.pair, milliseconds: 1_000)

        let converted = try recipe.convert(stream, every: milliseconds)

        #expect(Difference(converted, try recipe.convert(stream, every: nil)) == nil)
        #expect(converted.contains { $0 != 0 })
    }

    @Test("samples do not depend on cuts of random length", arguments: Recipe.all, 1...3 as ClosedRange<UInt64>)
    func cutAtRandom(_ recipe: Recipe, seed: UInt64) throws {
        let stream = Self.noise(recipe.pair, milliseconds: 1_000)
        var resampler = try recipe.resampler()
        var generator = SplitMix64(seed: seed)
        var converted: [Int16] = []
        var rest = stream[...]

        while !rest.isEmpty {
            let chunk = rest.prefix(.random(in: 0...700, using: &generator))
            rest = rest.dropFirst(chunk.count)
            converted += try resampler.process(Array(chunk))
            #expect(converted.count <= recipe.pair.due(stream.count - rest.count), "seed \(seed)")
        }
        converted += try resampler.flush()

        #expect(Difference(converted, try recipe.convert(stream, every: nil)) == nil, "seed \(seed)")
    }

    @Test(
        "the output is as long as the input and the delay; with lowDelay, as the latest tones take",
        arguments: Recipe.all, [1, 2, 3, 20, 79, 160, 1_234])
    func flushes(_ recipe: Recipe, _ count: Int) throws {
        var resampler = try recipe.resampler()
        let delay = resampler.delay / .seconds(1) * Double(recipe.pair.output.hertz)
        let pushed = try resampler.process(Array(Self.noise[..<count]))
        let bound = resampler.flushBound

        let tail = try resampler.flush()

        let late = recipe.quality == .lowDelay ? (2.2 / recipe.pair.nyquist * recipe.pair.inputHertz).rounded(.up) : 0
        let expected = (Double(count) + late) * recipe.pair.ratio + delay
        // Less a rounding error, which may lift a whole number of samples to the next.
        #expect(pushed.count + tail.count == Int((expected - 1e-6).rounded(.up)))
        #expect(tail.count == bound)
    }

    /// Only the ringing of the cut remains: a third of the tone, where a short tail would leave nine tenths.
    @Test("the end of a high tone is in the tail", arguments: Recipe.all.filter { $0.pair.input == .hz8000 })
    func keepsHighTones(_ recipe: Recipe) throws {
        let tone = (0..<800).map { Int16(20_000 * sin(2 * .pi * 3_300 * Double($0) / 8_000)) }
        let heard = try recipe.convert(tone).count

        let longer = try recipe.convert(tone + [Int16](repeating: 0, count: 800))

        #expect(longer[heard...].allSatisfy { abs(Int($0)) < 7_000 })
    }

    /// At a lower output rate the sample falls between two others, so that even the nearest one may show little of it.
    @Test(
        "the last sample pushed is in the tail", arguments: Recipe.all, [1, 2, 3, 20, 159, 160, 161, 1_235])
    func keepsLastSample(_ recipe: Recipe, of count: Int) throws {
        var stream = [Int16](repeating: 0, count: count)
        stream[count - 1] = 20_000
        let delay = try recipe.resampler().delay / .seconds(1) * Double(recipe.pair.output.hertz)

        let converted = try recipe.convert(stream)

        let peak = try #require(converted.indices.max { abs(Int(converted[$0])) < abs(Int(converted[$1])) })
        let beyond = Double(peak) - Double(count - 1) * recipe.pair.ratio - delay
        let early = recipe.quality == .lowDelay ? 0.6 * Double(recipe.pair.output.hertz) / recipe.pair.nyquist : 0
        #expect((-1 - early...1).contains(beyond))
        #expect(Double(converted[peak]) > 20_000 * min(1, recipe.pair.ratio) * 0.15)
    }

    @Test("without input there is no tail", arguments: Recipe.ofEveryQuality)
    func nothingToFlush(_ recipe: Recipe) throws {
        var resampler = try recipe.resampler()

        #expect(try resampler.process([]) == [])
        #expect(resampler.flushBound == 0)
        #expect(try resampler.flush() == [])
        try resampler.reset()
        #expect(try resampler.flush() == [])
    }

    @Test(
        "an empty chunk needs no memory",
        arguments: Recipe.all + [Recipe(pair: RatePair(.hz8000, .hz8000), quality: .realtime)])
    func nothingWithoutMemory(_ recipe: Recipe) throws {
        let none: [Int16] = []
        var samples = OutputSpan(buffer: UnsafeMutableBufferPointer<Int16>(start: nil, count: 0), initializedCount: 0)
        var resampler = try recipe.resampler()

        try resampler.process(none.span, into: &samples)
        try resampler.flush(into: &samples)

        let count = samples.count
        #expect(count == 0)
    }

    @Test("after a flush a resampler equals a new one", arguments: Recipe.ofEveryQuality)
    func startsAnewAfterFlush(_ recipe: Recipe) throws {
        let stream = Self.noise(recipe.pair, milliseconds: 500)
        var resampler = try recipe.resampler()
        for length in [1, 160, 3_001, 3_529] {
            _ = try resampler.process(Array(stream[..<length]))
            _ = try resampler.flush()
            #expect(try resampler.flush() == [])

            let converted = try resampler.process(stream) + resampler.flush()

            #expect(Difference(converted, try recipe.convert(stream, every: nil)) == nil)
        }
    }

    @Test("after a reset a resampler equals a new one", arguments: Recipe.ofEveryQuality)
    func startsAnewAfterReset(_ recipe: Recipe) throws {
        let stream = Self.noise(recipe.pair, milliseconds: 500)
        var resampler = try recipe.resampler()
        for length in [0, 1, 160, 3_001, 3_529] {
            _ = try resampler.process(Array(stream[..<length]))
            try resampler.reset()

            let converted = try resampler.process(stream) + resampler.flush()

            #expect(Difference(converted, try recipe.convert(stream, every: nil)) == nil)
        }
    }

    @Test("too little room consumes nothing", arguments: Recipe.all)
    func insufficientCapacity(_ recipe: Recipe) throws {
        let stream = Self.noise(recipe.pair, milliseconds: 100)
        var resampler = try recipe.resampler()
        let needed = resampler.bound(for: stream.count)

        let refused = [Int16](capacity: needed) { samples in
            samples.append(7)
            #expect(throws: CodecError.insufficientCapacity(needed: needed, available: needed - 1)) {
                try resampler.process(stream.span, into: &samples)
            }
        }
        var converted = try resampler.process(stream)
        let tail = resampler.flushBound
        let refusedTail = [Int16](capacity: tail) { samples in
            samples.append(7)
            #expect(throws: CodecError.insufficientCapacity(needed: tail, available: tail - 1)) {
                try resampler.flush(into: &samples)
            }
        }
        converted += try resampler.flush()

        #expect(refused == [7] && refusedTail == [7])
        #expect(Difference(converted, try recipe.convert(stream, every: nil)) == nil)
    }

    @Test("samples are appended to the output", arguments: Recipe.all)
    func appends(_ recipe: Recipe) throws {
        let stream = Self.noise(recipe.pair, milliseconds: 40)
        let expected = try recipe.convert(stream, every: nil)
        var resampler = try recipe.resampler()

        let converted = try [Int16](capacity: expected.count + 16) { (samples) throws(CodecError) in
            samples.append(7)
            try resampler.process(stream.span, into: &samples)
            try resampler.flush(into: &samples)
        }

        #expect(Difference(converted, [7] + expected) == nil)
    }

    @Test("silence stays silence, bit for bit", arguments: Recipe.all)
    func silence(_ recipe: Recipe) throws {
        let stream = [Int16](repeating: 0, count: recipe.pair.input.samples(milliseconds: 2_000))

        let converted = try recipe.convert(stream)

        #expect(converted.count >= recipe.pair.due(stream.count))
        #expect(converted.allSatisfy { $0 == 0 })
    }

    @Test("a square wave at full scale clips and does not wrap around", arguments: Recipe.all)
    func clips(_ recipe: Recipe) throws {
        // Long enough that the edges fall at all places between output samples.
        let half = recipe.pair.input.samples(milliseconds: 5) + 1
        let quarter = (0..<100 * half).map { $0 / half % 2 == 0 ? 8_191 : -8_192 as Int16 }
        let full = quarter.map { $0 < 0 ? Int16.min : .max }

        let converted = try recipe.convert(full)

        let linear = try recipe.convert(quarter).map { Int($0) * 4 }
        let deviations = zip(converted, linear).map { sample, line in
            abs(Int(sample) - min(max(line, Int(Int16.min)), Int(Int16.max)))
        }
        #expect(linear.contains { $0 > Int(Int16.max) + 1_000 } && linear.contains { $0 < Int(Int16.min) - 1_000 })
        #expect(deviations.allSatisfy { $0 <= 8 })
    }

    @Test("equal rates copy, without delay or tail", arguments: SampleRate.allCases, Resampler.Quality.allCases)
    func copies(at rate: SampleRate, _ quality: Resampler.Quality) throws {
        let stream = Array(Self.noise[..<1_000])
        var resampler = try Resampler(from: rate, to: rate, quality: quality)

        #expect(Difference(try resampler.process(stream), stream) == nil)
        #expect(Difference(try resampler.process(Array(stream[..<1])), Array(stream[..<1])) == nil)
        #expect(resampler.delay == .zero)
        #expect(try resampler.flush() == [])
    }

    @Test("a resampler has the requested rates", arguments: RatePair.ofDefaultQuality)
    func rates(_ pair: RatePair) throws {
        let resampler = try Resampler(from: pair.input, to: pair.output)

        #expect(resampler.input == pair.input)
        #expect(resampler.output == pair.output)
    }

    @Test(
        "libsoxr's stock qualities lose nothing either",
        .enabled(if: Resampler.Quality.realtime.isAvailable, "needs libsoxr"),
        arguments: RatePair.all, [.high, .veryHigh] as [Resampler.Quality])
    func stockLosesNothing(_ pair: RatePair, _ quality: Resampler.Quality) throws {
        let stream = Self.noise(pair, milliseconds: 300)

        let converted = try pair.convert(stream, quality: quality)

        #expect(converted.count == pair.count(over: stream.count))
    }

    @Test(
        "libsoxr's stock qualities return samples in bursts, after pushes that return none",
        .enabled(if: Resampler.Quality.realtime.isAvailable, "needs libsoxr"),
        arguments: [(.high, 100...120), (.veryHigh, 90...138)] as [(Resampler.Quality, ClosedRange<Int>)])
    func stockBursts(_ quality: Resampler.Quality, ofMilliseconds length: ClosedRange<Int>) throws {
        let pair = RatePair(.hz8000, .hz16000)
        let stream = Self.noise(pair, milliseconds: 2_000)
        var resampler = try Resampler(from: pair.input, to: pair.output, quality: quality)

        let made = try pair.pushes(of: stream.count, every: 20).map { try resampler.process(Array(stream[$0])).count }

        #expect(made.count { $0 == 0 } > made.count / 2)
        #expect(made.filter { $0 != 0 }.allSatisfy { length.contains($0 * 1_000 / pair.output.hertz) })
    }
}
