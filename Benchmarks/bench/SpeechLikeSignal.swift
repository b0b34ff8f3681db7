// SPDX-License-Identifier: Apache-2.0

import Foundation
import LinecardCodec

/// Synthetic audio with the shape of speech, the same in every run: a voice of gliding pitch and changing vowels, in
/// syllables, some of them hissed, over the noise of a telephone line.
///
/// Silence would give misleading times, because it takes one code, one branch and one cache line.
struct SpeechLikeSignal {
    /// The number of frames of 20 ms, which all differ.
    static let frames = 64

    /// Returns the samples at a rate: ``frames`` times 20 ms.
    func samples(at rate: SampleRate) -> [Int16] {
        var voice = Voice(hertz: Double(rate.hertz))
        return (0..<Self.frames * rate.samples(milliseconds: 20)).map { index in
            Int16(max(-32_768, min(32_767, voice.next(index))))
        }
    }

    /// Returns the frames at a rate.
    func chunks(at rate: SampleRate) -> [[Int16]] {
        let samples = samples(at: rate)
        let count = rate.samples(milliseconds: 20)
        return (0..<Self.frames).map { Array(samples[$0 * count..<($0 + 1) * count]) }
    }

    /// Returns the payloads of a telephone line: each frame in mu-law at 8 kHz, as Base64 text.
    func payloads() -> [String] { chunks(at: .hz8000).map { Base64.encode(G711.encode($0)) } }

    private struct Voice {
        let hertz: Double
        private var random = Random()
        private var phase = 0.0
        private var formants = [Resonator(), Resonator()]

        init(hertz: Double) { self.hertz = hertz }

        mutating func next(_ index: Int) -> Double {
            let time = Double(index) / hertz
            let syllable = time * 4
            let loudness = pow(sin(.pi * syllable.truncatingRemainder(dividingBy: 1)), 2)
            phase += (110 + 30 * sin(time * 5)) / hertz
            let pulse = phase >= 1
            if pulse { phase -= 1 }
            let noise = random.next()
            // Every fourth syllable is a hiss.
            let isHissed = Int(syllable) % 4 == 3
            let source = isHissed ? noise * 0.2 : (pulse ? 8 * (hertz / 8_000).squareRoot() : noise * 0.02)
            let vowel = 0.5 + 0.5 * sin(syllable * 1.7)
            let low = formants[0].next(source, frequency: 300 + 450 * vowel, bandwidth: 90, hertz: hertz)
            let high = formants[1].next(source, frequency: 2_300 - 1_100 * vowel, bandwidth: 140, hertz: hertz)
            return 9_000 * loudness * (low + 0.6 * high) + 30 * noise
        }
    }

    /// A resonance of the mouth: two poles.
    private struct Resonator {
        private var last = 0.0
        private var beforeLast = 0.0

        mutating func next(_ input: Double, frequency: Double, bandwidth: Double, hertz: Double) -> Double {
            let radius = exp(-.pi * bandwidth / hertz)
            let angle = 2 * Double.pi * frequency / hertz
            let output = (1 - radius) * 2 * input + 2 * radius * cos(angle) * last - radius * radius * beforeLast
            (beforeLast, last) = (last, output)
            return output
        }
    }

    /// xorshift64 (Marsaglia, 2003), which is good enough for noise.
    private struct Random {
        private var state: UInt64 = 0x9E37_79B9_7F4A_7C15

        /// Returns a number from -1 to 1.
        mutating func next() -> Double {
            state ^= state << 13
            state ^= state >> 7
            state ^= state << 17
            return Double(Int64(bitPattern: state)) / Double(Int64.max)
        }
    }
}
