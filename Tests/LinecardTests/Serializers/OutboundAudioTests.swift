// SPDX-License-Identifier: Apache-2.0

import Linecard
import LinecardCodec
import NIOCore
import Testing

@Suite("Outbound audio") struct OutboundAudioTests {
    static let rates: [SampleRate] = [.hz8000, .hz16000, .hz24000]

    @Test("payloads equal those of a line alone", arguments: Provider.allCases, rates)
    func outbound(_ provider: Provider, _ rate: SampleRate) throws {
        let serializer = try Fixture.serializer(provider, outbound: rate)
        var line = try BareLine(outbound: rate)
        let chunks = [480, 480, 1, 7, 960, 6_000].enumerated().map { Noise.samples($1, seed: UInt64($0)) }

        let payloads = try chunks.map { try serializer.say($0, at: rate) }

        #expect(payloads == (try chunks.map { try line.say($0) }))
        #expect(!payloads[0].isEmpty)
    }

    @Test("frames shorter than 20 ms give the same audio, bit for bit", arguments: Provider.allCases, rates)
    func shortFrames(_ provider: Provider, _ rate: SampleRate) throws {
        let whole = Noise.samples(rate.samples(milliseconds: 100))
        let expected = try Fixture.serializer(provider, outbound: rate).say(whole, at: rate)
        let serializer = try Fixture.serializer(provider, outbound: rate)

        let bytes = try stride(from: 0, to: whole.count, by: 37).flatMap { start in
            try Base64.decode(serializer.say(Array(whole[start..<min(start + 37, whole.count)]), at: rate))
        }

        #expect(bytes == (try Base64.decode(expected)))
        #expect(bytes.count == 800)
    }

    @Test("all whole 20 ms that are due form one message, and the rest waits", arguments: Provider.allCases)
    func joined(_ provider: Provider) throws {
        let serializer = try Fixture.serializer(provider)
        let samples = Noise.samples(660)

        let payloads = try [0..<159, 159..<160, 160..<500, 500..<660].map { range in
            try Base64.decode(serializer.say(Array(samples[range]), at: .hz8000))
        }

        #expect(payloads.map(\.count) == [0, 160, 320, 160])
        #expect(payloads.flatMap { $0 } == Array(G711.encode(samples)[..<640]))
    }

    @Test("no samples give no message", arguments: Provider.allCases)
    func noSamples(_ provider: Provider) async throws {
        let serializer = try Fixture.serializer(provider)
        let nothing: [Int16] = []
        var buffer = ByteBuffer(string: "before")

        let written = try serializer.serialize(nothing.span, at: .hz8000, into: &buffer)

        #expect(!written)
        #expect(String(buffer: buffer) == "before")
        #expect(try await serializer.serialize(.audio(AudioFrame(samples: [], sampleRate: .hz8000))) == nil)
    }

    @Test("a single sample gives no message yet and is not lost", arguments: Provider.allCases)
    func oneSample(_ provider: Provider) throws {
        let serializer = try Fixture.serializer(provider, outbound: .hz24000)
        let whole = Noise.samples(480)
        let one = [whole[0]]
        var buffer = ByteBuffer(string: "before")

        let first = try serializer.serialize(one.span, at: .hz24000, into: &buffer)
        let rest = try serializer.say(Array(whole.dropFirst()), at: .hz24000)

        #expect(!first)
        #expect(String(buffer: buffer) == "before")
        #expect(rest == (try Fixture.serializer(provider, outbound: .hz24000).say(whole, at: .hz24000)))
    }

    @Test("a change of rate between frames loses nothing", arguments: Provider.allCases)
    func changeOfRate(_ provider: Provider) throws {
        let serializer = try Fixture.serializer(provider, outbound: .hz24000)
        var line = try BareLine(outbound: .hz24000)
        let turns: [(SampleRate, [Int16])] = [
            (.hz24000, Noise.samples(480, seed: 1)), (.hz16000, Noise.samples(320, seed: 2)),
            (.hz8000, Noise.samples(160, seed: 3)), (.hz24000, Noise.samples(480, seed: 4)),
        ]

        let payloads = try turns.map { try serializer.say($1, at: $0) } + [serializer.finish()]

        let expected = try turns.map { rate, samples in
            try line.change(to: rate)
            return try line.say(samples)
        }
        #expect(payloads == expected + [try line.finish()])
        #expect(try payloads.flatMap { try Base64.decode($0) }.count == 5 * 160, "the resamplers' rest among them")
    }

    @Test("an interruption drops the audio before it", arguments: Provider.allCases)
    func interruption(_ provider: Provider) throws {
        let serializer = try Fixture.serializer(provider, outbound: .hz24000)
        let after = Noise.samples(480, seed: 2)
        let expected = try Fixture.serializer(provider, outbound: .hz24000).say(after, at: .hz24000)
        let loud = try serializer.say(Noise.samples(490, seed: 1), at: .hz24000)
        var clear = ByteBuffer()

        let written = try serializer.serialize(.interruption, into: &clear)

        #expect(written)
        #expect(!loud.isEmpty)
        #expect(try serializer.say(after, at: .hz24000) == expected)
    }

    @Test("an interruption drops the rest that was to be padded", arguments: Provider.allCases)
    func interruptionThenFinish(_ provider: Provider) throws {
        let serializer = try Fixture.serializer(provider, outbound: .hz24000)
        _ = try serializer.say(Noise.samples(490), at: .hz24000)
        var clear = ByteBuffer()
        _ = try serializer.serialize(.interruption, into: &clear)

        let tail = try serializer.finish()

        #expect(tail.isEmpty)
    }

    @Test("the end of speech comes in whole 20 ms", arguments: Provider.allCases, [1, 159, 160, 161, 500, 1_000])
    func finishSpeech(_ provider: Provider, _ count: Int) throws {
        let serializer = try Fixture.serializer(provider, outbound: .hz24000)
        var line = try BareLine(outbound: .hz24000)
        let samples = Noise.samples(count)

        let payloads = [try serializer.say(samples, at: .hz24000), try serializer.finish()]

        #expect(payloads == [try line.say(samples), try line.finish()])
        let bytes = try payloads.flatMap { try Base64.decode($0) }
        #expect(bytes.count % 160 == 0 && bytes.count >= count / 3)
        #expect(try serializer.finish().isEmpty)
    }

    @Test("the end of speech is padded with the codec's silence, not with zeros", arguments: Provider.allCases)
    func silence(_ provider: Provider) throws {
        let serializer = try Fixture.serializer(provider)
        let samples = Noise.samples(100)

        let payloads = [try serializer.say(samples, at: .hz8000), try serializer.finish()]

        #expect(payloads[0].isEmpty)
        #expect(try Base64.decode(payloads[1]) == G711.encode(samples) + [UInt8](repeating: 0xFF, count: 60))
    }

    @Test("the end of linear speech is padded to 20 ms of its rate")
    func linearSilence() throws {
        let serializer = try PlivoFrameSerializer(
            streamId: Fixture.streamId,
            params: .init(plivoSampleRate: .hz16000, plivoEncoding: .l16LittleEndian, autoHangUp: false))
        try serializer.setup(StartFrame(audioOutSampleRate: .hz16000))
        let said = try serializer.say([Int16](repeating: 0x0102, count: 100), at: .hz16000)

        let tail = try serializer.finish()

        #expect(said.isEmpty)
        let speech = (0..<100).flatMap { _ in [0x02, 0x01] as [UInt8] }
        #expect(try Base64.decode(tail) == speech + [UInt8](repeating: 0, count: 440))
    }

    @Test("the next utterance equals the first", arguments: Provider.allCases)
    func nextUtterance(_ provider: Provider) throws {
        let serializer = try Fixture.serializer(provider, outbound: .hz24000)
        let samples = Noise.samples(700)

        let first = [try serializer.say(samples, at: .hz24000), try serializer.finish()]
        let second = [try serializer.say(samples, at: .hz24000), try serializer.finish()]

        #expect(first == second)
    }

    @Test("the end of speech is appended to the buffer", arguments: Provider.allCases)
    func finishAppends(_ provider: Provider) throws {
        let serializer = try Fixture.serializer(provider)
        _ = try serializer.say(Noise.samples(100), at: .hz8000)
        var buffer = ByteBuffer(string: "before")

        let written = try [OutboundFrame.speechEnd, .speechEnd].map { try serializer.serialize($0, into: &buffer) }

        #expect(written == [true, false])
        #expect(String(buffer: buffer).hasPrefix(#"before{"event":""#))
        #expect(String(buffer: buffer).hasSuffix(#""}}"#))
    }
}
