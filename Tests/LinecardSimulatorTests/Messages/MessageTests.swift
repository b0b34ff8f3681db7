// SPDX-License-Identifier: Apache-2.0

import Linecard
import LinecardCodec
import Testing

@testable import LinecardSimulator

@Suite("Messages from applications") struct MessageTests {
    @Test("Twilio obeys, drops or doubts a message", arguments: MessageRow.twilio)
    func twilio(_ row: MessageRow) throws { try row.check(on: Stream.twilio) }

    @Test("Plivo obeys, drops or doubts a message", arguments: MessageRow.plivo)
    func plivo(_ row: MessageRow) throws { try row.check(on: Stream.plivo(row.format)) }

    @Test("a message counts the same after valid ones", arguments: MessageRow.twilio + MessageRow.plivo)
    func afterValidOne(_ row: MessageRow) throws {
        let isTwilio = MessageRow.twilio.contains { $0.message == row.message && $0.section == row.section }
        let start = isTwilio ? Stream.twilio : Stream.plivo(row.format)
        var alone = try SimulatedCall(start, script: [.wait(.seconds(100))])
        alone.receive(row.message, at: .zero)
        alone.advance(to: .seconds(1) + row.heardFor)

        var after = try SimulatedCall(start, script: [.wait(.seconds(200))])
        let valid = Self.valid(start)
        after.receive(valid, at: .zero)
        after.receive(valid, at: .milliseconds(20))
        after.advance(to: .milliseconds(40))
        let before = after.recording
        #expect(before.heard.count == 2 * before.frameLength && before.badMessages.isEmpty)
        after.receive(row.message, at: .milliseconds(40))
        let second = .milliseconds(60) + row.heardFor
        after.receive(row.message, at: second)
        after.advance(to: second + .milliseconds(20) + row.heardFor)

        #expect(after.recording.heard.count - before.heard.count == 2 * alone.recording.heard.count)
        #expect(after.recording.badMessages == alone.recording.badMessages.mapValues { 2 * $0 })
        #expect(after.recording.doubtfulMessages == alone.recording.doubtfulMessages.mapValues { 2 * $0 })
    }

    @Test("a binary message is bad", arguments: Provider.allCases)
    func binary(provider: Provider) throws {
        var call = try SimulatedCall(Stream.start(provider), script: [.wait(.seconds(1))])

        call.receiveBinary(count: 160, at: .zero)

        #expect(call.recording.badMessages == [.binary: 1])
        #expect(call.recording.firstFaults[.binary]?.fault.description == "binary: 160 bytes")
    }

    @Test("messages in fragments are heard, and doubtful for Twilio", arguments: Provider.allCases)
    func fragments(provider: Provider) throws {
        var call = try SimulatedCall(Stream.start(provider), script: [.wait(.seconds(1))])

        call.receive(Array(Say.audio(20, to: provider).utf8).span, isFragmented: true, at: .zero)
        call.advance(to: .milliseconds(500))

        #expect(call.recording.heard.count == 160)
        #expect(call.recording.badMessages.isEmpty)
        #expect(call.recording.doubtfulMessages == (provider == .twilio ? [.fragmented: 1] : [:]))
    }

    @Test("on a unidirectional stream nothing is heard", arguments: Provider.allCases)
    func unidirectional(provider: Provider) throws {
        var conditions = CallConditions()
        conditions.isBidirectional = false
        var call = try SimulatedCall(Stream.start(provider), script: [.wait(.seconds(1))], conditions: conditions)

        for _ in 0..<3 { call.receive(Say.audio(20, to: provider), at: .zero) }
        call.receive(Say.clear(to: provider), at: .zero)
        call.advance(to: .milliseconds(500))

        #expect(call.recording.badMessages == [.unidirectionalStream: 4])
        #expect(call.recording.heard.isEmpty)
    }

    @Test("Plivo's buffer is doubtful over 40 s and full at 60 s; Twilio's has no documented limit")
    func fullBuffer() throws {
        for provider in Provider.allCases {
            var call = try SimulatedCall(Stream.start(provider), script: [.wait(.seconds(100))])

            for _ in 0..<62 { call.receive(Say.audio(1_000, to: provider), at: .zero) }

            let recording = call.recording
            #expect(recording.badMessages == (provider == .plivo ? [.bufferOverflow: 2] : [:]))
            #expect(recording.doubtfulMessages == (provider == .plivo ? [.fullBuffer: 20, .longChunk: 60] : [:]))
            #expect(call.bufferedSamples == 8_000 * (provider == .plivo ? 60 : 62))
        }
    }

    @Test("the name of a pending mark is doubtful when repeated, for Plivo only", arguments: Provider.allCases)
    func repeatedNames(provider: Provider) throws {
        var call = try SimulatedCall(Stream.start(provider), script: [.wait(.seconds(1))])

        call.receive(Say.audio(20, to: provider), at: .zero)
        call.receive(Say.mark("a", to: provider), at: .zero)
        call.receive(Say.mark("a", to: provider), at: .zero)
        call.receive(Say.mark("b", to: provider), at: .zero)
        call.advance(to: .milliseconds(100))
        call.receive(Say.mark("a", to: provider), at: .milliseconds(100))

        #expect(call.recording.doubtfulMessages == (provider == .plivo ? [.repeatedName: 1] : [:]))
        #expect(call.recording.marks.map(\.name) == ["a", "a", "b", "a"])
    }

    @Test("the first bad message of each reason is recorded with its time and details")
    func firstFaults() throws {
        var call = try SimulatedCall(Stream.twilio, script: [.wait(.seconds(1))])

        call.receive(#"{"event":"clear","stream_sid":"MZ"}"#, at: .milliseconds(30))
        call.receive(#"{"event":"clear"}"#, at: .milliseconds(50))
        call.receive(#"{"event":"\#(String(repeating: "x", count: 1_000))"}"#, at: .milliseconds(70))

        let faults = call.recording.firstFaults
        #expect(call.recording.badMessages == [.missingField: 2, .unknownEvent: 1])
        #expect(call.recording.badMessageCount == 3)
        #expect(faults[.missingField]?.at == .milliseconds(30))
        #expect(faults[.missingField]?.fault.description == "missing_field: streamSid")
        #expect(faults[.unknownEvent]?.fault.detail.count == 64)
    }

    /// Makes a valid message with 20 ms of audio.
    private static func valid(_ start: CallStart) -> String {
        guard start.provider == .plivo, let format = start.mediaFormat, format.encoding != .muLaw else {
            return Say.audio(20, code: 0x31, to: start.provider)
        }
        let bytes = [UInt8](repeating: 0x31, count: format.sampleRate.samples(milliseconds: 20) * 2)
        return #"{"event":"playAudio","media":{"contentType":"audio/x-l16","sampleRate":\#(format.sampleRate.hertz),"#
            + #""payload":"\#(Base64.encode(bytes))"}}"#
    }
}
