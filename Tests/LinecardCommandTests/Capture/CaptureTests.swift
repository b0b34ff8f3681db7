// SPDX-License-Identifier: Apache-2.0

import Foundation
import Linecard
import LinecardCodec
import NIOCore
import ProviderFixtures
import Testing

@testable import LinecardCommand

@Suite("Captures", .enabled(if: Program.isBuilt, "\(Program.isMissing)")) struct CaptureTests {
    /// Media formats of a start message that decode refuses.
    private static let refused: [(provider: Provider, format: String)] = [
        (.twilio, #"{"encoding":"audio/x-alaw","sampleRate":8000,"channels":1}"#),
        (.twilio, #"{"encoding":"PCMA","sampleRate":8000,"channels":1}"#),
        (.twilio, #"{"encoding":"audio/x-l16","sampleRate":8000,"channels":1}"#),
        (.twilio, #"{"encoding":"audio/x-mulaw;rate=8000","sampleRate":8000,"channels":1}"#),
        (.twilio, #"{"encoding":"audio/x-mulaw","sampleRate":8000,"channels":2}"#),
        (.plivo, #"{"encoding":"audio/x-alaw","sampleRate":8000}"#),
        (.plivo, #"{"encoding":"audio/x-l16","sampleRate":32000}"#),
        (.plivo, #"{"encoding":"audio/x-l16","sampleRate":9000}"#),
        (.plivo, #"{"encoding":"audio/x-l16;rate=16000","sampleRate":16000}"#),
    ]

    /// Makes a start message with another format than the recorded one's.
    private static func start(_ script: Script, format: String) -> String {
        script.start.replacing(/"mediaFormat":\{[^}]*\}/, with: #""mediaFormat":\#(format)"#)
    }

    @Test("a stream in a refused format gives keys and marks, no audio, and exit code 65", arguments: refused)
    func refusedStream(_ refused: (provider: Provider, format: String)) async throws {
        let scratch = try Scratch()
        let script = Script(refused.provider)
        let capture = [
            Self.start(script, format: refused.format), script.media(code: 0x20), script.dtmf("5"),
            script.media(code: 0x20), script.mark("m"),
        ]

        let result = try await Program.run(
            "decode", "-", "--provider", "\(refused.provider)", "--wav", scratch.path("out.wav"),
            input: capture.joined(separator: "\n"))

        #expect(result.status == 65)
        #expect(result.errors.contains("audio was refused"))
        #expect(result.errorLines.count == 1)
        let objects = try result.objects
        #expect(objects.map { $0["line"] as? Int } == [1, 3, 5])
        #expect(objects.map { $0["frame"] as? String } == [nil, "dtmf", "mark"])
        #expect(objects[0]["error"] != nil)
        #expect(!FileManager.default.fileExists(atPath: scratch.path("out.wav")))
    }

    @Test("a stream after a refused one is decoded, and the exit code is still 65")
    func afterRefused() async throws {
        let script = Script(.twilio)
        let refused = Self.start(script, format: Self.refused[0].format)

        let result = try await Program.run(
            "decode", "-", "--provider", "twilio",
            input: [refused, script.media(code: 0x20), script.start, script.media(code: 0x20)].joined(separator: "\n"))

        #expect(result.status == 65)
        #expect(try result.objects.map { $0["frame"] as? String } == [nil, "streamStart", "audio"])
    }

    @Test("a byte order mark at the start of a capture is skipped", arguments: Provider.allCases)
    func byteOrderMark(_ provider: Provider) async throws {
        let script = Script(provider)

        let result = try await Program.run(
            "decode", "-", "--provider", "\(provider)", "--rate", "8000",
            input: "\u{FEFF}" + [script.start, script.media(code: 0x20)].joined(separator: "\n"))

        #expect(result.status == 0)
        #expect(try result.objects.map { $0["frame"] as? String } == ["streamStart", "audio"])
    }

    /// Makes a line of a capture with a time and a sender.
    private static func line(_ milliseconds: Int, _ sender: String, _ message: String) -> String {
        #"{"at":\#(milliseconds),"from":"\#(sender)","message":\#(JSONText.quoted(message))}"#
    }

    @Test("a capture with times and senders decodes to a stereo file of both sides", arguments: Provider.allCases)
    func bothSides(_ provider: Provider) async throws {
        let scratch = try Scratch()
        let script = Script(provider)
        let start = CallStart(provider: provider, streamID: script.streamID, callID: script.callID)
        var wire = try MediaWire(start, rates: StartFrame(audioInSampleRate: .hz8000, audioOutSampleRate: .hz8000))
        let media = try wire.message { (wire, buffer) throws in
            let samples = G711.decode([UInt8](repeating: 0x40, count: 160))
            _ = try wire.writeMedia(samples.span, at: .hz8000, into: &buffer)
        }
        let clear = try wire.message { (wire, buffer) throws in wire.writeClear(into: &buffer) }
        let mark = try wire.message { (wire, buffer) throws in wire.writeMark("m", into: &buffer) }
        let capture = [
            Self.line(0, "provider", script.start), Self.line(20, "provider", script.media(code: 0x20)),
            Self.line(30, "application", media), Self.line(30, "application", media),
            Self.line(40, "application", mark), Self.line(45, "application", clear),
            Self.line(60, "provider", script.media(code: 0x21)), Self.line(80, "application", media),
        ]

        let result = try await Program.run(
            "decode", "-", "--provider", "\(provider)", "--rate", "8000", "--wav", scratch.path("out.wav"),
            input: capture.joined(separator: "\n"))

        #expect(result.status == 0)
        let objects = try result.objects
        #expect(objects.map { $0["at"] as? Int } == [0, 20, 30, 30, 40, 45, 60, 80])
        #expect(
            objects.map { $0["frame"] as? String } == [
                "streamStart", "audio", "audio", "audio", "mark", "interruption", "audio", "audio",
            ])
        #expect(
            objects.map { $0["from"] as? String }
                == capture.map { $0.contains("application") ? "application" : "provider" })
        let file = [UInt8](try scratch.read("out.wav"))
        let (caller, heard) = (try WAV(parsing: file.span, channel: 0), try WAV(parsing: file.span, channel: 1))
        func silence(_ milliseconds: Int) -> [Int16] { [Int16](repeating: 0, count: 8 * milliseconds) }
        func audio(_ code: UInt8, _ milliseconds: Int) -> [Int16] {
            G711.decode([UInt8](repeating: code, count: 8 * milliseconds))
        }
        #expect(caller.samples == silence(20) + audio(0x20, 20) + silence(20) + audio(0x21, 20) + silence(20))
        // Of the 40 ms queued at 30 ms, the clear at 45 ms left 15 ms.
        #expect(heard.samples == silence(30) + audio(0x40, 15) + silence(35) + audio(0x40, 20))
    }

    @Test("decode reads a capture of `call --capture`")
    func madeByCall() async throws {
        let scratch = try Scratch()
        let server = try Program.Running(["serve", "--port", "0"])
        defer { server.kill() }
        let port = try await server.port()

        let call = try await Program.run(
            "call", "ws://127.0.0.1:\(port)/twilio/stream", "--seconds", "0.5", "--capture", scratch.path("capture"))
        let decoded = try await Program.run(
            "decode", scratch.path("capture"), "--provider", "twilio", "--wav", scratch.path("out.wav"))

        #expect(call.status == 0)
        #expect(decoded.status == 0)
        let senders = try decoded.objects.filter { $0["frame"] as? String == "audio" }.map { $0["from"] as? String }
        #expect(senders.count { $0 == "provider" } >= 25)
        #expect(senders.count { $0 == "application" } >= 25)
    }
}

extension MediaWire {
    /// Returns the message that a closure writes.
    fileprivate mutating func message(_ write: (inout MediaWire, inout ByteBuffer) throws -> Void) rethrows -> String {
        var buffer = ByteBuffer()
        try write(&self, &buffer)
        return String(buffer: buffer)
    }
}
