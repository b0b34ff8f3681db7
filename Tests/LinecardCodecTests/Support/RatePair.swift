// SPDX-License-Identifier: Apache-2.0

import LinecardCodec

/// The rates at the two ends of a resampler.
struct RatePair: CustomStringConvertible, Hashable, Sendable {
    let input: SampleRate
    let output: SampleRate

    init(_ input: SampleRate, _ output: SampleRate) {
        self.input = input
        self.output = output
    }

    /// Every ordered pair of different rates.
    static let all = SampleRate.allCases.flatMap { input in
        SampleRate.allCases.filter { $0 != input }.map { RatePair(input, $0) }
    }

    /// The pairs that the default quality converts: with libsoxr, all.
    static let ofDefaultQuality = all.filter { Resampler.Quality.default.canConvert(from: $0.input, to: $0.output) }

    var description: String { "\(input.hertz) to \(output.hertz) Hz" }

    var inputHertz: Double { Double(input.hertz) }

    var ratio: Double { Double(output.hertz) / Double(input.hertz) }

    /// The highest frequency that both ends can carry.
    var nyquist: Double { Double(min(input, output).hertz) / 2 }

    /// The samples due after `count` samples of input.
    func due(_ count: Int) -> Int { count * output.hertz / input.hertz }

    /// The output samples within `count` samples of input.
    func count(over count: Int) -> Int { (count * output.hertz + input.hertz - 1) / input.hertz }

    /// The frequencies at which the output would carry a tone without any filter: the tone and its first images, beside
    /// multiples of the input rate, folded at the output's Nyquist frequency.
    func unfilteredFrequencies(of frequency: Double) -> [Double] {
        let images = (1...3).flatMap { multiple in
            [Double(multiple * input.hertz) - frequency, Double(multiple * input.hertz) + frequency]
        }
        return ([frequency] + images).map(folded)
    }

    private func folded(_ frequency: Double) -> Double {
        let rate = Double(output.hertz)
        let rest = frequency.truncatingRemainder(dividingBy: rate)
        return min(rest, rate - rest)
    }
}

extension RatePair {
    /// Converts a whole stream in pushes of a number of milliseconds, or in one push if that is nil.
    func convert(
        _ samples: [Int16], every milliseconds: Int? = 20, quality: Resampler.Quality = .default, flushing: Bool = true
    ) throws -> [Int16] {
        var resampler = try Resampler(from: input, to: output, quality: quality)
        var converted: [Int16] = []
        for push in milliseconds.map({ pushes(of: samples.count, every: $0) }) ?? [0..<samples.count] {
            converted += try resampler.process(Array(samples[push]))
        }
        return flushing ? converted + (try resampler.flush()) : converted
    }

    /// The ranges of `count` samples of input, cut at multiples of a number of milliseconds.
    func pushes(of count: Int, every milliseconds: Int) -> [Range<Int>] {
        var pushes: [Range<Int>] = []
        while let start = pushes.isEmpty ? 0 : pushes.last?.upperBound, start < count {
            let end = input.samples(milliseconds: milliseconds * (pushes.count + 1))
            pushes.append(start..<min(end, count))
        }
        return pushes
    }
}

/// A pair of rates and a quality that converts between them.
struct Recipe: CustomStringConvertible, Hashable, Sendable {
    let pair: RatePair
    let quality: Resampler.Quality

    /// Every pair of different rates in every quality that has it.
    static let ofEveryQuality = RatePair.all.flatMap { pair in
        Resampler.Quality.allCases
            .filter { $0.canConvert(from: pair.input, to: pair.output) }
            .map { Recipe(pair: pair, quality: $0) }
    }

    /// The recipes with the guarantees of ``Resampler``.
    static let all = ofEveryQuality.filter { ![.high, .veryHigh].contains($0.quality) }

    /// The recipes that delay all frequencies alike.
    static let ofLinearPhase = all.filter { $0.quality != .lowDelay }

    /// The recipes of Linecard's own engine.
    static let direct = all.filter { $0.quality == .direct }

    var description: String { "\(pair), \(quality)" }

    func resampler() throws -> Resampler { try Resampler(from: pair.input, to: pair.output, quality: quality) }

    /// Converts a whole stream, as ``RatePair/convert(_:every:quality:flushing:)`` does.
    func convert(_ samples: [Int16], every milliseconds: Int? = 20) throws -> [Int16] {
        try pair.convert(samples, every: milliseconds, quality: quality)
    }
}
