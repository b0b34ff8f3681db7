// SPDX-License-Identifier: Apache-2.0

import Foundation
import Linecard
import LinecardCodec
import LinecardSimulator
import Testing

@testable import menu

@Suite("Messages of the menu", .timeLimit(.minutes(1))) struct MessageTests {
    @Test("a message ends with #", arguments: Provider.allCases)
    func pound(_ provider: Provider) async throws {
        let speech = try Prompt.menu.load()

        let (message, recording) = try await leave(
            provider, [.say(speech), .press([.pound], interval: .zero), .untilHungUp])

        let key = try #require(recording.keysPressed.last)
        expect(message, toLast: key.at - recording.toneHeard!)
        let energy = message.samples.energy / 2  // twice the rate of the line
        #expect(abs(energy / speech.samples.energy - 1) < 0.05)
        #expect(recording.place(of: try Prompt.thanks.load()) != nil)
        #expect(recording.ending?.party == .application)
    }

    @Test("a message ends with 3 s of silence", arguments: Provider.allCases)
    func silence(_ provider: Provider) async throws {
        let (message, recording) = try await leave(provider, [.say(try Prompt.tone.load()), .untilHungUp])

        let end = recording.spokenAt[recording.framesSpoken] + .seconds(3)
        expect(message, toLast: end - recording.toneHeard!)
        #expect(recording.place(of: try Prompt.thanks.load()) != nil)
        #expect(recording.ending?.party == .application)
    }

    @Test("a message ends after 10 s", arguments: Provider.allCases)
    func length(_ provider: Provider) async throws {
        let speech = try Prompt.menu.load()

        let (message, recording) = try await leave(
            provider, CallScript([.say(speech), .say(speech), .say(speech), .say(speech), .say(speech), .untilHungUp]))

        #expect(.seconds(10)..<(.seconds(10) + .milliseconds(20)) ~= message.duration)
        #expect(recording.place(of: try Prompt.thanks.load()) != nil)
        #expect(recording.ending?.party == .application)
    }

    @Test("a message is kept when the caller hangs up", arguments: Provider.allCases)
    func hangUp(_ provider: Provider) async throws {
        let (message, recording) = try await leave(provider, [.say(try Prompt.menu.load()), .hangUp])

        expect(message, toLast: recording.ending!.at - recording.toneHeard!)
    }

    /// Calls the menu, presses 2, and waits for the tone. Returns the message that was saved.
    private func leave(_ provider: Provider, _ script: CallScript) async throws -> (WAV, CallRecording) {
        let folder = URL.temporaryDirectory.appending(path: "\(UUID())")
        try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
        defer { try? FileManager.default.removeItem(at: folder) }
        var menu = try Menu()
        menu.folder = folder
        menu.logger = TestLog().logger
        let opening: [CallScript.Step] = [
            .waitUntilHeard(within: .seconds(5)), .press([.two], interval: .zero), .wait(.milliseconds(200)),
            .waitUntilQuiet(for: .milliseconds(300), within: .seconds(5)),
        ]

        let recording = try await withServer(menu.answer) { port in
            try await call(port, as: provider, CallScript(opening + script.steps))
        }

        let files = try FileManager.default.contentsOfDirectory(at: folder, includingPropertiesForKeys: nil)
        #expect(files.count == 1)
        let message = try WAV(parsing: [UInt8](Data(contentsOf: files[0])).span)
        #expect(message.sampleRate == .hz16000)
        return (message, recording)
    }

    private func expect(_ message: WAV, toLast time: Duration) {
        let difference = message.duration - time
        #expect(abs(difference / .milliseconds(1)) < 200, "\(message.duration) instead of \(time)")
    }
}

extension WAV {
    var duration: Duration { sampleRate.duration(samples: samples.count) }
}
