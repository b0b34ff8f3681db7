// SPDX-License-Identifier: Apache-2.0

import Foundation
import Linecard
import LinecardCodec
import LinecardSimulator
import Testing

@testable import menu

@Suite("Messages of the menu", .timeLimit(.minutes(1))) struct MessageTests {
    @Test("a message ends with #", arguments: Provider.allCases, Line.allCases)
    func pound(_ provider: Provider, over line: Line) async throws {
        let speech = try Prompt.menu.load()

        let (message, recording) = try await leave(.message(speech, endingWith: .pound), as: provider, over: line)

        let key = try #require(recording.keysPressed.last)
        expect(message, toLast: try key.at - endOfTone(in: recording))
        let energy = message.samples.energy / 2  // twice the rate of the line
        #expect(abs(energy / speech.samples.energy - 1) < 0.05)
        #expect(recording.place(of: try Prompt.thanks.load()) != nil)
        #expect(recording.ending?.party == .application)
    }

    @Test("a message ends with 3 s of silence", arguments: Provider.allCases, Line.allCases)
    func silence(_ provider: Provider, over line: Line) async throws {
        let (message, recording) = try await leave(.message(try Prompt.tone.load()), as: provider, over: line)

        let end = recording.spokenAt[recording.framesSpoken] + .seconds(3)
        expect(message, toLast: try end - endOfTone(in: recording))
        #expect(recording.place(of: try Prompt.thanks.load()) != nil)
        #expect(recording.ending?.party == .application)
    }

    @Test("a message ends after 10 s", arguments: Provider.allCases, Line.allCases)
    func length(_ provider: Provider, over line: Line) async throws {
        let speech = try Prompt.menu.load()

        let (message, recording) = try await leave(.message(speech, times: 5), as: provider, over: line)

        #expect(.seconds(10)..<(.seconds(10) + .milliseconds(20)) ~= message.duration)
        #expect(recording.place(of: try Prompt.thanks.load()) != nil)
        #expect(recording.ending?.party == .application)
    }

    @Test("a message is kept when the caller hangs up", arguments: Provider.allCases, Line.allCases)
    func hangUp(_ provider: Provider, over line: Line) async throws {
        let (message, recording) = try await leave(
            .messageCutOff(try Prompt.menu.load()), as: provider, over: line)

        expect(message, toLast: try recording.ending!.at - endOfTone(in: recording))
    }

    /// Calls the menu, and returns the message that it saves.
    private func leave(
        _ script: CallScript, as provider: Provider, over line: Line
    ) async throws -> (WAV, CallRecording) {
        let folder = URL.temporaryDirectory.appending(path: "\(UUID())")
        try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
        defer { try? FileManager.default.removeItem(at: folder) }
        var menu = try Menu()
        menu.folder = folder
        menu.logger = TestLog().logger

        let recording = try await line.call(menu.answer, as: provider, script)

        let files = try FileManager.default.contentsOfDirectory(at: folder, includingPropertiesForKeys: nil)
        #expect(files.count == 1)
        let message = try WAV(parsing: [UInt8](Data(contentsOf: files[0])).span)
        #expect(message.sampleRate == .hz16000)
        return (message, recording)
    }

    /// Returns the time at which the last sample of the tone was heard, when the menu begins to record.
    private func endOfTone(in recording: CallRecording) throws -> Duration {
        let tone = try #require(recording.place(of: try Prompt.tone.load()))
        return try #require(recording.time(of: tone.upperBound - 1))
    }

    private func expect(_ message: WAV, toLast time: Duration) {
        let difference = message.duration - time
        #expect(abs(difference / .milliseconds(1)) < 200, "\(message.duration) instead of \(time)")
    }
}

extension WAV {
    var duration: Duration { sampleRate.duration(samples: samples.count) }
}
