// SPDX-License-Identifier: Apache-2.0

public import LinecardCodec

#if canImport(Glibc)
    import Glibc
#elseif canImport(Darwin)
    import Darwin
#endif

/// A generator of the tones of keys (dual-tone multi-frequency, ITU-T Q.23), for a provider that takes no other form.
///
/// ```swift
/// let audio = DTMFTone().audio(for: try [KeypadEntry](dialString: "1234#"), at: .hz24000)
/// ```
///
/// Every receiver of ITU-T Q.24, table A-1, accepts the defaults. It requires a tone of 40 ms, a pause of 70 ms
/// (Australia; others 30 or 40), 125 ms from one key to the next, tones of -5 to -24 dBm0, and a high tone at most 4 dB
/// above the low one. ETSI ES 201 235-2, clauses 4.2.2 and 4.2.4, requires of transmitters a high tone 1 to 4 dB above
/// the low one, and tones and pauses of 65 ms.
///
/// The same keys give the same samples. Any number of threads may use one value.
public struct DTMFTone: Sendable, Hashable {
    /// The length of the tone of a key, rise and fall included. Defaults to 100 ms.
    public let toneDuration: Duration
    /// The length of the silence after each key, including the last. Defaults to 100 ms.
    public let pauseDuration: Duration
    /// The level of the high tone, in dBm0. The low tone is ``twist`` below it. Defaults to -8.
    public let level: Double

    /// The allowed lengths of tones and pauses: 50 ms to 6 s. The shortest tone has its full level, within 1 dB, for 40
    /// ms.
    public static let durations: ClosedRange<Duration> = .milliseconds(50) ... .seconds(6)
    /// The allowed levels of the high tone: -22 to -3 dBm0. At -22 the low tone has -24, the lowest that every receiver
    /// of Q.24 accepts; above -5 not every one does. At -3 the sum of both tones is 1.1 dB below full scale.
    public static let levels: ClosedRange<Double> = -22 ... -3
    /// The level of the high tone above the low one: 2 dB, since telephone lines attenuate high frequencies more.
    public static let twist = 2.0

    /// Creates a generator of tones of 100 ms with pauses of 100 ms, at -8 and -10 dBm0.
    public init() {
        toneDuration = .milliseconds(100)
        pauseDuration = .milliseconds(100)
        level = -8
    }

    /// Creates a generator of other tones.
    ///
    /// - Parameters:
    ///   - toneDuration: The length of the tone of a key, within ``durations``.
    ///   - pauseDuration: The length of the silence after each key, within ``durations``.
    ///   - level: The level of the high tone in dBm0, within ``levels``.
    /// - Throws: ``DTMFError`` for a value out of range.
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

    /// Returns the tones of keys in order, each with its pause. Durations are rounded down to whole samples.
    public func audio(for keys: [KeypadEntry], at rate: SampleRate) -> AudioFrame {
        let pause = [Int16](repeating: 0, count: rate.samples(pauseDuration))
        return AudioFrame(samples: keys.flatMap { samples(of: $0, at: rate) + pause }, sampleRate: rate)
    }

    /// Returns the tone of one key, without its pause.
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

    /// Returns the peak of a sine of a level in dBm0. A sine that just fills mu-law (8,159 of 14 bits, 32,636 of 16)
    /// has 3.17 dBm0 (ITU-T G.711, clause 4 and table 2a). A-law's 3.14 dBm0 at 32,768 agree within 0.1 dB.
    private static func peak(_ level: Double) -> Double { 32_636 * pow(10, (level - 3.17) / 20) }
}

/// A sine that starts at phase 0. Each angle is computed from whole numbers, so that no rounding error accumulates.
private struct Sine {
    private let frequency: Int
    private let rate: Int

    init(_ frequency: Int, at rate: SampleRate) {
        self.frequency = frequency
        self.rate = rate.hertz
    }

    subscript(index: Int) -> Double { sin(2 * .pi * Double(frequency * index % rate) / Double(rate)) }
}

/// The rise of a tone: half a period of a cosine in 4 ms. An abrupt start is a click, whose energy beside the tones
/// receivers may take for speech.
private struct Slope {
    private let count: Int

    init(at rate: SampleRate) { count = rate.samples(milliseconds: 4) }

    subscript(index: Int) -> Double {
        index < count ? (1 - cos(.pi * (Double(index) + 0.5) / Double(count))) / 2 : 1
    }
}

extension SampleRate {
    /// Returns the number of samples in a time, rounded down.
    fileprivate func samples(_ duration: Duration) -> Int {
        let (seconds, attoseconds) = duration.components
        return (Int(seconds) * 1_000_000_000 + Int(attoseconds / 1_000_000_000)) * hertz / 1_000_000_000
    }
}
