// SPDX-License-Identifier: Apache-2.0

import Linecard
import LinecardCodec
import NIOCore
import ProviderFixtures
import Testing

@Suite("Media wire") struct MediaWireTests {
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

    @Test("keys are tones at the application's rate where the provider has no message for them")
    func tones() throws {
        let twilio = try WireLine.twilio.wire(.hz24000)
        let plivo = try WireLine.plivo.wire(.hz24000)

        #expect(twilio.tones(for: [.one]) == DTMFTone().audio(for: [.one], at: .hz24000))
        #expect(plivo.tones(for: [.one]) == nil)
    }

    @Test("a control message leaves pending audio unchanged", arguments: WireLine.all)
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

    @Test("messages lost after the start are counted by their numbers", arguments: Provider.allCases)
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

    @Test("the start that a wire was created from counts once, read by it or not", arguments: Provider.allCases)
    func startCountsOnce(_ provider: Provider) throws {
        let script = Script(provider)
        var wire = try WireLine(provider: provider, format: MediaFormat()).wire()

        _ = try wire.read(script.start)

        #expect(wire.continuity.received == 1 && wire.continuity.repeated == 0)
        _ = try wire.read(script.start)
        #expect(wire.continuity.repeated == 1)
    }

    @Test("a change of rates resets both directions", arguments: WireLine.all)
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
