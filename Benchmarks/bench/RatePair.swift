// SPDX-License-Identifier: Apache-2.0

import LinecardCodec

/// The input and output rate of a resampler.
struct RatePair {
    let input: SampleRate
    let output: SampleRate

    init(_ input: SampleRate, _ output: SampleRate) {
        self.input = input
        self.output = output
    }

    /// The pairs between a call at 8 kHz and an application at 16 or 24 kHz.
    static let telephony = [
        RatePair(.hz8000, .hz16000), RatePair(.hz16000, .hz8000), RatePair(.hz8000, .hz24000),
        RatePair(.hz24000, .hz8000),
    ]
    /// The pairs of Plivo's wideband streams, and of 48 kHz.
    static let others = [
        RatePair(.hz16000, .hz24000), RatePair(.hz24000, .hz16000), RatePair(.hz8000, .hz48000),
        RatePair(.hz48000, .hz8000),
    ]

    /// The lower of both Nyquist frequencies, in Hz.
    var nyquist: Double { Double(min(input, output).hertz) / 2 }

    /// The part of a row's name: `8000-16000`.
    var name: String { "\(input.hertz)-\(output.hertz)" }

    /// The pair as text: `8 → 16 kHz`.
    var title: String { "\(input.hertz / 1_000) → \(output.hertz / 1_000) kHz" }

    /// A new buffer for a second of output, more than any quality returns for one push. The caller deallocates it.
    var scratch: UnsafeMutableBufferPointer<Int16> { .allocate(capacity: output.hertz) }
}
