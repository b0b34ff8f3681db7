// SPDX-License-Identifier: Apache-2.0

import LinecardCodec

/// The rates that a resampler works between.
struct RatePair {
    let input: SampleRate
    let output: SampleRate

    init(_ input: SampleRate, _ output: SampleRate) {
        self.input = input
        self.output = output
    }

    /// What a call at 8 kHz and an application at 16 or 24 kHz need.
    static let telephony = [
        RatePair(.hz8000, .hz16000), RatePair(.hz16000, .hz8000), RatePair(.hz8000, .hz24000),
        RatePair(.hz24000, .hz8000),
    ]
    /// Plivo's wideband streams, and studio sound.
    static let others = [
        RatePair(.hz16000, .hz24000), RatePair(.hz24000, .hz16000), RatePair(.hz8000, .hz48000),
        RatePair(.hz48000, .hz8000),
    ]

    /// The lower of both Nyquist frequencies, in Hz: above it there can be no content.
    var nyquist: Double { Double(min(input, output).hertz) / 2 }

    /// `8000-16000`, as in the names of rows.
    var name: String { "\(input.hertz)-\(output.hertz)" }

    /// `8 → 16 kHz`.
    var title: String { "\(input.hertz / 1_000) → \(output.hertz / 1_000) kHz" }

    /// More than any quality returns for one push.
    var scratch: UnsafeMutableBufferPointer<Int16> { .allocate(capacity: output.hertz) }
}
