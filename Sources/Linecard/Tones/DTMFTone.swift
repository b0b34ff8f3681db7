// SPDX-License-Identifier: Apache-2.0

public import LinecardCodec

#if canImport(Glibc)
    import Glibc
#elseif canImport(Darwin)
    import Darwin
#endif

/// Makes the sound of keys (dual-tone multi-frequency, ITU-T Q.23), for a provider that takes keys only as audio.
///
/// ```swift
/// let audio = DTMFTone().audio(for: try [KeypadEntry](dialString: "1234#"), at: .hz24000)
/// ```
///
/// The defaults are what every receiver of ITU-T Q.24, table A-1, accepts: there a key needs a tone of 40 ms, a pause of
/// 70 ms (Australia; others 30 or 40) and 125 ms from one to the next, tones of -5 to -24 dBm0, and a high tone at most
/// 4 dB above the low one. ETSI ES 201 235-2, clauses 4.2.2 and 4.2.4, asks of a transmitter that the high tone be 1 to
/// 4 dB above the low one, and that tones and pauses last 65 ms.
///
/// The same keys give the same samples. Any number of threads may use one value.
public struct DTMFTone: Sendable, Hashable {
    /// How long a key sounds, rise and fall included.
    public let toneDuration: Duration
    /// How long it is silent after each key, the last one too.
    public let pauseDuration: Duration
    /// The level of the tone of the high group, in dBm0. The tone of the low group is ``twist`` below it.
    public let level: Double

    /// The tones and pauses that can be made: 50 ms to 6 s. Of the shortest tone 40 ms are at its full level, within 1 dB.
    public static let durations: ClosedRange<Duration> = .milliseconds(50) ... .seconds(6)
    /// The levels of the high tone that can be made, in dBm0. At -22 the low tone has the -24 that every receiver of Q.24
    /// takes; above -5 not every one does. At -3 the sum of both tones is 1.1 dB below full scale.
    public static let levels: ClosedRange<Double> = -22 ... -3
    /// How far the high tone is above the low one, in dB: telephone lines lose more of what is higher.
    public static let twist = 2.0

    /// Tones of 100 ms with pauses of 100 ms, at -8 and -10 dBm0.
    public init() {
        toneDuration = .milliseconds(100)
        pauseDuration = .milliseconds(100)
        level = -8
    }

    /// Makes other tones than the usual.
    ///
    /// - Parameters:
    ///   - toneDuration: How long a key sounds: one of ``durations``.
    ///   - pauseDuration: How long it is silent after each key: one of ``durations``.
    ///   - level: The level of the high tone in dBm0: one of ``levels``.
    /// - Throws: ``DTMFError`` for what is out of range.
    public init(
        toneDuration: Duration = .milliseconds(100), pauseDuration: Duration = .milliseconds(100), level: Double = -8
    ) throws(DTMFError) {
        guard Self.durations.contains(toneDuration) else { throw .toneDuration(toneDuration) }
        guard Self.durations.contains(pauseDuration) else { throw .pauseDuration(pauseDuration) }
        guard Self.levels.contains(level) else { throw .level(level) }
        self.toneDuration = toneDuration
        self.pauseDuration = pauseDuration
        self.level = level
    }

    /// The sound of keys, one after the other: tone, pause, tone, pause.
    ///
    /// Durations are rounded down to whole samples.
    public func audio(for keys: [KeypadEntry], at rate: SampleRate) -> AudioFrame {
        let pause = [Int16](repeating: 0, count: rate.samples(pauseDuration))
        return AudioFrame(samples: keys.flatMap { samples(of: $0, at: rate) + pause }, sampleRate: rate)
    }

    /// The tone of one key, without a pause.
    public func samples(of key: KeypadEntry, at rate: SampleRate) -> [Int16] {
        let count = rate.samples(toneDuration)
        let (low, high) = (Sine(key.lowFrequency, at: rate), Sine(key.highFrequency, at: rate))
        let (lowPeak, highPeak) = (Self.peak(level - Self.twist), Self.peak(level))
        let slope = Slope(at: rate)
        return (0..<count).map { index in
            let sum = lowPeak * low[index] + highPeak * high[index]
            return Int16((sum * slope[index] * slope[count - 1 - index]).rounded())
        }
    }

    /// The peak of a sine of a level in dBm0. One that just fills mu-law (8,159 of 14 bits, so 32,636 of 16) has 3.17 dBm0:
    /// ITU-T G.711, clause 4 and table 2a. For A-law it is 3.14 dBm0 at 32,768: the same within 0.1 dB.
    private static func peak(_ level: Double) -> Double { 32_636 * pow(10, (level - 3.17) / 20) }
}

/// A sine that crosses zero upwards at the first sample. Hertz and samples a second are whole numbers, so that the angle of
/// each sample is an exact fraction of a turn: no error adds up.
private struct Sine {
    private let frequency: Int
    private let rate: Int

    init(_ frequency: Int, at rate: SampleRate) {
        self.frequency = frequency
        self.rate = rate.hertz
    }

    subscript(index: Int) -> Double { sin(2 * .pi * Double(frequency * index % rate) / Double(rate)) }
}

/// How a tone rises: half a period of a cosine in 4 ms. A tone that starts at once is a click, which receivers that look
/// for energy beside the tones take for speech.
private struct Slope {
    private let count: Int

    init(at rate: SampleRate) { count = rate.samples(milliseconds: 4) }

    subscript(index: Int) -> Double {
        index < count ? (1 - cos(.pi * (Double(index) + 0.5) / Double(count))) / 2 : 1
    }
}

extension SampleRate {
    /// Samples in a stretch of time, rounded down.
    fileprivate func samples(_ duration: Duration) -> Int {
        let (seconds, attoseconds) = duration.components
        return (Int(seconds) * 1_000_000_000 + Int(attoseconds / 1_000_000_000)) * hertz / 1_000_000_000
    }
}
