// SPDX-License-Identifier: Apache-2.0

import LinecardCodec

/// The drawings of a page besides those of rows. They are measured for it, in about two seconds.
struct Pictures {
    /// A plot for each quality, from 8 to 16 kHz.
    let deliveries: [DeliveryPlot]
    let delays: DelayChart
    /// Plots of rates up, then down, in every quality of linear phase.
    let responses: [ResponsePlot]
}

extension Pictures {
    init() throws {
        let signal = SpeechLikeSignal()
        let pair = RatePair(.hz8000, .hz16000)
        let bars = try RatePair.telephony.flatMap { pair in
            try Resampler.Quality.available.map { try Self.bar(pair, $0, signal) }
        }
        deliveries = try zip(Resampler.Quality.available, bars).map { quality, bar in
            DeliveryPlot(
                title: bar.quality, delivery: try Delivery(of: pair, quality: quality, pushes: 20, signal: signal),
                delay: bar.delay, heldMax: bar.heldMax)
        }
        delays = DelayChart(bars: bars)
        let pairs = RatePair.telephony + RatePair.others
        responses = try (pairs.filter { $0.input < $0.output } + pairs.filter { $0.input > $0.output })
            .flatMap { pair in
                try Resampler.Quality.available.filter(\.hasLinearPhase)
                    .map { ResponsePlot(response: try FrequencyResponse(of: pair, quality: $0)) }
            }
    }

    private static func bar(
        _ pair: RatePair, _ quality: Resampler.Quality, _ signal: SpeechLikeSignal
    ) throws -> DelayChart.Bar {
        let delivery = try Delivery(of: pair, quality: quality, pushes: 1_000, signal: signal)
        let delay = try Resampler(from: pair.input, to: pair.output, quality: quality).delay / .milliseconds(1)
        return DelayChart.Bar(
            pair: pair, quality: names[quality] ?? quality.rawValue, isOurs: names[quality] == nil,
            delay: quality == .lowDelay ? try GroupDelay(of: pair, quality: quality).milliseconds : delay...delay,
            heldMax: delivery.heldMax)
    }

    private static let names: [Resampler.Quality: String] = [.high: "libsoxr HQ", .veryHigh: "libsoxr VHQ"]
}
