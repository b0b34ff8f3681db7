// SPDX-License-Identifier: Apache-2.0

import Linecard
import LinecardCodec
import NIOCore
import ProviderFixtures
import Testing

@Suite("Media wire") struct MediaWireTests {
    static let rates = [SampleRate.hz8000, .hz11025, .hz16000, .hz24000].convertible

    /// Cuts samples as speech synthesis does: into 1 to 800 of them.
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

    // MARK: Audio out

    @Test(
        "however the samples are cut, each message is exactly 20 ms, and they sound as in one piece",
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
            #expect((50...52).contains(payloads.count), "a second, and what the resampler held; seed \(seed)")
        }
    }

    @Test(
        "without resampling the payloads are the samples, and silence that completes the last 20 ms",
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

    @Test("20 ms at the application's rate give a message each", arguments: WireLine.all, rates)
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

    @Test("a message of many times 20 ms says how much it holds", arguments: WireLine.all)
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
        "less than 20 ms give nothing and leave the buffer alone; one more sample completes them",
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

    @Test("the rest of an utterance is one message, and comes once", arguments: WireLine.all, rates)
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

    @Test("an end of speech without speech is nothing", arguments: WireLine.all)
    func noSpeech(_ line: WireLine) throws {
        var wire = try line.wire(.hz48000)
        var buffer = ByteBuffer()

        try wire.finishSpeech()

        #expect(try wire.writeRest(into: &buffer) == 0)
        #expect(buffer.readableBytes == 0)
    }

    @Test(
        "what is dropped is not heard, and the next utterance sounds as the first did", arguments: WireLine.all, rates)
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

    @Test("audio that is too long for one message of Plivo's is refused with nothing taken, and fits one by one")
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

    @Test("a wire's messages are its serializer's", arguments: Provider.allCases)
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

    // MARK: Control messages

    private static let controls: [(line: WireLine, clear: String, mark: String, keys: String?)] = [
        (
            .twilio, #"{"event":"clear","streamSid":"\#(Script(.twilio).streamID)"}"#,
            #"{"event":"mark","streamSid":"\#(Script(.twilio).streamID)","mark":{"name":"a \"b\""}}"#, nil
        ),
        (
            .plivo, #"{"event":"clearAudio","streamId":"\#(Script(.plivo).streamID)"}"#,
            #"{"event":"checkpoint","streamId":"\#(Script(.plivo).streamID)","name":"a \"b\""}"#,
            #"{"event":"sendDTMF","dtmf":"1#D"}"#
        ),
    ]

    @Test("control messages are written as the provider documents them", arguments: controls)
    func control(_ line: WireLine, _ clear: String, _ mark: String, _ keys: String?) throws {
        let wire = try line.wire()
        var buffers = [ByteBuffer](repeating: ByteBuffer(string: ">"), count: 3)

        wire.writeClear(into: &buffers[0])
        wire.writeMark(#"a "b""#, into: &buffers[1])
        let isWritten = wire.writeKeys([.one, .pound, .d], into: &buffers[2])

        #expect(buffers.map { String(buffer: $0) } == [">" + clear, ">" + mark, ">" + (keys ?? "")])
        #expect(isWritten == (keys != nil))
        #expect(wire.writeKeys([], into: &buffers[2]) == false)
    }

    @Test("keys are tones where no message presses them, at the rate at which the application speaks")
    func tones() throws {
        let twilio = try WireLine.twilio.wire(.hz24000)
        let plivo = try WireLine.plivo.wire(.hz24000)

        #expect(twilio.tones(for: [.one]) == DTMFTone().audio(for: [.one], at: .hz24000))
        #expect(plivo.tones(for: [.one]) == nil)
    }

    @Test("a control message changes nothing of the audio that waits", arguments: WireLine.all)
    func controlBetween(_ line: WireLine) throws {
        var wire = try line.wire()
        let rate = line.format.sampleRate
        let samples = Noise.samples(line.messageSamples)
        var buffer = ByteBuffer()

        let first = try wire.messages(Array(samples.prefix(7)), at: rate, line)
        wire.writeMark("m", into: &buffer)
        wire.writeClear(into: &buffer)
        let second = try wire.messages(Array(samples.dropFirst(7)), at: rate, line)

        #expect(first.isEmpty && second == [line.bytes(samples)])
    }

    // MARK: Reading

    @Test("what was sent is heard, in every format", arguments: WireLine.all)
    func loopback(_ line: WireLine) throws {
        var wire = try line.wire()
        let samples = Noise.samples(line.messageSamples)
        let payload = Base64.encode(line.bytes(samples))

        let frame = try wire.read(line.script.media(payload: payload))

        let expected = line.format.encoding == .muLaw ? G711.decode(G711.encode(samples)) : samples
        #expect(frame == .audio(AudioFrame(samples: expected, sampleRate: line.format.sampleRate)))
    }

    @Test("events are read, a mark under the name that it has on the wire", arguments: Provider.allCases)
    func events(_ provider: Provider) throws {
        let script = Script(provider)
        var wire = try WireLine(provider: provider, format: MediaFormat()).wire()

        let frames = try [script.start, script.dtmf("7"), script.mark("m#3"), script.stop].map { try wire.read($0) }

        #expect(frames == [.streamStart(script.callStart), .dtmf(.seven), .mark(name: "m#3"), .streamStop])
    }

    @Test("other messages are kept for those who ask", arguments: Provider.allCases)
    func others(_ provider: Provider) throws {
        let line = WireLine(provider: provider, format: MediaFormat())
        let text = Script(provider).message(provider == .twilio ? "connected" : "clearedAudio")
        var wire = try line.wire()
        var keeping = try line.wire(options: .init(keepsOtherMessages: true))

        #expect(try wire.read(text) == nil)
        #expect(try keeping.read(text) == .providerMessage(SampleMessage(provider, text).read()))
    }

    @Test(
        "the track that was asked for is heard if the stream has it, otherwise the one that it has",
        arguments: Provider.allCases)
    func track(_ provider: Provider) throws {
        let line = WireLine(provider: provider, format: MediaFormat())
        var start = line.start
        start.tracks = [.inbound, .outbound]
        let options = MediaWire.Options(track: .outbound)
        let outbound = Script(provider).message("media.outbound")
        let inbound = Script(provider).message("media")

        var both = try MediaWire(start, rates: StartFrame(audioInSampleRate: .hz8000), options: options)
        var one = try line.wire(options: options)

        #expect(try both.read(outbound) != nil && both.read(inbound) == nil)
        #expect(try one.read(outbound) == nil && one.read(inbound) != nil)
    }

    @Test("a message of another stream is an error that costs only itself", arguments: Provider.allCases)
    func anotherStream(_ provider: Provider) throws {
        let script = Script(provider)
        let line = WireLine(provider: provider, format: MediaFormat())
        var wire = try line.wire(.hz16000)
        var undisturbed = try line.wire(.hz16000)
        var stranger = script
        stranger.streamID = "another"
        let error = LinecardError.message(.wrongStream(expected: script.streamID, found: "another"))
        let good = [1, 2].map { script.media(payload: Base64.encode(Noise.bytes(160, seed: $0))) }

        let first = try wire.read(good[0])
        for message in [stranger.media(code: 0x20), stranger.dtmf("1"), stranger.mark("m"), stranger.stop] {
            #expect(throws: error) { _ = try wire.read(message) }
        }
        let second = try wire.read(good[1])

        #expect([first, second] == (try good.map { try undisturbed.read($0) }))
    }

    @Test(
        "the start of another stream is given to the wire's owner, and refused by a serializer",
        arguments: Provider.allCases)
    func anotherStart(_ provider: Provider) throws {
        let script = Script(provider)
        var again = script
        again.streamID = "another"
        var wire = try WireLine(provider: provider, format: MediaFormat()).wire()
        let serializer = try Fixture.serializer(provider)

        let frame = try wire.read(again.start)

        #expect(frame == .streamStart(again.callStart))
        #expect(throws: LinecardError.message(.wrongStream(expected: script.streamID, found: "another"))) {
            _ = try serializer.deserialize(again.start)
        }
        #expect(try wire.read(script.media(code: 0x20)) != nil)
        #expect(wire.continuity.repeated == 0, "its number is not of this stream")
    }

    @Test("the format of another stream's start is no concern of this one", arguments: Provider.allCases)
    func anotherFormat(_ provider: Provider) throws {
        var again = Script(provider)
        again.streamID = "another"
        var wire = try WireLine(provider: provider, format: MediaFormat()).wire()

        let frame = try wire.read(again.start.replacing("x-mulaw", with: "x-l16"))

        var expected = again.callStart
        expected.mediaFormat = MediaFormat(encoding: .l16LittleEndian)
        #expect(frame == .streamStart(expected))
        #expect(try wire.read(Script(provider).media(code: 0x20)) != nil)
    }

    @Test("of linear PCM the start is given with the order of bytes that the wire has")
    func byteOrder() throws {
        let line = WireLine(provider: .plivo, format: MediaFormat(encoding: .l16BigEndian, sampleRate: .hz16000))
        var wire = try line.wire()
        let message = line.script.start.replacing("x-mulaw", with: "x-l16").replacing("8000", with: "16000")

        #expect(try wire.read(message) == .streamStart(line.start))
    }

    private static let refusals: [(found: String, error: MessageError)] = [
        (
            #""audio/x-l16","sampleRate":16000"#,
            .wrongFormat(
                expected: MediaFormat(), found: MediaFormat(encoding: .l16LittleEndian, sampleRate: .hz16000))
        ),
        (#""audio/opus","sampleRate":8000"#, .unsupportedFormat(encoding: "audio/opus", hertz: 8_000)),
        (#""audio/x-mulaw","sampleRate":8000,"channels":2"#, .notMono(channels: 2)),
    ]

    @Test(
        "a stream of a format that cannot be served gives no audio from then on, either way",
        arguments: refusals, Provider.allCases)
    func refused(_ refusal: (found: String, error: MessageError), _ provider: Provider) throws {
        let script = Script(provider)
        var wire = try WireLine(provider: provider, format: MediaFormat()).wire()
        let start = script.start.replacing(
            #""audio/x-mulaw","sampleRate":8000"#
                + (provider == .twilio ? #","channels":1"# : ""), with: refusal.found)
        let error = LinecardError.message(refusal.error)
        var (place, buffer) = (0, ByteBuffer())
        let speech = Fixture.speech.samples

        #expect(throws: error) { _ = try wire.read(start) }

        wire.dropSpeech()
        #expect(throws: error) { _ = try wire.read(script.media(code: 0x20)) }
        #expect(throws: error) { _ = try wire.writeMedia(speech.span, from: &place, at: .hz8000, into: &buffer) }
        #expect(throws: error) { _ = try wire.writeMedia(speech.span, at: .hz8000, into: &buffer) }
        #expect(throws: error) { try wire.finishSpeech() }
        #expect(throws: error) { _ = try wire.writeRest(into: &buffer) }
        #expect(throws: error) { try wire.setRates(StartFrame()) }
        #expect(place == 0 && buffer.readableBytes == 0)
        #expect(try wire.read(script.dtmf("1")) == .dtmf(.one), "events are read all the same")
    }

    @Test("a format that the provider does not stream makes no wire")
    func unsupported() {
        let misfits = [
            (Provider.twilio, MediaFormat(encoding: .l16LittleEndian)), (.plivo, MediaFormat(sampleRate: .hz16000)),
            (.plivo, MediaFormat(encoding: .l16BigEndian, sampleRate: .hz11025)),
            (.plivo, MediaFormat(encoding: .aLaw)),
        ]

        for (provider, format) in misfits {
            #expect(throws: LinecardError.configuration(.unsupportedFormat(format)), "\(provider)") {
                _ = try WireLine(provider: provider, format: format).wire()
            }
        }
    }

    // MARK: The stream

    @Test("messages that were lost behind the start are found by their numbers", arguments: Provider.allCases)
    func continuity(_ provider: Provider) throws {
        let script = Script(provider)
        var wire = try WireLine(provider: provider, format: MediaFormat()).wire()
        var unnumbered = script.callStart
        unnumbered.sequenceNumber = nil
        var other = try MediaWire(unnumbered, rates: StartFrame())

        for message in [script.dtmf("1", number: "4"), script.dtmf("1", number: "5")] {
            _ = try wire.read(message)
            _ = try other.read(message)
        }

        #expect(wire.continuity.received == 3 && wire.continuity.missing == 2)
        #expect(other.continuity.received == 2 && other.continuity.missing == 0)
    }

    @Test("the start that a wire was created from counts once, fed to it or not", arguments: Provider.allCases)
    func startCountsOnce(_ provider: Provider) throws {
        let script = Script(provider)
        var wire = try WireLine(provider: provider, format: MediaFormat()).wire()

        _ = try wire.read(script.start)

        #expect(wire.continuity.received == 1 && wire.continuity.repeated == 0)
        _ = try wire.read(script.start)
        #expect(wire.continuity.repeated == 1)
    }

    @Test("a change of rates starts both directions afresh", arguments: WireLine.all)
    func setRates(_ line: WireLine) throws {
        var wire = try line.wire(.hz24000)
        var fresh = try line.wire(.hz16000)
        let message = line.script.media(payload: Base64.encode(line.bytes(Noise.samples(line.messageSamples))))
        let samples = Noise.samples(400)
        _ = try wire.read(message)
        _ = try wire.messages(Noise.samples(300), at: .hz24000, line)

        try wire.setRates(StartFrame(audioInSampleRate: .hz16000, audioOutSampleRate: .hz16000))

        #expect(wire.inboundRate == .hz16000)
        #expect(wire.inboundDelay == fresh.inboundDelay && wire.outboundDelay == fresh.outboundDelay)
        #expect(try wire.read(message) == fresh.read(message))
        let payloads = try wire.messages(samples, at: .hz16000, line) + wire.rest(at: .hz16000, line)
        #expect(payloads == (try fresh.messages(samples, at: .hz16000, line) + fresh.rest(at: .hz16000, line)))
    }
}
