// SPDX-License-Identifier: Apache-2.0

import LinecardCodec

/// Returns the cases of resampling, and of libsoxr alone with the same recipe, which shows the overhead. Between the
/// rates of a telephone and an application in every quality. The kernels of the direct engine on every rung.
func resampleCases(_ signal: SpeechLikeSignal) throws -> [Case] {
    var cases: [Case] = []
    for pair in RatePair.telephony {
        cases += try resampleCases(pair, Resampler.Quality.available, signal)
    }
    for pair in RatePair.others {
        cases += try resampleCases(pair, Resampler.Quality.available.filter(\.keepsLaw), signal)
    }
    for pair in RatePair.telephony + RatePair.others { cases += convolveCases(pair, signal) }
    return cases
}

private func resampleCases(
    _ pair: RatePair, _ qualities: [Resampler.Quality], _ signal: SpeechLikeSignal
) throws -> [Case] {
    try qualities.map { try resampleCase(pair, $0, signal) } + soxrCases(pair, signal)
}

private func resampleCase(
    _ pair: RatePair, _ quality: Resampler.Quality, _ signal: SpeechLikeSignal
) throws -> Case {
    let chunks = Frames(signal.chunks(at: pair.input))
    let scratch = pair.scratch
    var resampler = try Resampler(from: pair.input, to: pair.output, quality: quality)
    let delivery = try Delivery(of: pair, quality: quality, pushes: 1_000, signal: signal)
    let details = details(delivery, delay: resampler.delay / .milliseconds(1))
    return Case("resample/\(pair.name)/\(quality.rawValue)", details: details) { batch in
        var sum = 0
        for frame in batch { sum &+= try resampler.process(chunks[frame].span, into: scratch) }
        return sum
    }
}

private func soxrCases(_ pair: RatePair, _ signal: SpeechLikeSignal) -> [Case] {
    #if Soxr
        let chunks = Frames(signal.chunks(at: pair.input))
        let scratch = pair.scratch
        let soxr = SoxrAlone(from: pair.input, to: pair.output)
        let held = SoxrAlone(from: pair.input, to: pair.output)
        let delivery = Delivery(of: pair, pushes: 1_000) { held.process(chunks[$0], into: scratch) }
        let details = details(delivery, delay: held.delayMilliseconds)
        let soxrAlone = Case("resample/\(pair.name)/soxr-alone", details: details) { batch in
            var sum = 0
            for frame in batch { sum &+= soxr.process(chunks[frame], into: scratch) }
            return sum
        }
        return [soxrAlone]
    #else
        return []
    #endif
}

private func details(_ delivery: Delivery, delay: Double) -> Row.Details {
    Row.Details(
        delayMilliseconds: delay.roundedToHundredths, heldMillisecondsMax: delivery.heldMax.roundedToHundredths,
        emptyPushes: delivery.emptyPushes)
}
