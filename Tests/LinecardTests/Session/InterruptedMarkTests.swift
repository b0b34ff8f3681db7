// SPDX-License-Identifier: Apache-2.0

import Linecard
import LinecardCodec
import LinecardSimulator
import Testing

@Suite("Marks of a call that is interrupted") struct InterruptedMarkTests {
    @Test("a mark after interrupted speech is cleared at once", arguments: Provider.allCases)
    func given(provider: Provider) throws {
        var call = try SessionCall(provider)
        try call.play(Noise.words(.seconds(3)), 1)
        let announcement = Noise.words(.milliseconds(700), seed: 2)
        try call.play(announcement, 2)
        try call.run(until: .milliseconds(1_007))

        let interruption = try call.interrupt()
        try call.mark("said", 1)
        #expect(call.outputs.outcomes(ofMark: 1) == [.cleared])
        #expect(call.framesButAudio().last == .markCleared(name: "said"))
        try call.run(for: .seconds(4))

        #expect(call.outputs.outcomes(of: 2) == [.interrupted(after: 0, by: .interruption)])
        #expect(interruption.parts.map(\.id) == [.init(1), .init(2)])
        #expect(interruption.parts.last?.rest.samples == announcement)
        #expect(call.outputs.outcomes(ofMark: 1) == [.cleared])
        #expect(call.framesButAudio().isEmpty)
        #expect(call.messages.control("said").isEmpty)
    }

    @Test("cleared marks that return settle nothing", arguments: Provider.allCases, [false, true])
    func returned(provider: Provider, returnsClearedMarks: Bool) throws {
        var conditions = CallConditions()
        conditions.latencyToProvider = .milliseconds(50)
        conditions.latencyToApplication = .milliseconds(50)
        conditions.returnsClearedMarks = returnsClearedMarks
        var call = try SessionCall(provider, conditions: conditions)
        try call.play(Noise.words(.milliseconds(300)), 1)
        try call.mark("end", 1)
        try call.run(until: .milliseconds(270))

        _ = try call.interrupt()
        try call.play(Noise.words(.seconds(1)), 2)
        try call.mark("end", 2)
        try call.run(for: .milliseconds(900))
        #expect(call.provider.recording.clears.map(\.marks.count) == [2])
        #expect(call.outputs.outcomes(ofMark: 1) == [.cleared])
        #expect(call.outputs.outcomes(ofMark: 2).isEmpty)
        try call.run(for: .seconds(1))

        #expect(call.outputs.outcomes(ofMark: 2) == [.heard(isConfirmed: true)])
        #expect(call.framesButAudio().dropFirst() == [.markCleared(name: "end"), .mark(name: "end")])
    }

    @Test("after an interruption marks are cleared until new audio, not until a new utterance")
    func openedAnew() throws {
        var call = try SessionCall()
        try call.play(Noise.words(.seconds(1)), 1)
        try call.run(until: .milliseconds(500))
        _ = try call.interrupt()

        try call.open(2)
        try call.mark("before", 1)
        try call.append(Noise.words(.milliseconds(100)), to: 2)
        try call.mark("behind", 2)
        try call.run(for: .seconds(1))

        #expect(call.outputs.outcomes(ofMark: 1) == [.cleared])
        #expect(call.outputs.outcomes(ofMark: 2) == [.heard(isConfirmed: true)])
    }

    @Test("a mark after dropped audio is cleared although an empty utterance survives", arguments: [false, true])
    func openedBetween(isGivenLater: Bool) throws {
        var conditions = CallConditions()
        conditions.latencyToProvider = .milliseconds(90)
        var call = try SessionCall(conditions: conditions)
        try call.play(Noise.words(.seconds(1)), 1)
        try call.open(2, isInterruptible: false)
        if !isGivenLater { try call.mark("said", 1) }
        try call.run(until: .milliseconds(500))

        let interruption = try call.interrupt()
        if isGivenLater { try call.mark("said", 1) }

        #expect(interruption.surviving == [.init(2)])
        #expect(call.outputs.outcomes(ofMark: 1) == [.cleared])
        try call.append(Noise.words(.milliseconds(100)), to: 2)
        try call.mark("end", 2)
        try call.run(for: .seconds(1))
        #expect(call.messages.control("said").isEmpty)
        #expect(call.outputs.outcomes(ofMark: 2) == [.heard(isConfirmed: true)])
    }

    @Test("a mark after dropped live audio is cleared although an empty utterance survives")
    func openedBehindLive() throws {
        var call = try SessionCall()
        try call.play(Noise.words(.seconds(1)), 1)
        try call.open(2, isLive: true)
        try call.append(Noise.words(.milliseconds(100)), to: 2)
        try call.open(3, isInterruptible: false)
        try call.mark("said", 1)
        try call.run(until: .milliseconds(500))

        _ = try call.interrupt()

        #expect(call.outputs.outcomes(ofMark: 1) == [.cleared])
    }

    @Test("a mark after an utterance that survives is heard with it")
    func behindOneThatStays() throws {
        var call = try SessionCall()
        try call.play(Noise.words(.milliseconds(400)), 1)
        try call.play(Noise.words(.milliseconds(400)), 2)
        try call.play(Noise.words(.milliseconds(400)), 3, isInterruptible: false)
        _ = call.cancel(2)
        try call.mark("after a cancellation", 1)
        try call.run(until: .milliseconds(100))

        _ = try call.interrupt()
        try call.mark("after an interruption", 2)
        #expect(call.outputs.outcomes(ofMark: 2).isEmpty)
        try call.run(for: .seconds(2))

        #expect(call.outputs.outcomes(of: 3) == [.heard(isConfirmed: true)])
        #expect(call.outputs.outcomes(ofMark: 1) == [.heard(isConfirmed: true)])
        #expect(call.outputs.outcomes(ofMark: 2) == [.heard(isConfirmed: true)])
    }

    @Test("a mark after dropped audio is cleared although an earlier utterance survives")
    func droppedBehind() throws {
        var call = try SessionCall()
        try call.play(Noise.words(.milliseconds(400)), 1, isInterruptible: false)
        try call.play(Noise.words(.milliseconds(400)), 2)
        try call.run(until: .milliseconds(100))

        _ = try call.interrupt()
        try call.mark("said", 1)

        #expect(call.outputs.outcomes(ofMark: 1) == [.cleared])
    }

    @Test("a mark given between the end of an utterance and its last message is settled", arguments: [1_000, 1_020])
    func lateMark(milliseconds: Int) throws {
        var call = try SessionCall()
        try call.open(1)
        try call.append(Noise.words(.milliseconds(milliseconds)), to: 1)
        try call.run(until: .seconds(3))

        call.session.finish(.init(1), at: call.instant)
        try call.mark("end", 1)
        try call.run(for: .seconds(1))

        #expect(call.outputs.outcomes(of: 1) == [.heard(isConfirmed: true)])
        #expect(call.outputs.outcomes(ofMark: 1) == [.heard(isConfirmed: true)])
        #expect(call.framesButAudio().last == .mark(name: "end"))
    }
}
