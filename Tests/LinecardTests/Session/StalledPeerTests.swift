// SPDX-License-Identifier: Apache-2.0

import Linecard
import LinecardCodec
import LinecardSimulator
import Testing

@Suite("A provider that stops reading") struct StalledPeerTests {
    /// A provider that answers for five seconds, then stops reading.
    private static func call(_ provider: Provider, stoppingFor time: Duration?) throws -> SessionCall {
        var conditions = CallConditions()
        conditions.latencyToProvider = .milliseconds(40)
        conditions.latencyToApplication = .milliseconds(40)
        return try SessionCall(
            provider, script: [.wait(.seconds(5)), .stopReading(for: time), .wait(.seconds(3_600))],
            conditions: conditions)
    }

    @Test("audio is held back from a provider that stops reading", arguments: Provider.allCases)
    func held(provider: Provider) throws {
        var call = try Self.call(provider, stoppingFor: .seconds(10))
        try call.play(Noise.words(.seconds(30)), 1)
        try call.run(until: .seconds(5))
        let heard = call.heard.count

        try call.run(until: .seconds(14))

        let written = call.messages.audio.count * 160
        #expect(written - heard <= (200 + 2_500) * 8)
        #expect(written - heard >= 200 * 8)
        #expect(call.session.counts.holds == 1)
        #expect(call.session.nextWrite == nil)
    }

    @Test("an interruption's clear is the next message", arguments: Provider.allCases)
    func interrupted(provider: Provider) throws {
        var call = try Self.call(provider, stoppingFor: .seconds(10))
        try call.play(Noise.words(.seconds(30)), 1)
        try call.run(until: .seconds(14))
        let count = call.messages.count

        let part = try #require(try call.interrupt().parts.first)
        #expect(call.messages.dropFirst(count).map(\.text) == call.messages.clears.map(\.text))
        #expect(call.messages.count == count + 1)
        try call.run(for: .seconds(3))

        #expect(part.heard <= call.heard.count + 8_160)
        #expect(part.heard + part.rest.samples.count == 30 * 8_000)
    }

    @Test("all audio is played once the provider reads again", arguments: Provider.allCases)
    func readsAgain(provider: Provider) throws {
        var call = try Self.call(provider, stoppingFor: .seconds(4))
        let words = Noise.words(.seconds(20))
        try call.play(words, 1)
        try call.run(until: .seconds(30))

        #expect(call.heard == words)
        #expect(call.outputs.outcomes(of: 1) == [.heard(isConfirmed: true)])
        #expect(call.session.counts.holds == 1)
        #expect(call.session.counts.marksLost == 0)
    }

    @Test("samples after the pending mark do not count as heard", arguments: Provider.allCases)
    func reckoned(provider: Provider) throws {
        var call = try Self.call(provider, stoppingFor: .seconds(4))
        try call.play(Noise.words(.seconds(20)), 1)
        var excess = 0
        var excessBefore = 0
        var heardBefore = 0
        var goesBack = false

        for tick in 1...190 {
            try call.run(for: .milliseconds(100))
            guard let heard = call.heard(of: 1) else { break }
            excess = max(excess, heard - call.heard.count)
            if tick <= 50 { excessBefore = excess }
            goesBack = goesBack || heard < heardBefore
            heardBefore = heard
        }

        #expect(excessBefore == 0)
        #expect(excess > 0 && excess <= 8_160)
        #expect(!goesBack)
    }

    @Test(
        "a provider that returns marks but answers no pings is kept although marks are lost",
        arguments: Provider.allCases)
    func noPongs(provider: Provider) throws {
        var conditions = CallConditions()
        conditions.marks = [3: .lost, 4: .lost]
        var call = try SessionCall(provider, conditions: conditions)
        call.answersPings = false
        try call.play(Noise.words(.seconds(10)), 1)
        try call.run(until: .seconds(20))

        #expect(call.heard.count == 80_000)
        #expect(call.session.counts.holds >= 1)
        let stretches = call.provider.recording.stretches
        let gaps = zip(stretches, stretches.dropFirst()).map { before, after in
            after.begin - before.begin - .milliseconds(before.samples.count / 8)
        }
        #expect(gaps.allSatisfy { $0 <= .seconds(2) })
        #expect(call.outputs.outcomes(of: 1) == [.heard(isConfirmed: true)])
    }

    @Test("a provider that never reads again is given up", arguments: Provider.allCases)
    func givenUp(provider: Provider) throws {
        var call = try Self.call(provider, stoppingFor: nil)
        try call.play(Noise.words(.seconds(90)), 1)
        try call.run(until: .seconds(100))

        #expect(call.outputs.count(of: .ended(.unresponsive)) == 1)
        #expect(call.outputs.count(of: .close(code: 1_001)) == 1)
        let time = try #require(call.outputs.time(of: .ended(.unresponsive)))
        #expect(time > .seconds(65) && time < .seconds(68))
    }

    @Test("audio is not held back from a provider that never answered")
    func neverAnswered() throws {
        var call = try QuietCall()

        try call.play(Noise.words(.seconds(30)), 1)
        try call.run(until: .seconds(40))

        #expect(call.messages.audio.count == 1_500)
        #expect(call.messages.audio.last?.time == .milliseconds(29_800))
        #expect(call.session.counts.holds == 0)
        #expect(call.outputs.outcomes(of: 1) == [.heard(isConfirmed: false)])
    }

    @Test("a lost mark does not hold back audio", arguments: Provider.allCases, [1, 2, 3])
    func lostMark(provider: Provider, number: Int) throws {
        var conditions = CallConditions()
        conditions.marks = [number: .lost]
        var call = try SessionCall(provider, conditions: conditions)
        try call.play(Noise.words(.seconds(10)), 1)
        try call.run(until: .seconds(12))

        #expect(call.provider.recording.stretches.count == 1)
        #expect(call.heard.count == 80_000)
        #expect(call.session.counts.holds == 0)
        #expect(call.outputs.outcomes(of: 1) == [.heard(isConfirmed: true)])
    }
}
