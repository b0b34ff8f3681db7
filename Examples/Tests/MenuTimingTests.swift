// SPDX-License-Identifier: Apache-2.0

import Linecard
import LinecardSimulator
import Testing

@testable import menu

/// Serialized, because the load of other calls would change times that are compared to the millisecond.
@Suite("The menu on the clock", .serialized, .timeLimit(.minutes(2))) struct MenuTimingTests {
    private let caller: MenuCaller

    init() throws { caller = try MenuCaller() }

    @Test(
        "a key interrupts the prompt, and the log says how much of it was heard", arguments: Provider.allCases,
        Line.allCases)
    func interrupts(_ provider: Provider, over line: Line) async throws {
        let recording = try await caller.call(provider, over: line, .interrupting)

        let confirmed = try #require(recording.place(of: caller.audio(.confirmed)))
        #expect(recording.clears.count == 1)
        #expect(recording.place(of: caller.audio(.menu)) == nil)
        let said = await caller.log.said(3).filter { $0.prompt != "confirmed" }
        expect(said, toBeHeardIn: recording.sampleRate.duration(samples: confirmed.lowerBound), of: recording)
        #expect(recording.ending?.party == .application)
    }

    @Test(
        "the log says how much of a prompt a caller heard who hangs up in the middle", arguments: Provider.allCases,
        Line.allCases)
    func callerHangsUp(_ provider: Provider, over line: Line) async throws {
        let recording = try await caller.call(provider, over: line, .hangingUp)

        let time = recording.sampleRate.duration(samples: recording.heard.count)
        expect(await caller.log.said(2), toBeHeardIn: time, of: recording)
        #expect(recording.ending?.party == .caller)
    }

    @Test("20 calls at once lose nothing")
    func many() async throws {
        let recordings = try await withServer(caller.menu.answer) { port in
            try await withThrowingTaskGroup { group in
                for number in 0..<20 {
                    group.addTask { try await call(port, as: number % 2 == 0 ? .twilio : .plivo, .confirming) }
                }
                return try await group.reduce(into: [CallRecording]()) { $0.append($1) }
            }
        }

        #expect(recordings.count == 20)
        for recording in recordings {
            for prompt in [Prompt.greeting, .menu, .confirmed] {
                #expect(recording.place(of: caller.audio(prompt)) != nil)
            }
            #expect(recording.badMessages.isEmpty)
            #expect(recording.ending?.party == .application)
        }
        #expect(await caller.log.said(60).allSatisfy { $0.heard == $0.length })
    }

    /// Expects the log to say that prompts were heard for as long as they were, or up to 100 ms less. The server counts
    /// the milliseconds until it learns of a hang-up, hence 20 ms more. The machine's own lateness is added both ways.
    private func expect(_ said: [Said], toBeHeardIn time: Duration, of recording: CallRecording) {
        let heard = said.reduce(.zero) { $0 + $1.heard }
        let least = time - .milliseconds(100) - recording.lateness
        let most = time + .milliseconds(20) + recording.lateness
        #expect(least...most ~= heard, "logged \(heard), heard \(time), late by \(recording.lateness)")
    }
}
