// SPDX-License-Identifier: Apache-2.0

import Linecard
import LinecardCodec
import LinecardSimulator
import Testing

@Suite("A provider that returns no marks") struct LostMarkTests {
    private static func call(_ provider: Provider) throws -> SessionCall {
        var conditions = CallConditions()
        conditions.latencyToProvider = .milliseconds(30)
        conditions.latencyToApplication = .milliseconds(30)
        conditions.otherMarks = .lost
        return try SessionCall(provider, conditions: conditions)
    }

    @Test("samples are counted as heard by the clock, less the round trip of a ping", arguments: Provider.allCases)
    func heard(provider: Provider) throws {
        var call = try Self.call(provider)
        try call.play(Noise.words(.seconds(10)), 1)
        try call.run(until: .seconds(5))

        let heard = try #require(call.heard(of: 1) as Int?)

        #expect(heard <= call.heard.count)
        #expect(call.heard.count - heard <= 60 * 8)
    }

    @Test("without any answer a round trip of 200 ms is assumed")
    func presumed() throws {
        var call = try QuietCall()
        try call.play(Noise.words(.seconds(10)), 1)
        try call.run(until: .seconds(5))

        let heard = try #require(call.session.heard(of: .init(1), at: call.instant) as Int?)

        #expect(4_790 * 8..<4_800 * 8 ~= heard)
    }

    @Test("an utterance is heard, unconfirmed, without a wait for its mark", arguments: Provider.allCases)
    func outcome(provider: Provider) throws {
        var call = try Self.call(provider)
        try call.play(Noise.words(.seconds(5)), 1)
        try call.run(until: .seconds(10))

        #expect(call.outputs.outcomes(of: 1) == [.heard(isConfirmed: false)])
        let time = try #require(call.outputs.time(ofOutcome: 1))
        #expect(time >= .seconds(5) && time <= .milliseconds(5_070))
        #expect(call.session.counts.holds == 0)
    }

    @Test("an application's mark is heard with the audio before it", arguments: Provider.allCases)
    func mark(provider: Provider) throws {
        var call = try Self.call(provider)
        try call.play(Noise.words(.seconds(5)), 1)
        try call.mark("end", 1)
        try call.run(until: .seconds(10))

        #expect(call.outputs.outcomes(ofMark: 1) == [.heard(isConfirmed: false)])
        #expect(call.framesButAudio().last == .mark(name: "end"))
    }

    @Test("a call ends after its last words without a wait for marks", arguments: Provider.allCases)
    func end(provider: Provider) throws {
        var call = try Self.call(provider)
        try call.play(Noise.words(.seconds(5)), 1)
        call.end(.hangUp)
        try call.run(until: .seconds(10))

        let time = try #require(call.outputs.time(of: .hangUp))
        #expect(time >= .seconds(5) && time <= .milliseconds(5_070))
        #expect(call.outputs.outcomes(of: 1) == [.heard(isConfirmed: false)])
        #expect(call.heard.count == 40_000)
    }

    @Test("an interruption never counts more samples than were heard", arguments: Provider.allCases)
    func interruption(provider: Provider) throws {
        var call = try Self.call(provider)
        try call.play(Noise.words(.seconds(10)), 1)
        try call.run(until: .seconds(5))

        let part = try #require(try call.interrupt().parts.first)
        try call.run(for: .seconds(1))

        #expect(part.heard <= call.heard.count)
        #expect(call.heard.count - part.heard <= 100 * 8)
        #expect(part.heard + part.rest.samples.count == 80_000)
    }

    @Test("the last mark of an utterance counts as lost after two seconds")
    func last() throws {
        var conditions = CallConditions()
        conditions.marks = [2: .lost]
        var call = try SessionCall(conditions: conditions)
        try call.play(Noise.words(.milliseconds(500)), 1)
        try call.run(until: .seconds(5))

        #expect(call.outputs.outcomes(of: 1) == [.heard(isConfirmed: false)])
        let time = try #require(call.outputs.time(ofOutcome: 1))
        #expect(time >= .milliseconds(2_500) && time <= .milliseconds(2_520))
        #expect(call.session.counts.marksLost == 1)
    }
}
