// SPDX-License-Identifier: Apache-2.0

import LinecardCodec
import Testing

@Suite("Sample rates") struct SampleRateTests {
    @Test("the nine rates are sorted from low to high")
    func nine() {
        let hertz = SampleRate.allCases.map(\.hertz)

        #expect(hertz == [8_000, 11_025, 12_000, 16_000, 22_050, 24_000, 32_000, 44_100, 48_000])
        #expect(SampleRate.allCases.sorted() == SampleRate.allCases)
    }

    @Test("a rate is found by its hertz", arguments: SampleRate.allCases)
    func found(_ rate: SampleRate) throws {
        #expect(try SampleRate(hertz: rate.hertz) == rate)
    }

    @Test(
        "any other number of hertz is refused with its value", arguments: [.min, -8_000, 0, 7_999, 8_001, 96_000, .max])
    func refused(_ hertz: Int) {
        #expect(throws: CodecError.unsupportedRate(hertz: hertz)) { try SampleRate(hertz: hertz) }
    }

    @Test(
        "the samples in a time are rounded down",
        arguments: [(.hz8000, 20, 160), (.hz11025, 20, 220), (.hz11025, 40, 441), (.hz48000, 1, 48), (.hz8000, 0, 0)]
            as [(SampleRate, Int, Int)])
    func samples(at rate: SampleRate, in milliseconds: Int, are count: Int) {
        #expect(rate.samples(milliseconds: milliseconds) == count)
    }

    @Test(
        "the duration of samples is exact to the nanosecond",
        arguments: [
            (.hz8000, 160, .milliseconds(20)), (.hz24000, 69, .nanoseconds(2_875_000)),
            (.hz44100, 44_101, .seconds(1) + .nanoseconds(22_675)),
            (.hz48000, 1 << 50, .seconds(23_456_248_059) + .nanoseconds(221_333_333)),
        ] as [(SampleRate, Int, Duration)])
    func duration(at rate: SampleRate, of samples: Int, is duration: Duration) {
        #expect(rate.duration(samples: samples) == duration)
    }

    @Test("a rate prints with its unit")
    func prints() {
        #expect("\(SampleRate.hz16000)" == "16000 Hz")
    }
}
