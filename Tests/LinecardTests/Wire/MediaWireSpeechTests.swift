// SPDX-License-Identifier: Apache-2.0

import Linecard
import LinecardCodec
import NIOCore
import Testing

@Suite("A media wire's outbound audio") struct MediaWireSpeechTests {
    static let rates = [SampleRate.hz8000, .hz11025, .hz16000, .hz24000].convertible

    /// Cuts samples as speech synthesis does, into chunks of 1 to 800.
    private static func chunks(_ samples: [Int16], seed: UInt64) -> [[Int16]] {
        var random = SeededGenerator(seed: seed)
        var chunks: [[Int16]] = []
        var start = 0
        while start < samples.count {
            let end = min(samples.count, start + Int.random(in: 1...800, using: &random))
            chunks.append(Array(samples[start..<end]))
            start = end
        }
        return chunks
    }

    @Test(
        "each message is exactly 20 ms, and the audio is the same however the samples are cut",
        arguments: WireLine.all, rates)
    func cutAtRandom(_ line: WireLine, _ rate: SampleRate) throws {
        let samples = Noise.samples(rate.hertz)
        var whole = try BareLine(line.format.encoding, wire: line.format.sampleRate, outbound: rate)
        let expected = try [whole.say(samples), whole.finish()].flatMap { try Base64.decode($0) }

        for seed in UInt64(0)..<5 {
            var wire = try line.wire(rate)
            let payloads =
                try Self.chunks(samples, seed: seed).flatMap { try wire.messages($0, at: rate, line) }
                + wire.rest(at: rate, line)

            let size = line.messageSamples * line.format.encoding.bytesPerSample
            #expect(payloads.allSatisfy { $0.count == size }, "seed \(seed)")
            #expect(payloads.flatMap { $0 } == expected, "seed \(seed)")
            #expect((50...52).contains(payloads.count), "a second, and the resampler's delay; seed \(seed)")
        }
    }

    @Test(
        "without resampling the payloads are the samples, padded with silence to 20 ms",
        arguments: WireLine.all)
    func samplesThemselves(_ line: WireLine) throws {
        let rate = line.format.sampleRate
        let samples = Noise.samples(line.messageSamples * 7 + 1)
        let padding = [Int16](repeating: 0, count: line.messageSamples - 1)

        for seed in UInt64(0)..<5 {
            var wire = try line.wire()
            let said = try Self.chunks(samples, seed: seed).flatMap { try wire.messages($0, at: rate, line) }
            let rest = try wire.rest(at: rate, line)

            #expect(said.count == 7 && rest.count == 1, "seed \(seed)")
            #expect((said + rest).flatMap { $0 } == line.bytes(samples + padding), "seed \(seed)")
        }
    }

    @Test("each 20 ms at the application's rate gives one message", arguments: WireLine.all, rates)
    func inStep(_ line: WireLine, _ rate: SampleRate) throws {
        var wire = try line.wire(rate)
        var taken = 0

        for message in 1...100 {
            let end = message * rate.hertz / 50
            let payloads = try wire.messages(Noise.samples(end - taken), at: rate, line)
            #expect(payloads.count == 1, "message \(message)")
            taken = end
        }
    }

    @Test("writing a message of many times 20 ms returns its samples", arguments: WireLine.all)
    func held(_ line: WireLine) throws {
        let bytesPerSample = line.format.encoding.bytesPerSample

        for count in 1...10 {
            var wire = try line.wire()
            var buffer = ByteBuffer()

            let samples = Noise.samples(count * line.messageSamples + line.messageSamples - 1)
            let held = try wire.writeMedia(samples.span, at: line.format.sampleRate, into: &buffer)

            #expect(held == count * line.messageSamples)
            #expect(try line.payload(buffer).count == held * bytesPerSample)
        }
    }

    @Test(
        "less than 20 ms writes nothing, and the last sample completes the message",
        arguments: WireLine.all)
    func waiting(_ line: WireLine) throws {
        var wire = try line.wire()
        let samples = Noise.samples(line.messageSamples)
        var buffer = ByteBuffer(string: "before")

        let (most, last) = (Array(samples.dropLast()), Array(samples.suffix(1)))

        let first = try wire.writeMedia(most.span, at: line.format.sampleRate, into: &buffer)
        let untouched = String(buffer: buffer)
        let second = try wire.writeMedia(last.span, at: line.format.sampleRate, into: &buffer)

        #expect(first == 0 && untouched == "before")
        #expect(second == line.messageSamples)
        buffer.moveReaderIndex(forwardBy: 6)
        #expect(try line.payload(buffer) == line.bytes(samples))
    }

    @Test("the rest of an utterance is one message, written once", arguments: WireLine.all, rates)
    func rest(_ line: WireLine, _ rate: SampleRate) throws {
        var wire = try line.wire(rate)
        var oneByOne = try line.wire(rate)
        let samples = Noise.samples(rate.samples(milliseconds: 39))
        var buffer = ByteBuffer()
        _ = try wire.writeMedia(samples.span, at: rate, into: &buffer)
        let said = try oneByOne.messages(samples, at: rate, line)
        buffer.clear()

        try wire.finishSpeech()
        let held = try wire.writeRest(into: &buffer)
        let again = try wire.writeRest(into: &buffer)

        #expect(said.count == 1)
        #expect(held == line.messageSamples || held == 2 * line.messageSamples)
        #expect(again == 0)
        #expect(try line.payload(buffer) == oneByOne.rest(at: rate, line).flatMap { $0 })
    }

    @Test("an end of speech without speech writes nothing", arguments: WireLine.all)
    func noSpeech(_ line: WireLine) throws {
        var wire = try line.wire(.hz48000)
        var buffer = ByteBuffer()

        try wire.finishSpeech()

        #expect(try wire.writeRest(into: &buffer) == 0)
        #expect(buffer.readableBytes == 0)
    }

    @Test(
        "dropped speech is not sent, and the next utterance equals the first", arguments: WireLine.all, rates)
    func dropped(_ line: WireLine, _ rate: SampleRate) throws {
        var wire = try line.wire(rate)
        var fresh = try line.wire(rate)
        _ = try wire.messages(Noise.samples(rate.samples(milliseconds: 39)), at: rate, line)
        let samples = Noise.samples(rate.samples(milliseconds: 39), seed: 2)

        wire.dropSpeech()

        let payloads = try wire.messages(samples, at: rate, line) + wire.rest(at: rate, line)
        #expect(payloads == (try fresh.messages(samples, at: rate, line) + fresh.rest(at: rate, line)))
        wire.dropSpeech()
        #expect(try wire.rest(at: rate, line).isEmpty)
    }

    @Test("a change of rate loses nothing: the old rate's rest comes first", arguments: WireLine.all)
    func changeOfRate(_ line: WireLine) throws {
        var wire = try line.wire(.hz24000)
        var bare = try BareLine(line.format.encoding, wire: line.format.sampleRate, outbound: .hz24000)
        let (before, after) = (Noise.samples(700), Noise.samples(500, seed: 2))

        let payloads =
            try wire.messages(before, at: .hz24000, line) + wire.messages(after, at: .hz16000, line)
            + wire.rest(at: .hz16000, line)

        let said = try bare.say(before)
        try bare.change(to: .hz16000)
        let expected = [said, try bare.say(after), try bare.finish()]
        #expect(payloads.flatMap { $0 } == (try expected.flatMap { try Base64.decode($0) }))
        #expect(payloads.count >= 3)
    }

    @Test("audio too long for one Plivo message is refused whole, and fits into several")
    func tooLong() throws {
        let line = WireLine.plivo
        var wire = try line.wire()
        let samples = Noise.samples(160 * 77)
        var buffer = ByteBuffer(string: "before")

        #expect(throws: LinecardError.message(.payloadTooLong(characters: 16_428, limit: 16_384))) {
            _ = try wire.writeMedia(samples.span, at: .hz8000, into: &buffer)
        }

        #expect(String(buffer: buffer) == "before")
        #expect(try wire.messages(samples, at: .hz8000, line).flatMap { $0 } == G711.encode(samples))
    }

    @Test("a wire writes the same messages as its serializer", arguments: Provider.allCases)
    func likeSerializer(_ provider: Provider) throws {
        let line = WireLine(provider: provider, format: MediaFormat())
        var wire = try line.wire()
        let samples = Fixture.speech.samples
        var (written, serialized) = (ByteBuffer(), ByteBuffer())

        _ = try wire.writeMedia(samples.span, at: .hz8000, into: &written)
        _ = try Fixture.serializer(provider).serialize(.audio(Fixture.speech), into: &serialized)

        #expect(written == serialized)
        #expect(String(buffer: written).contains(#""payload":"\#(Fixture.speechPayload)""#))
        #expect(wire.messageSamples == 160 && wire.provider == provider && wire.format == MediaFormat())
    }
}
