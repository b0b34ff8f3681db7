// SPDX-License-Identifier: Apache-2.0

import Linecard
import LinecardCodec
import LinecardServer
import LinecardSimulator
import Testing

@Suite("Handlers in virtual time", .timeLimit(.minutes(1))) struct VirtualCallTests {
    @Test("a call of ten minutes ends to the millisecond", arguments: Provider.allCases)
    func long(_ provider: Provider) async throws {
        let recording = try await withSimulatedCall(provider, script: [.wait(.seconds(3_600))]) { call in
            for _ in 1...10 { try await call.sleep(for: .seconds(60)) }
        }

        #expect(recording.ending?.at == .seconds(600))
        #expect(recording.ending?.party == .application)
        #expect(recording.spokenAt.count == 30_001)
    }

    @Test("an interruption and the heard duration are exact to the millisecond", arguments: Provider.allCases)
    func bargeIn(_ provider: Provider) async throws {
        let script: CallScript = [.wait(.milliseconds(1_240)), .press([.star], interval: .zero), .wait(.seconds(9))]

        let recording = try await withSimulatedCall(provider, script: script) { call in
            let prompt = call.play(.constant(milliseconds: 5_000))
            #expect(try await call.key() == .star)
            let interruption = try await call.interrupt()
            #expect(interruption.parts.map(\.heardDuration) == [.milliseconds(1_240)])
            #expect(await prompt.heard == .milliseconds(1_240))
            #expect(try await prompt.outcome == .interrupted(after: .milliseconds(1_240), by: .interruption))
        }

        #expect(recording.clears.map(\.at) == [.milliseconds(1_240)])
        #expect(recording.heard.count == 9_920)
        #expect(recording.ending?.at == .milliseconds(1_240))
    }

    @Test("latency delays an interruption by as much both ways", arguments: Provider.allCases)
    func latency(_ provider: Provider) async throws {
        let script: CallScript = [.wait(.milliseconds(1_240)), .press([.star], interval: .zero), .wait(.seconds(9))]
        var conditions = CallConditions()
        conditions.latencyToApplication = .milliseconds(70)
        conditions.latencyToProvider = .milliseconds(50)

        let recording = try await withSimulatedCall(provider, script: script, conditions: conditions) { call in
            let prompt = call.play(.constant(milliseconds: 5_000))
            _ = try await call.key()
            try await call.interrupt()
            let heard = await prompt.heard
            // The application knows the caller's side 70 ms late: the key, and the marks that came back.
            #expect(.milliseconds(1_070)...(.milliseconds(1_310)) ~= heard, "\(heard)")
            try await call.sleep(for: .seconds(1))
        }

        #expect(recording.keysPressed.map(\.at) == [.milliseconds(1_240)])
        #expect(recording.clears.map(\.at) == [.milliseconds(1_360)])
        #expect(recording.firstHeard == .milliseconds(120))
    }

    @Test("the time-out for a key is exact, and starts at the end of the prompt", arguments: Provider.allCases)
    func timeouts(_ provider: Provider) async throws {
        let script: CallScript = [
            .wait(.milliseconds(5_980)), .press([.one, .two], interval: .milliseconds(1_000)), .wait(.seconds(30)),
        ]

        let recording = try await withSimulatedCall(provider, script: script) { call in
            let prompt = call.play(.constant(milliseconds: 1_000))
            #expect(try await call.key(within: .milliseconds(4_979), after: prompt) == nil)
            call.mark("no key")
            #expect(try await call.keys(upTo: 5, first: .milliseconds(1), between: .seconds(3)) == [.one, .two])
            call.mark("two keys")
            try await call.sleep(for: .milliseconds(1))
        }

        // The mark behind the prompt comes back at the moment when the prompt was heard.
        let marks = recording.marks.filter { !$0.name.hasPrefix("linecard/") }
        #expect(marks.map(\.name) == ["no key", "two keys"])
        #expect(marks.map(\.at) == [.milliseconds(5_979), .milliseconds(6_980 + 3_000)])
    }

    @Test("audio appended in a loop plays without a gap, at its own pace", arguments: Provider.allCases)
    func voice(_ provider: Provider) async throws {
        let recording = try await withSimulatedCall(provider, script: [.wait(.seconds(60))]) { call in
            let voice = call.utterance(at: .hz8000)
            for _ in 1...20 { try await voice.append(.constant(milliseconds: 500)) }
            voice.finish()
            call.mark("appended")
            #expect(try await voice.outcome == .heard(isConfirmed: true))
        }

        #expect(recording.stretches.count == 1)
        #expect(recording.heard.count == 80_000)
        let appended = try #require(recording.marks.first { $0.name == "appended" })
        #expect(appended.returned == .seconds(10))
        #expect(recording.ending?.at == .seconds(10))
    }

    @Test("two calls with the same script are the same to the byte", arguments: Provider.allCases)
    func repeats(_ provider: Provider) async throws {
        let script: CallScript = [
            .say(.constant(milliseconds: 700)), .waitUntilHeard(within: .seconds(1)),
            .press([.one], interval: .zero), .wait(.seconds(2)),
        ]
        var conditions = CallConditions()
        conditions.latencyToApplication = .milliseconds(33)
        conditions.otherMarks = .afterNext

        var recordings: [CallRecording] = []
        for _ in 1...2 {
            recordings.append(
                try await withSimulatedCall(
                    provider, script: script, conditions: conditions, isCapturing: true
                ) { call in
                    async let _ = call.play(.constant(milliseconds: 300)).outcome
                    try await withThrowingTaskGroup(of: Void.self) { group in
                        group.addTask {
                            let echo = call.utterance(at: .hz16000, live: true)
                            for try await case .audio(let audio) in call.frames { try await echo.append(audio) }
                        }
                        group.addTask { while try await call.key() != nil { try await call.interrupt() } }
                        try await group.waitForAll()
                    }
                })
        }

        #expect(recordings[0].capture.count > 200)
        #expect(recordings[0].clears.count == 1)
        #expect(recordings[0].capture == recordings[1].capture)
        #expect(recordings[0].heard == recordings[1].heard)
        #expect(recordings[0].marks == recordings[1].marks)
        #expect(recordings[0].ending == recordings[1].ending)
    }

    @Test("calls made at once are the same as one alone", arguments: Provider.allCases)
    func many(_ provider: Provider) async throws {
        let script: CallScript = [
            .wait(.milliseconds(500)), .press([.one, .two, .three], interval: .milliseconds(300)), .wait(.seconds(2)),
        ]

        let recordings = try await withThrowingTaskGroup(of: CallRecording.self) { group in
            for _ in 1...20 {
                group.addTask {
                    try await withSimulatedCall(provider, script: script, isCapturing: true) { call in
                        while try await call.key() != nil {
                            try await call.interrupt()
                            call.play(.constant(milliseconds: 1_000))
                        }
                    }
                }
            }
            return try await group.reduce(into: []) { $0.append($1) }
        }

        #expect(recordings.count == 20)
        #expect(recordings[0].heard.count == 12_800)
        for recording in recordings {
            #expect(recording.capture == recordings[0].capture)
            #expect(recording.heard == recordings[0].heard)
        }
    }

    @Test("an issue recorded in the handler belongs to the test")
    func expectations() async throws {
        await withKnownIssue {
            _ = try await withSimulatedCall(script: [.wait(.seconds(1))]) { call in
                try await call.sleep(for: .milliseconds(500))
                Issue.record("in the handler")
            }
        }
    }

    @Test("releasing the last reference to an open utterance finishes it", arguments: Provider.allCases)
    func lastReference(_ provider: Provider) async throws {
        let recording = try await withSimulatedCall(provider, script: [.wait(.seconds(20))]) { call in
            try await call.utterance(at: .hz8000).append(.constant(milliseconds: 210))
            _ = try await call.mark("after").outcome
        }

        #expect(recording.marks.first { $0.name == "after" }?.returned == .milliseconds(220))
        #expect(recording.ending?.at == .milliseconds(220))
    }
}
