// SPDX-License-Identifier: Apache-2.0

import Linecard
import LinecardCodec
import LinecardSimulator
import Testing

@Suite("Late timers of a session's owner") struct LateTimerTests {
    @Test("marks that arrived and were not yet read are not lost", arguments: Provider.allCases, [1, 3, 8])
    func marks(provider: Provider, seconds: Int) throws {
        var call = try SessionCall(provider)
        try call.run(until: .milliseconds(100))
        try call.play(Noise.words(.milliseconds(600)), 1)
        try call.play(Noise.words(.seconds(1)), 2)
        try call.run(until: .milliseconds(650))

        call.freeze(for: .seconds(seconds))
        try call.run(for: .seconds(4))

        #expect(call.outputs.outcomes(of: 1) == [.heard(isConfirmed: true)])
        #expect(call.outputs.outcomes(of: 2) == [.heard(isConfirmed: true)])
        #expect(call.session.counts.marksLost == 0)
        #expect(call.heard.count == 1_600 * 8)
    }

    @Test("speech continues where it was, without a burst to catch up", arguments: Provider.allCases)
    func speech(provider: Provider) throws {
        var call = try SessionCall(provider)
        let words = Noise.words(.seconds(3))
        try call.play(words, 1)
        try call.run(until: .seconds(1))
        let count = call.messages.audio.count

        call.freeze(for: .seconds(5))
        try call.exchange()
        #expect(call.messages.audio.count - count <= 10)
        try call.run(for: .seconds(4))

        #expect(call.heard == words)
        #expect(call.provider.recording.stretches.count == 2)
    }

    @Test(
        "timers late by random times leave every utterance and mark with one outcome", arguments: [UInt64(1), 2, 3, 4])
    func random(seed: UInt64) throws {
        var generator = SeededGenerator(seed: seed)
        var conditions = CallConditions()
        conditions.latencyToProvider = .milliseconds(20)
        conditions.latencyToApplication = .milliseconds(20)
        var call = try SessionCall(conditions: conditions)
        var id = 0
        for _ in 1...40 {
            id += 1
            try call.play(Noise.words(.milliseconds(.random(in: 1...900, using: &generator))), id)
            try call.mark("m", id)
            if Int.random(in: 1...5, using: &generator) == 1 { _ = try call.interrupt() }
            if Bool.random(using: &generator) {
                call.freeze(for: .milliseconds(.random(in: 1...3_000, using: &generator)))
            }
            try call.run(for: .milliseconds(.random(in: 1...900, using: &generator)))
        }
        call.end(.hangUp)
        try call.run(for: .seconds(60))

        #expect(call.outputs.last?.output == .ended(.application), "seed \(seed)")
        for id in 1...40 {
            #expect(call.outputs.outcomes(of: id).count == 1, "utterance \(id), seed \(seed)")
            #expect(call.outputs.outcomes(ofMark: id).count == 1, "mark \(id), seed \(seed)")
        }
    }

    @Test("a connection that is not writable for a while does not make the timer spin", arguments: Provider.allCases)
    func unwritable(provider: Provider) throws {
        var call = try SessionCall(provider)
        let words = Noise.words(.seconds(2))
        try call.play(words, 1)
        try call.mark("end", 1)
        try call.run(until: .milliseconds(500))
        call.isWritable = false
        try call.run(for: .seconds(20))
        let events = call.messages.count

        call.isWritable = true
        try call.run(for: .seconds(5))

        #expect(call.messages.count > events)
        #expect(call.heard == words)
        #expect(call.outputs.outcomes(of: 1) == [.heard(isConfirmed: true)])
    }
}
