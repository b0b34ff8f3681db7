// SPDX-License-Identifier: Apache-2.0

import LinecardCodec

/// One rate to another, in every quality, and libsoxr alone with the same recipe: what is left to win.
func resampleCases(_ signal: SpeechLikeSignal) throws -> [Case] {
    try RatePair.telephony.flatMap { pair in
        try Resampler.Quality.allCases.map { try resampleCase(pair, $0, signal) } + [soxrCase(pair, signal)]
    } + RatePair.others.map { try resampleCase($0, .realtime, signal) }
}

private struct RatePair {
    let input: SampleRate
    let output: SampleRate

    init(_ input: SampleRate, _ output: SampleRate) {
        self.input = input
        self.output = output
    }

    static let telephony = [
        RatePair(.hz8000, .hz16000), RatePair(.hz16000, .hz8000), RatePair(.hz8000, .hz24000),
        RatePair(.hz24000, .hz8000),
    ]
    static let others = [
        RatePair(.hz16000, .hz24000), RatePair(.hz24000, .hz16000), RatePair(.hz8000, .hz48000),
        RatePair(.hz48000, .hz8000),
    ]

    func name(_ how: String) -> String { "resample/\(input.hertz)-\(output.hertz)/\(how)" }

    /// More than any quality returns for one push.
    var scratch: UnsafeMutableBufferPointer<Int16> { .allocate(capacity: output.hertz) }
}

private func resampleCase(
    _ pair: RatePair, _ quality: Resampler.Quality, _ signal: SpeechLikeSignal
) throws -> Case {
    let chunks = Frames(signal.chunks(at: pair.input))
    let scratch = pair.scratch
    var resampler = try Resampler(from: pair.input, to: pair.output, quality: quality)
    var held = try Resampler(from: pair.input, to: pair.output, quality: quality)
    let details = try details(of: pair, delay: held.delay / .milliseconds(1)) { frame in
        try held.process(chunks[frame].span, into: scratch)
    }
    return Case(pair.name(quality.rawValue), details: details) { batch in
        var sum = 0
        for frame in batch { sum &+= try resampler.process(chunks[frame].span, into: scratch) }
        return sum
    }
}

extension Resampler {
    /// Converts a chunk into memory that is used again and again; returns how many samples came out.
    fileprivate mutating func process(
        _ chunk: borrowing Span<Int16>, into scratch: UnsafeMutableBufferPointer<Int16>
    ) throws(CodecError) -> Int {
        var samples = OutputSpan(buffer: scratch, initializedCount: 0)
        try process(chunk, into: &samples)
        return samples.finalize(for: scratch)
    }
}

private func soxrCase(_ pair: RatePair, _ signal: SpeechLikeSignal) -> Case {
    let chunks = Frames(signal.chunks(at: pair.input))
    let scratch = pair.scratch
    let soxr = SoxrAlone(from: pair.input, to: pair.output)
    let held = SoxrAlone(from: pair.input, to: pair.output)
    let details = details(of: pair, delay: held.delayMilliseconds) { held.process(chunks[$0], into: scratch) }
    return Case(pair.name("soxr-alone"), details: details) { batch in
        var sum = 0
        for frame in batch { sum &+= soxr.process(chunks[frame], into: scratch) }
        return sum
    }
}

/// Pushes 1,000 frames and looks at what comes out when: a median does not show that a resampler holds back.
private func details(of pair: RatePair, delay: Double, _ push: (Int) throws -> Int) rethrows -> Case.Details {
    var delivered = 0
    var heldMax = 0.0
    var empty = 0
    for pushes in 1...1_000 {
        let made = try push(pushes % SpeechLikeSignal.frames)
        delivered += made
        if made == 0 { empty += 1 }
        let due = Double(pushes * pair.output.samples(milliseconds: 20))
        heldMax = max(heldMax, (due - Double(delivered)) / Double(pair.output.hertz) * 1_000)
    }
    return Case.Details(
        delayMilliseconds: delay.roundedToHundredths, heldMillisecondsMax: heldMax.roundedToHundredths,
        emptyPushes: empty)
}
