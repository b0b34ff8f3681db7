// SPDX-License-Identifier: Apache-2.0

import Linecard
import LinecardCodec
import Testing

@Suite("DTMF tones") struct DTMFToneTests {
    static let rates: [SampleRate] = [.hz8000, .hz16000, .hz24000, .hz44100, .hz48000]
    static let allKeys = "1234567890*#ABCD"

    @Test("a receiver hears every key", arguments: rates)
    func everyKey(_ rate: SampleRate) throws {
        let audio = DTMFTone().audio(for: try [KeypadEntry](dialString: Self.allKeys), at: rate)

        #expect(audio.sampleRate == rate)
        #expect(DTMFDetector.keys(in: audio.samples, at: rate) == Self.allKeys)
    }

    @Test("a receiver hears every key through either law of G.711", arguments: rates, G711.Law.allCases)
    func everyKeyCompanded(_ rate: SampleRate, _ law: G711.Law) throws {
        let audio = DTMFTone().audio(for: try [KeypadEntry](dialString: Self.allKeys), at: rate)

        let companded = G711.decode(G711.encode(audio.samples, law: law), law: law)

        #expect(DTMFDetector.keys(in: companded, at: rate) == Self.allKeys)
    }

    @Test("a receiver hears every key that a serializer sent", arguments: Provider.allCases, rates.convertible)
    func everyKeySent(_ provider: Provider, _ rate: SampleRate) throws {
        let serializer = try Fixture.serializer(provider, outbound: rate)
        let audio = DTMFTone().audio(for: try [KeypadEntry](dialString: Self.allKeys), at: rate)

        // In chunks of 20 ms, because a Plivo message cannot hold three seconds.
        let frame = rate.samples(milliseconds: 20)
        let payloads =
            try stride(from: 0, to: audio.samples.count, by: frame).map {
                try serializer.say(Array(audio.samples[$0..<min($0 + frame, audio.samples.count)]), at: rate)
            } + [try serializer.finish()]

        let heard = G711.decode(try payloads.flatMap { try Base64.decode($0) })
        #expect(DTMFDetector.keys(in: heard, at: .hz8000) == Self.allKeys)
    }

    @Test("the receiver of these tests hears nothing in noise or silence")
    func nothing() {
        #expect(DTMFDetector.keys(in: Noise.samples(8_000), at: .hz8000).isEmpty)
        #expect(DTMFDetector.keys(in: [Int16](repeating: 0, count: 8_000), at: .hz8000).isEmpty)
    }

    @Test(
        "the shortest, longest, softest and loudest tones are heard too",
        arguments: [
            (Duration.milliseconds(50), Duration.milliseconds(50), -8.0), (.seconds(1), .milliseconds(50), -8),
            (.milliseconds(50), .seconds(1), -22), (.milliseconds(65), .milliseconds(65), -3),
        ])
    func limits(_ tone: Duration, _ pause: Duration, _ level: Double) throws {
        let dtmf = try DTMFTone(toneDuration: tone, pauseDuration: pause, level: level)
        let keys = try [KeypadEntry](dialString: "1590D")

        let audio = dtmf.audio(for: keys, at: .hz8000)

        #expect(audio.duration == (tone + pause) * 5)
        #expect(DTMFDetector.keys(in: audio.samples, at: .hz8000) == "1590D")
    }

    @Test("a key pressed twice is two keys")
    func twice() throws {
        let audio = DTMFTone().audio(for: [.five, .five, .five], at: .hz8000)

        #expect(DTMFDetector.keys(in: audio.samples, at: .hz8000) == "555")
    }

    @Test("no keys give no samples")
    func noKeys() {
        #expect(DTMFTone().audio(for: [], at: .hz8000) == AudioFrame(samples: [], sampleRate: .hz8000))
    }

    @Test("a tone lasts 100 ms and a pause 100 ms, to the sample", arguments: SampleRate.allCases)
    func durations(_ rate: SampleRate) {
        let count = rate.samples(milliseconds: 100)

        let samples = DTMFTone().audio(for: [.one, .two], at: rate).samples

        #expect(samples.count == 4 * count)
        for start in [0, 2 * count] {
            let tone = samples[start..<start + count]
            #expect(tone.prefix(count / 50).contains { $0 != 0 } && tone.suffix(count / 50).contains { $0 != 0 })
            #expect(samples[start + count..<start + 2 * count].allSatisfy { $0 == 0 })
        }
    }

    @Test("a duration is rounded down to whole samples")
    func rounding() throws {
        let dtmf = try DTMFTone(toneDuration: .microseconds(50_124), pauseDuration: .nanoseconds(50_125_000))

        let samples = dtmf.audio(for: [.one], at: .hz8000).samples

        #expect(dtmf.samples(of: .one, at: .hz8000).count == 400)
        #expect(samples.count == 400 + 401)
    }

    @Test("each tone of a sequence equals the tone alone")
    func sequence() {
        let dtmf = DTMFTone()
        let pause = [Int16](repeating: 0, count: 800)

        let samples = dtmf.audio(for: [.star, .a], at: .hz8000).samples

        #expect(samples == dtmf.samples(of: .star, at: .hz8000) + pause + dtmf.samples(of: .a, at: .hz8000) + pause)
    }

    private static let outOfRange: [(Duration, Duration, Double, DTMFError, String)] = [
        (
            .milliseconds(49), .milliseconds(50), -8, .toneDuration(.milliseconds(49)),
            "a tone of 0.049 seconds is not between 0.05 seconds and 6.0 seconds"
        ),
        (
            .milliseconds(50), .milliseconds(6_001), -8, .pauseDuration(.milliseconds(6_001)),
            "a pause of 6.001 seconds is not between 0.05 seconds and 6.0 seconds"
        ),
        (
            .milliseconds(50), .milliseconds(50), -2.9, .level(-2.9),
            "a level of -2.9 dBm0 is not between -22.0 and -3.0 dBm0"
        ),
        (
            .milliseconds(50), .milliseconds(50), -22.1, .level(-22.1),
            "a level of -22.1 dBm0 is not between -22.0 and -3.0 dBm0"
        ),
    ]

    @Test("tones that receivers do not accept are refused", arguments: outOfRange)
    func refused(_ tone: Duration, _ pause: Duration, _ level: Double, _ error: DTMFError, _ sentence: String) {
        #expect(throws: error) { try DTMFTone(toneDuration: tone, pauseDuration: pause, level: level) }
        #expect("\(error)" == sentence)
    }

    @Test("a level of NaN is refused")
    func notANumber() {
        #expect(throws: DTMFError.self) { try DTMFTone(level: .nan) }
    }
}
