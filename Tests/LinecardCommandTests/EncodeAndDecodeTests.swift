// SPDX-License-Identifier: Apache-2.0

import Foundation
import Linecard
import LinecardCodec
import ProviderFixtures
import Testing

@testable import LinecardCommand

@Suite("encode and decode", .enabled(if: Program.isBuilt, "\(Program.isMissing)")) struct EncodeAndDecodeTests {
    @Test("decode returns the audio of encode, and a line of JSON for each frame", arguments: Provider.allCases)
    func encodeAndDecode(provider: Provider) async throws {
        let scratch = try Scratch()
        let speech = try Speech.samples()
        let path = try scratch.write("speech.wav", WAV(samples: speech, sampleRate: .hz8000).bytes)

        let encoded = try await Program.run(
            "encode", path, "--provider", "\(provider)", "--stream-id", Script(provider).streamID)
        let decoded = try await Program.run(
            "decode", "-", "--provider", "\(provider)", "--rate", "8000", "--wav", scratch.path("out.wav"),
            input: Self.received(encoded.output, from: provider))

        let frames = (speech.count + 159) / 160
        #expect(encoded.status == 0)
        #expect(encoded.errors.isEmpty)
        #expect(decoded.status == 0)
        let objects = try decoded.objects.filter { $0["frame"] as? String == "audio" }
        #expect(objects.count == encoded.lines.count)
        #expect(objects.prefix(frames - 1).allSatisfy { $0["samples"] as? Int == 160 && $0["rate"] as? Int == 8_000 })
        let padding = [Int16](repeating: 0, count: frames * 160 - speech.count)
        let wav = try WAV(path: scratch.path("out.wav"))
        #expect(wav.sampleRate == .hz8000)
        #expect(wav.samples == G711.decode(G711.encode(speech)) + padding)
    }

    /// Turns messages to a provider into messages from it. Plivo's differ by direction.
    private static func received(_ messages: String, from provider: Provider) -> String {
        if provider == .twilio { return messages }
        let script = Script(.plivo)
        let media = messages.split(separator: "\n").map { message in
            let payload = message.firstMatch(of: /"payload":"([^"]*)"/)?.1 ?? "none"
            return script.media(payload: String(payload))
        }
        return ([script.start] + media).joined(separator: "\n")
    }

    @Test("a file at another rate is resampled without losing audio", arguments: [SampleRate.hz16000, .hz24000])
    func encodeOtherRate(rate: SampleRate) async throws {
        let scratch = try Scratch()
        let speech = try Speech.samples(at: rate)
        let path = try scratch.write("speech.wav", WAV(samples: speech, sampleRate: rate).bytes)

        let encoded = try await Program.run("encode", path, "--provider", "twilio")
        let decoded = try await Program.run(
            "decode", "-", "--provider", "twilio", "--rate", "\(rate.hertz)", "--wav", scratch.path("out.wav"),
            input: encoded.output)

        #expect(decoded.status == 0)
        let wav = try WAV(path: scratch.path("out.wav"))
        let delay = DelayMeasurement(
            of: Array(wav.samples.prefix(rate.hertz)), against: Array(speech.prefix(rate.hertz)), rate: rate,
            longest: rate.samples(milliseconds: 10))
        #expect(wav.samples.count >= speech.count)
        #expect(delay.milliseconds < 8)
        #expect(delay.correlation > 0.95)
    }

    @Test("a WAV file with an unknown size in its header is encoded whole", arguments: [0x00, 0xFF] as [UInt8])
    func encodeUnknownSize(byte: UInt8) async throws {
        let scratch = try Scratch()
        var bytes = WAV(samples: [Int16](repeating: 1_000, count: 400), sampleRate: .hz8000).bytes
        let whole = try scratch.write("whole.wav", bytes)
        bytes.replaceSubrange(40..<44, with: [byte, byte, byte, byte])
        let piped = try scratch.write("piped.wav", bytes)

        let expected = try await Program.run("encode", whole, "--provider", "twilio")
        let encoded = try await Program.run("encode", piped, "--provider", "twilio")

        #expect(encoded.status == 0)
        #expect(!encoded.lines.isEmpty)
        #expect(encoded.lines == expected.lines)
    }

    @Test("decode reports the line of an error, and goes on")
    func decodeErrors() async throws {
        let script = Script(.twilio)
        var stranger = script
        stranger.streamID = "another"
        let capture = [
            Script.connected, script.start, "no JSON", "", script.media(payload: "f39/f!=="),
            stranger.media(payload: "fw=="), script.dtmf("#"), script.mark("m"), script.media(payload: "AP///w=="),
            script.stop,
        ]

        let result = try await Program.run(
            "decode", "-", "--provider", "twilio", "--rate", "8000", input: capture.joined(separator: "\r\n"))

        let objects = try result.objects
        #expect(result.status == 0)
        try #require(objects.map { $0["line"] as? Int } == [2, 3, 5, 6, 7, 8, 9, 10])
        #expect(
            objects.map { $0["frame"] as? String } == [
                "streamStart", nil, nil, nil, "dtmf", "mark", "audio", "streamStop",
            ])
        #expect(objects.map { $0["error"] != nil } == [false, true, true, true, false, false, false, false])
        #expect(objects[0]["call"] as? String == script.callID)
        #expect(objects[0]["parameters"] as? [String: String] == script.callStart.customParameters)
        #expect(objects[4]["key"] as? String == "#")
        #expect(objects[5]["mark"] as? String == "m")
        #expect(objects[6]["samples"] as? Int == 4)
        #expect(objects[6]["peak"] as? Int == 32_124)
    }

    @Test("decode shows the caller and the called number in the start message")
    func decodeParties() async throws {
        let start =
            #"{"event":"start","start":{"streamSid":"s","callSid":"c","customParameters":{"a":"1","#
            + #""linecardfrom":"Z2B15005550006","linecardto":"sipZ3AaZ40b"}}}"#

        let objects = try await Program.run("decode", "-", "--provider", "twilio", input: start).objects

        #expect(objects[0]["caller"] as? String == "+15005550006")
        #expect(objects[0]["called"] as? String == "sip:a@b")
        #expect(objects[0]["parameters"] as? [String: String] == ["a": "1"])
    }

    @Test("with --all, messages before the start get a line too")
    func decodeAll() async throws {
        let few = try await Program.run("decode", "-", "--provider", "twilio", input: Script.connected)
        let all = try await Program.run("decode", "-", "--provider", "twilio", "--all", input: Script.connected)

        #expect(few.output.isEmpty)
        #expect(try all.objects.map { $0["event"] as? String } == ["connected"])
    }

    @Test("a start of the other provider is an error that names the provider")
    func decodeOtherProvider() async throws {
        let result = try await Program.run("decode", "-", "--provider", "twilio", input: Script(.plivo).start)

        #expect(try result.objects.map { $0["error"] as? String } == ["the stream belongs to plivo"])
    }
}
