// SPDX-License-Identifier: Apache-2.0

import Linecard
import LinecardCodec
import NIOCore
import ProviderFixtures
import Testing

@Suite("A media wire's inbound messages") struct MediaWireReadingTests {
    @Test("audio is read in every format of a provider", arguments: WireLine.all)
    func loopback(_ line: WireLine) throws {
        var wire = try line.wire()
        let samples = Noise.samples(line.messageSamples)
        let payload = Base64.encode(line.bytes(samples))

        let frame = try wire.read(line.script.media(payload: payload))

        let expected = line.format.encoding == .muLaw ? G711.decode(G711.encode(samples)) : samples
        #expect(frame == .audio(AudioFrame(samples: expected, sampleRate: line.format.sampleRate)))
    }

    @Test("events are read, and marks keep their wire names", arguments: Provider.allCases)
    func events(_ provider: Provider) throws {
        let script = Script(provider)
        var wire = try WireLine(provider: provider, format: MediaFormat()).wire()

        let frames = try [script.start, script.dtmf("7"), script.mark("m#3"), script.stop].map { try wire.read($0) }

        #expect(frames == [.streamStart(script.callStart), .dtmf(.seven), .mark(name: "m#3"), .streamStop])
    }

    @Test("other messages are read on request only", arguments: Provider.allCases)
    func others(_ provider: Provider) throws {
        let line = WireLine(provider: provider, format: MediaFormat())
        let text = Script(provider).message(provider == .twilio ? "connected" : "clearedAudio")
        var wire = try line.wire()
        var keeping = try line.wire(options: .init(keepsOtherMessages: true))

        #expect(try wire.read(text) == nil)
        #expect(try keeping.read(text) == .providerMessage(SampleMessage(provider, text).read()))
    }

    @Test(
        "the requested track is read, or the only one that the stream has",
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

    @Test("a message of another stream is an error and changes nothing", arguments: Provider.allCases)
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
        "the start of another stream is read by a wire and refused by a serializer",
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
        #expect(wire.continuity.repeated == 0, "its number belongs to another stream")
    }

    @Test("the format of another stream's start changes nothing", arguments: Provider.allCases)
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

    @Test("a linear start is read with the wire's byte order")
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
        "after a start of an unsupported format both directions of audio fail",
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
        #expect(try wire.read(script.dtmf("1")) == .dtmf(.one), "events are still read")
    }

    @Test("a wire of a format that the provider does not have is refused")
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
}
