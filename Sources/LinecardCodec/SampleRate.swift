// SPDX-License-Identifier: Apache-2.0

/// The sample rate of audio: one of the nine that Linecard supports.
///
/// Telephone lines carry 8 kHz; Plivo also streams 16 kHz and 24 kHz. Speech recognizers usually want 16 kHz, speech
/// synthesizers give 24 kHz.
public enum SampleRate: Int, CaseIterable, Hashable, Sendable, Comparable {
    /// 8,000 Hz: narrowband telephony, G.711.
    case hz8000 = 8_000
    /// 11,025 Hz: a quarter of the compact disc's rate.
    case hz11025 = 11_025
    /// 12,000 Hz: medium-band Opus.
    case hz12000 = 12_000
    /// 16,000 Hz: wideband telephony, G.722, speech recognition.
    case hz16000 = 16_000
    /// 22,050 Hz: half the compact disc's rate.
    case hz22050 = 22_050
    /// 24,000 Hz: speech synthesis, super-wideband Opus.
    case hz24000 = 24_000
    /// 32,000 Hz: super-wideband.
    case hz32000 = 32_000
    /// 44,100 Hz: the compact disc's rate.
    case hz44100 = 44_100
    /// 48,000 Hz: studio and fullband Opus.
    case hz48000 = 48_000

    /// Creates the rate of a number of samples a second.
    ///
    /// - Throws: ``CodecError/unsupportedRate(hertz:)`` if it is not one of the nine.
    public init(hertz: Int) throws(CodecError) {
        guard let rate = SampleRate(rawValue: hertz) else { throw .unsupportedRate(hertz: hertz) }
        self = rate
    }

    /// The samples a second, in Hz.
    public var hertz: Int { rawValue }

    /// Returns the samples of a duration of 0 ms or more, rounded down.
    public func samples(milliseconds: Int) -> Int { rawValue * milliseconds / 1_000 }

    /// Returns the duration of a count of samples, 0 or more, rounded down to the nanosecond.
    public func duration(samples: Int) -> Duration {
        let (seconds, rest) = samples.quotientAndRemainder(dividingBy: rawValue)
        return .seconds(seconds) + .nanoseconds(rest * 1_000_000_000 / rawValue)
    }

    /// Orders rates from low to high.
    public static func < (left: SampleRate, right: SampleRate) -> Bool { left.rawValue < right.rawValue }
}

extension SampleRate: CustomStringConvertible {
    /// The rate with its unit: `16000 Hz`.
    public var description: String { "\(rawValue) Hz" }
}
