// SPDX-License-Identifier: Apache-2.0

import Foundation
import Linecard
import LinecardCodec
import Testing

/// Frequencies, levels and unwanted components by ITU-T Q.24, table A-1, and ETSI ES 201 235-2, clause 4.2.
@Suite("DTMF spectrum") struct DTMFSpectrumTests {
    private static let tones: [(KeypadEntry, Double, Double)] = [
        (.one, 697, 1209), (.two, 697, 1336), (.three, 697, 1477), (.a, 697, 1633),
        (.four, 770, 1209), (.five, 770, 1336), (.six, 770, 1477), (.b, 770, 1633),
        (.seven, 852, 1209), (.eight, 852, 1336), (.nine, 852, 1477), (.c, 852, 1633),
        (.star, 941, 1209), (.zero, 941, 1336), (.pound, 941, 1477), (.d, 941, 1633),
    ]

    @Test("frequencies are right within 0.01 %", arguments: tones, DTMFToneTests.rates)
    func frequencies(_ tone: (key: KeypadEntry, low: Double, high: Double), _ rate: SampleRate) {
        let samples = DTMFTone().samples(of: tone.key, at: rate)

        let measured = [tone.low, tone.high].map { Steady(samples, near: $0, at: rate).frequency }

        #expect(abs(measured[0] / tone.low - 1) < 1e-4, "\(measured[0]) Hz")
        #expect(abs(measured[1] / tone.high - 1) < 1e-4, "\(measured[1]) Hz")
    }

    @Test(
        "a steady tone is the sum of two sines that begin at 0, to the last bit",
        arguments: tones)
    func phase(_ tone: (key: KeypadEntry, low: Double, high: Double)) throws {
        let samples = try DTMFTone(toneDuration: .seconds(2)).samples(of: tone.key, at: .hz44100)
        let peaks = [-10.0, -8].map { 32_636 * pow(10, ($0 - 3.17) / 20) }

        let farthest = (441..<samples.count - 441).map { index in
            let time = Double(index) / 44_100
            let sum = peaks[0] * sin(2 * .pi * tone.low * time) + peaks[1] * sin(2 * .pi * tone.high * time)
            return abs(sum - Double(samples[index]))
        }.max()

        #expect(farthest ?? 1 < 0.501)
    }

    @Test("levels are right within 0.05 dB, the high tone 2 dB above the low one", arguments: tones, [-8.0, -3, -22])
    func levels(_ tone: (key: KeypadEntry, low: Double, high: Double), _ level: Double) throws {
        let samples = try DTMFTone(level: level).samples(of: tone.key, at: .hz8000)

        let measured = [tone.low, tone.high].map { Steady(samples, near: $0, at: .hz8000).level }

        #expect(abs(measured[0] - (level - 2)) < 0.05, "\(measured[0]) dBm0")
        #expect(abs(measured[1] - level) < 0.05, "\(measured[1]) dBm0")
    }

    @Test("a serializer changes frequencies by less than 0.05 % and levels by less than 0.3 dB", arguments: tones)
    func sent(_ tone: (key: KeypadEntry, low: Double, high: Double)) throws {
        let serializer = try Fixture.serializer(.twilio, outbound: .hz24000)
        let audio = DTMFTone().audio(for: [tone.key], at: .hz24000)

        let payload = try serializer.say(audio.samples, at: .hz24000)

        let heard = Array(G711.decode(try Base64.decode(payload)).prefix(800))
        let measured = [tone.low, tone.high].map { Steady(heard, near: $0, at: .hz8000) }
        #expect(abs(measured[0].frequency / tone.low - 1) < 5e-4 && abs(measured[1].frequency / tone.high - 1) < 5e-4)
        #expect(abs(measured[0].level + 10) < 0.3 && abs(measured[1].level + 8) < 0.3)
    }

    @Test("the loudest sum of both tones does not clip", arguments: KeypadEntry.allCases)
    func headroom(_ key: KeypadEntry) throws {
        let samples = try DTMFTone(toneDuration: .seconds(1), level: -3).samples(of: key, at: .hz48000)

        let peak = samples.map { abs(Int($0)) }.max() ?? 0

        #expect(28_500...28_800 ~= peak, "\(peak)")
    }

    @Test("tones start and end without a click: outside the passband there is less than -60 dB", arguments: tones)
    func passband(_ tone: (key: KeypadEntry, low: Double, high: Double)) {
        for rate in [SampleRate.hz8000, .hz24000] {
            let spectrum = Spectrum(DTMFTone().audio(for: [tone.key], at: rate).samples, at: rate)

            let outside = 10 * log10(spectrum.share(outside: 300...3_400))

            #expect(outside < -60, "\(outside) dB at \(rate)")
        }
    }

    @Test("other components of a steady tone are 60 dB below it", arguments: tones)
    func unwanted(_ tone: (key: KeypadEntry, low: Double, high: Double)) throws {
        let samples = try DTMFTone(toneDuration: .seconds(1)).samples(of: tone.key, at: .hz8000)
        let look = Look(samples[80..<7_920], at: .hz8000)

        let beside = 1 - (look.power(of: tone.low) + look.power(of: tone.high)) / look.power

        #expect(10 * log10(abs(beside)) < -60, "\(10 * log10(abs(beside))) dB")
    }
}

/// A tone in the steady middle of a signal, measured twice, 10 ms apart.
private struct Steady {
    /// In Hz, by the change of phase.
    let frequency: Double
    /// In dBm0.
    let level: Double

    init(_ signal: [Int16], near frequency: Double, at rate: SampleRate) {
        let apart = rate.samples(milliseconds: 10)
        let length = signal.count - 3 * apart
        let looks = [apart, 2 * apart].map { Look(signal[$0..<$0 + length], at: rate) }
        let turned = looks[1].phase(of: frequency) - looks[0].phase(of: frequency)
        let expected = frequency * Double(apart) / Double(rate.hertz)
        let error = (turned - expected).remainder(dividingBy: 1)
        self.frequency = frequency + error * Double(rate.hertz) / Double(apart)
        level = DBm0.level(power: looks[0].power(of: frequency))
    }
}

/// The spectrum of a whole signal.
private struct Spectrum {
    private let signal: [Double]
    private let rate: Double

    init(_ signal: [Int16], at rate: SampleRate) {
        self.signal = signal.map(Double.init)
        self.rate = Double(rate.hertz)
    }

    /// The share of energy outside a band, by Parseval's theorem from the bins inside it.
    func share(outside band: ClosedRange<Double>) -> Double {
        let spacing = rate / Double(signal.count)
        let whole = signal.reduce(0) { $0 + $1 * $1 } * Double(signal.count) / 2
        let bins = Int((band.lowerBound / spacing).rounded(.up))...Int((band.upperBound / spacing).rounded(.down))
        let within = bins.reduce(0) { $0 + energy(ofBin: $1) } / whole
        return max(1 - within, 1e-12)
    }

    private func energy(ofBin bin: Int) -> Double {
        let turn = 2 * cos(2 * .pi * Double(bin) / Double(signal.count))
        var (last, before) = (0.0, 0.0)
        signal.withUnsafeBufferPointer { signal in
            var index = 0
            while index < signal.count {
                (last, before) = (signal[index] + turn * last - before, last)
                index += 1
            }
        }
        return last * last + before * before - turn * last * before
    }
}
