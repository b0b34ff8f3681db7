// SPDX-License-Identifier: Apache-2.0

import Linecard
import LinecardSimulator
import Testing

@testable import menu

@Suite("Menu", .timeLimit(.minutes(1))) struct MenuTests {
    private let log = TestLog()
    private var menu: Menu

    init() throws {
        menu = try Menu()
        menu.logger = log.logger
    }

    @Test("1 confirms, and hangs up once the caller has heard it", arguments: Provider.allCases)
    func confirms(_ provider: Provider) async throws {
        let recording = try await answer(
            provider,
            [.waitUntilQuiet(for: .seconds(1), within: .seconds(9)), .press([.one], interval: .zero), .untilHungUp])

        let confirmed = try #require(recording.place(of: audio(.confirmed)))
        #expect(confirmed.upperBound > recording.heard.count - recording.frameLength)
        #expect(recording.ending?.party == .application)
        #expect(recording.badMessages.isEmpty)
        let said = await log.said(3)
        #expect(Set(said.map(\.prompt)) == ["greeting", "menu", "confirmed"])
        #expect(said.allSatisfy { $0.heard == $0.length })
    }

    @Test("a key interrupts the prompt, and it is logged how much of it was heard", arguments: Provider.allCases)
    func interrupts(_ provider: Provider) async throws {
        let recording = try await answer(
            provider,
            [
                .waitUntilHeard(within: .seconds(5)), .wait(.milliseconds(1_500)), .press([.one], interval: .zero),
                .untilHungUp,
            ])

        let confirmed = try #require(recording.place(of: audio(.confirmed)))
        #expect(recording.clears.count == 1)
        #expect(recording.place(of: audio(.menu)) == nil)
        let said = await log.said(3).filter { $0.prompt != "confirmed" }
        expect(said, toBeHeardIn: recording.sampleRate.duration(samples: confirmed.lowerBound))
        #expect(recording.ending?.party == .application)
    }

    @Test("a caller who hangs up in the middle of a prompt has heard so much of it", arguments: Provider.allCases)
    func callerHangsUp(_ provider: Provider) async throws {
        let recording = try await answer(
            provider, [.waitUntilHeard(within: .seconds(5)), .wait(.milliseconds(1_500)), .hangUp])

        expect(await log.said(2), toBeHeardIn: recording.sampleRate.duration(samples: recording.heard.count))
        #expect(recording.ending?.party == .caller)
    }

    @Test("without a key the menu is said once more after 5 s, then the call ends", arguments: Provider.allCases)
    func repeats(_ provider: Provider) async throws {
        let recording = try await answer(provider, [.untilHungUp])

        #expect(await log.said(4).map(\.prompt).sorted() == ["goodbye", "greeting", "menu", "menu"])
        #expect(recording.pauses.count == 2)
        #expect(recording.pauses.allSatisfy { .seconds(4.9)...(.seconds(5.5)) ~= $0 }, "\(recording.pauses)")
        #expect(recording.clears.isEmpty)
        #expect(recording.place(of: audio(.goodbye)) != nil)
        #expect(recording.ending?.party == .application)
    }

    @Test("an announcement is heard whole, whatever key is pressed", arguments: Provider.allCases)
    mutating func announces(_ provider: Provider) async throws {
        menu.announcementDelay = .seconds(1)

        let recording = try await answer(
            provider,
            [
                .waitUntilHeard(within: .seconds(5)), .wait(.milliseconds(1_500)), .press([.one], interval: .zero),
                .untilHungUp,
            ])

        let closing = try #require(recording.place(of: audio(.closing)))
        let confirmed = try #require(recording.place(of: audio(.confirmed)))
        #expect(closing.upperBound <= confirmed.lowerBound)
        #expect(recording.place(of: audio(.menu)) == nil)
        let said = await log.said(4).filter { $0.prompt == "closing" }
        #expect(said.map(\.heard) == said.map(\.length))
    }

    @Test("20 calls at once lose nothing")
    func many() async throws {
        let script: CallScript = [
            .waitUntilQuiet(for: .seconds(1), within: .seconds(9)), .press([.one], interval: .zero), .untilHungUp,
        ]

        let recordings = try await withServer(menu.answer) { port in
            try await withThrowingTaskGroup { group in
                for number in 0..<20 {
                    group.addTask { try await call(port, as: number % 2 == 0 ? .twilio : .plivo, script) }
                }
                return try await group.reduce(into: [CallRecording]()) { $0.append($1) }
            }
        }

        #expect(recordings.count == 20)
        for recording in recordings {
            for prompt in [Prompt.greeting, .menu, .confirmed] { #expect(recording.place(of: audio(prompt)) != nil) }
            #expect(recording.badMessages.isEmpty)
            #expect(recording.ending?.party == .application)
        }
        #expect(await log.said(60).allSatisfy { $0.heard == $0.length })
    }

    private func answer(_ provider: Provider, _ script: CallScript) async throws -> CallRecording {
        try await withServer(menu.answer) { port in try await call(port, as: provider, script) }
    }

    private func audio(_ prompt: Prompt) -> AudioFrame { menu.prompts[prompt]! }

    /// Expects the log to say that prompts were heard for a time, or for up to 100 ms less. The server learns of a hang-up
    /// some milliseconds late, and counts them.
    private func expect(_ said: [Said], toBeHeardIn time: Duration) {
        let heard = said.reduce(.zero) { $0 + $1.heard }
        let expected = time - .milliseconds(100)...time + .milliseconds(20)
        #expect(expected ~= heard, "logged \(heard), heard \(time)")
    }
}

extension CallScript.Step {
    /// Long enough for the server to hang up first.
    static var untilHungUp: Self { .wait(.seconds(40)) }
}
