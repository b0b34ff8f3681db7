// SPDX-License-Identifier: Apache-2.0

import Foundation
import Linecard
import LinecardCodec
import LinecardSimulator
import Testing

@testable import menu

@Suite("The menu in virtual time", .serialized, .timeLimit(.minutes(1))) struct VirtualMenuTests {
    private var caller: MenuCaller
    private let speech: AudioFrame

    init() throws {
        caller = try MenuCaller()
        speech = try Prompt.menu.load()
    }

    private var scripts: [CallScript] {
        [
            .confirming, .silent, .interrupting, .hangingUp, .message(speech, endingWith: .pound), .message(speech),
            .message(speech, times: 5), .messageCutOff(speech),
        ]
    }

    @Test("calls take less than a fifth of their time", arguments: Provider.allCases)
    mutating func time(_ provider: Provider) async throws {
        let folder = URL.temporaryDirectory.appending(path: "\(UUID())")
        try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
        defer { try? FileManager.default.removeItem(at: folder) }
        caller.menu.folder = folder

        let begin = ContinuousClock.now
        var time = Duration.zero
        for script in scripts {
            time += try await caller.call(provider, over: .virtualTime, script).ending?.at ?? .zero
        }
        let realTime = ContinuousClock.now - begin

        // A slow machine needs a second for all of them. A single call that waited for its prompts would need ten.
        #expect(time > .seconds(50))
        #expect(realTime < time / 5, "\(realTime) for \(time)")
    }

    @Test("a key interrupts at its millisecond, and the log says how much was heard", arguments: Provider.allCases)
    func interrupts(_ provider: Provider) async throws {
        let recording = try await caller.call(provider, over: .virtualTime, .interrupting)

        let key = try #require(recording.keysPressed.first)
        #expect(recording.clears.map(\.at) == [key.at])
        let confirmed = try #require(recording.place(of: caller.audio(.confirmed)))
        let said = await caller.log.said(3).filter { $0.prompt != "confirmed" }
        let heard = said.reduce(.zero) { $0 + $1.heard }
        // The greeting is padded with silence to whole messages of 20 ms.
        let silence = (160 - caller.audio(.greeting).samples.count % 160) % 160
        let difference = heard - recording.sampleRate.duration(samples: confirmed.lowerBound - silence)
        #expect(abs(difference / .milliseconds(1)) < 0.001, "the log has decimals")
    }

    @Test("the menu is said again 5 s after its end, to the sample", arguments: Provider.allCases)
    func repeats(_ provider: Provider) async throws {
        let recording = try await caller.call(provider, over: .virtualTime, .silent)

        #expect(recording.pauses == [.seconds(5), .seconds(5)])
    }
}
