// SPDX-License-Identifier: Apache-2.0

import Foundation
import LinecardCodec
import Testing

/// Messages of exactly 20 ms at every application rate, however its audio is cut.
@Suite("Audio line messages") struct AudioLineMessageTests {
    /// A wire rate of a provider, an application's rate, and a quality that converts between them.
    struct Ends: CustomStringConvertible, Sendable {
        let wire: SampleRate
        let application: SampleRate
        var quality = AudioLine.Quality.default
        var description: String { "\(wire) on the wire, \(application), \(quality)" }

        static let ofEveryQuality = [SampleRate.hz8000, .hz16000, .hz24000].flatMap { wire in
            SampleRate.allCases.flatMap { rate in
                AudioLine.Quality.allCases
                    .filter { $0.canConvert(from: wire, to: rate) }
                    .map { Ends(wire: wire, application: rate, quality: $0) }
            }
        }

        /// The combinations that delay all frequencies alike.
        static let all = ofEveryQuality.filter { $0.quality != .lowDelay }

        func open() throws -> AudioLine {
            try AudioLine(
                encoding: .l16LittleEndian, wireRate: wire, inboundRate: application, outboundRate: application,
                quality: quality)
        }

        var bytes: Int { 2 * wire.samples(milliseconds: 20) }
    }

    /// `Tests/core/line.c` tests 10,000 messages.
    @Test("each 20 ms of an echo gives exactly one message", arguments: Ends.all)
    func echo(_ ends: Ends) throws {
        var generator = SplitMix64(seed: 1)
        let payloads = (0..<16).map { _ in Array(Base64.encode(generator.bytes(ends.bytes)).utf8) }
        var line = try ends.open()
        var text = [UInt8](repeating: 0, count: 4 * line.messageCharacters)
        var others = 0

        for index in 0..<500 {
            let samples = try line.samples(of: payloads[index % payloads.count])
            let answered = try text.withUnsafeMutableBytes { buffer in
                var payload = OutputRawSpan(buffer: buffer, initializedCount: 0)
                let consumed = try line.outbound(samples.span, into: &payload)
                precondition(consumed == samples.count)
                return payload.finalize(for: buffer)
            }
            if answered != line.messageCharacters { others += 1 }
        }

        #expect(others == 0)
    }

    @Test(
        "random chunks give messages of exactly 20 ms, and the same audio as one chunk",
        arguments: Ends.ofEveryQuality)
    func randomChunks(_ ends: Ends) throws {
        let seed = UInt64(ends.wire.hertz + ends.application.hertz)
        var generator = SplitMix64(seed: seed)
        let speech = generator.samples(2 * ends.application.hertz)
        var line = try ends.open()
        var whole = try ends.open()

        var messages: [[UInt8]] = []
        var rest = speech[...]
        while !rest.isEmpty {
            let chunk = rest.prefix(1 + Int(generator.next() % 800))
            messages += try line.messages(of: Array(chunk))
            rest = rest.dropFirst(chunk.count)
        }
        try line.finishOutbound()
        messages += try line.messages(of: [])

        #expect(messages.allSatisfy { $0.count == ends.bytes }, "seed \(seed)")
        let expected = try whole.bytes(of: speech) + whole.finish()
        #expect(Difference(messages.flatMap(\.self), expected) == nil, "seed \(seed)")
        #expect(try line.messages(of: []).isEmpty && line.finish().isEmpty)
    }

    @Test("the last message of an utterance is completed with silence", arguments: Ends.all)
    func completesTheLast(_ ends: Ends) throws {
        var line = try ends.open()
        let loud = [Int16](repeating: 12_000, count: ends.application.samples(milliseconds: 5))

        var messages = try line.messages(of: loud)
        try line.finishOutbound()
        messages += try line.messages(of: [])

        #expect(messages.count == 1)
        let samples = AudioLine.Encoding.l16LittleEndian.samples(messages[0])
        let spoken = ends.wire.samples(milliseconds: 18)  // 5 ms, the longest delay and ringing of a recipe
        #expect(samples[spoken...].allSatisfy { $0 == 0 })
        #expect(samples[..<spoken].contains { $0 > 6_000 })
    }

    @Test("a tone has exactly the delay that the line states", arguments: Ends.all)
    func delay(_ ends: Ends) throws {
        var line = try ends.open()
        let delay = line.outboundDelay / .seconds(1)
        let seconds = 0.4
        let tones = [0.0767, 0.2523, 0.5009, 0.7013].map { fraction in
            Tone(frequency: fraction * Double(min(ends.wire, ends.application).hertz) / 2)
        }
        for tone in tones {
            let samples = tone.samples(Int(seconds * Double(ends.application.hertz)), at: ends.application)
            let chunk = ends.application.samples(milliseconds: 20)

            var bytes: [UInt8] = []
            for start in stride(from: 0, to: samples.count, by: chunk) {
                bytes += try line.bytes(of: Array(samples[start..<min(start + chunk, samples.count)]))
            }
            try line.resetOutbound()

            let heard = AudioLine.Encoding.l16LittleEndian.samples(bytes)
            let stretch = ends.wire.samples(milliseconds: 50)..<ends.wire.samples(milliseconds: 300)
            let phasor = Phasor(of: tone.frequency, in: heard, at: ends.wire, within: stretch)
            #expect(abs(phasor.lateness(beyond: delay, at: tone.frequency)) < 0.02e-3, "\(tone.frequency) Hz")
        }
    }

    @Test(
        "the lead-in from 11,025 Hz is 1, 1 and 2 samples on wires of 8, 16 and 24 kHz, and part of the delay",
        .enabled(if: AudioLine.Quality.realtime.isAvailable, "needs libsoxr"))
    func leadIn() throws {
        for (wire, samples) in [(SampleRate.hz8000, 1), (.hz16000, 1), (.hz24000, 2)] {
            let line = try Ends(wire: wire, application: .hz11025).open()
            let resampler = try Resampler(from: .hz11025, to: wire)

            let leadIn = line.outboundDelay - resampler.delay

            #expect(abs(leadIn / .seconds(1) - Double(samples) / Double(wire.hertz)) < 1e-8)
        }
    }

    @Test(
        "an echo stays one for one after each finish and reset, because each start has its lead-in", arguments: Ends.all
    )
    func restarts(_ ends: Ends) throws {
        var generator = SplitMix64(seed: 5)
        var line = try ends.open()
        for round in 0..<20 {
            for _ in 0..<(3 + round % 4) {
                let payload = Array(Base64.encode(generator.bytes(ends.bytes)).utf8)
                // Inbound chunks of 20 ms at 11,025 Hz alternate between 220 and 221 samples.
                var echo = try ends.open()
                for _ in 0..<2 {
                    let samples = try echo.inbound(payload.span)
                    #expect(try line.messages(of: samples).count == 1)
                }
            }
            if round % 2 == 0 { _ = try line.finish() } else { try line.resetOutbound() }
        }
    }

    @Test(
        "messages one by one equal the whole payload", arguments: LineWitness.all)
    func oneByOne(_ witness: LineWitness) throws {
        let noise = witness.noise(milliseconds: 333)
        var line = try witness.open()
        var whole = try witness.open()

        var messages = try line.messages(of: noise)
        try line.finishOutbound()
        messages += try line.messages(of: [])

        #expect(Difference(messages.flatMap(\.self), try whole.bytes(of: noise) + whole.finish()) == nil)
    }

    @Test("a call that consumes no sample does not start an utterance", arguments: Ends.all)
    func takesNothing(_ ends: Ends) throws {
        var line = try ends.open()
        let chunk = [Int16](repeating: 1_000, count: 3 * ends.application.samples(milliseconds: 20))
        _ = try line.messages(of: Array(chunk.prefix(7)))
        try line.finishOutbound()

        // Room for the pending message, and none for the new samples.
        var consumed = 0
        let waiting = try AudioLine.bytes(within: line.messageCharacters) { (text) throws(CodecError) in
            consumed = try line.outbound(chunk.span, into: &text)
        }

        #expect(waiting.count == ends.bytes && consumed == 0)
        #expect(try line.finish().isEmpty)
    }

    @Test("a negative limit counts as no room")
    func negativeLimit() throws {
        var line = try AudioLine(inboundRate: .hz8000, outboundRate: .hz8000)
        let samples = [Int16](repeating: 100, count: 1_600)

        #expect(throws: CodecError.insufficientCapacity(needed: 216, available: 0)) {
            try AudioLine.bytes(within: 8_000) { (text) throws(CodecError) in
                _ = try line.outbound(samples.span, into: &text, limit: -1)
            }
        }
    }

    @Test("a limit of characters bounds the whole 20 ms written and the samples consumed")
    func limit() throws {
        var line = try AudioLine(inboundRate: .hz8000, outboundRate: .hz8000)
        let samples = [Int16](repeating: 100, count: 1_600)
        for (limit, messages) in [(216, 1), (427, 1), (428, 2), (640, 3), (2_000, 9), (.max, 10)] {
            var consumed = 0
            let bytes = try AudioLine.bytes(within: 8_000) { (text) throws(CodecError) in
                consumed = try line.outbound(samples.span, into: &text, limit: limit)
            }
            #expect(bytes.count == 160 * messages && consumed == 160 * messages, "limit \(limit)")
        }
        #expect(throws: CodecError.insufficientCapacity(needed: 216, available: 215)) {
            try AudioLine.bytes(within: 8_000) { (text) throws(CodecError) in
                _ = try line.outbound(samples.span, into: &text, limit: 215)
            }
        }
    }

    @Test("changes of rate between chunks of any size lose no audio and add at most the delays", arguments: [1, 2, 3])
    func changesOfRate(_ seed: UInt64) throws {
        var generator = SplitMix64(seed: seed)
        let rates = SampleRate.allCases.filter { AudioLine.Quality.default.canConvert(from: $0, to: .hz8000) }
        var line = try AudioLine(encoding: .l16LittleEndian, inboundRate: .hz8000, outboundRate: .hz8000)
        var heard = 0
        var expected = 0.0
        for _ in 0..<2_000 {
            let rate = rates[Int(generator.next() % UInt64(rates.count))]
            let count = Int(generator.next() % 500)
            try line.setOutboundRate(rate)

            for message in try line.messages(of: generator.samples(count)) { heard += message.count / 2 }

            expected += Double(count) * 8_000 / Double(rate.hertz)
        }
        heard += try line.finish().count / 2

        // Each stretch is longer by its delay, at most 12 ms, and never shorter than its input.
        #expect(Double(heard) >= expected)
        #expect(Double(heard) <= expected + 2_000 * 0.012 * 8_000)
    }
}
