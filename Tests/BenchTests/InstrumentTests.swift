// SPDX-License-Identifier: Apache-2.0

import LinecardCodec
import Testing

@testable import bench

@Suite("Instruments") struct InstrumentTests {
    @Test("between equal rates the response is flat")
    func flat() throws {
        let response = try FrequencyResponse(of: RatePair(.hz8000, .hz8000), quality: .direct, points: 40)

        #expect(response.ripple(upTo: 4_000) < 0.001)
    }

    @Test(
        "conversion to half the rate passes the passband and stops the stopband",
        arguments: Resampler.Quality.available.filter(\.hasLinearPhase))
    func half(_ quality: Resampler.Quality) throws {
        let response = try FrequencyResponse(of: RatePair(.hz16000, .hz8000), quality: quality, points: 80)

        #expect(response.ripple(upTo: 3_400) < 0.01)
        #expect(response.residue(from: 4_600) < -90)
        #expect(response.residue(from: 3_400) > -1)
    }

    @Test("tones have the same delay, or the spread documented for lowDelay")
    func groupDelay() throws {
        let pair = RatePair(.hz8000, .hz16000)

        for (quality, delay) in [(.realtime, 3), (.direct, 1.8125)] as [(Resampler.Quality, Double)]
        where quality.isAvailable {
            let tones = try GroupDelay(of: pair, quality: quality).milliseconds
            #expect(abs(tones.lowerBound - delay) < 0.02 && abs(tones.upperBound - delay) < 0.02, "\(quality)")
        }
        guard Resampler.Quality.lowDelay.isAvailable else { return }
        let lowDelay = try GroupDelay(of: pair, quality: .lowDelay).milliseconds
        #expect(lowDelay.lowerBound > 0.38 - 0.65 / 4 && lowDelay.upperBound < 0.38 + 2.2 / 4)
        #expect(lowDelay.upperBound - lowDelay.lowerBound > 0.3)
    }

    @Test("a resampler's held samples and empty pushes are measured")
    func held() throws {
        let pair = RatePair(.hz8000, .hz16000)
        let signal = SpeechLikeSignal()

        let prompt = try Delivery(of: pair, quality: .default, pushes: 50, signal: signal)
        #expect(prompt.heldMax == 0)
        #expect(prompt.returned == Array(repeating: 20, count: 50))

        guard Resampler.Quality.veryHigh.isAvailable else { return }
        let veryHigh = try Delivery(of: pair, quality: .veryHigh, pushes: 50, signal: signal)
        #expect(veryHigh.heldMax > 80)
        #expect(veryHigh.emptyPushes > 30)
    }
}
