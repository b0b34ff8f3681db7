// SPDX-License-Identifier: Apache-2.0

import Linecard
import LinecardCodec
import LinecardSimulator
import Testing

@Suite("Interruptions of a call") struct CallInterruptionTests {
    @Test("a later interruption takes back audio that would have played on")
    func playsOn() throws {
        var conditions = CallConditions()
        conditions.latencyToProvider = .milliseconds(100)
        conditions.latencyToApplication = .milliseconds(100)
        var call = try SessionCall(conditions: conditions)
        let samples = (0..<8_000).map { Int16($0) }
        try call.play(Array(samples[..<800]), 1)
        try call.play(samples, 2)
        try call.run(until: .milliseconds(150))
        let cancelled = call.session.cancel(CallSession.UtteranceID(2), at: call.instant)
        let cut = try #require(cancelled)
        #expect(cut.playsOn)

        let interruption = try call.session.interrupt(at: call.instant)
        try call.run(for: .seconds(1))

        let part = try #require(interruption.parts.last)
        #expect(interruption.isCleared && interruption.surviving.isEmpty && !part.playsOn)
        #expect(part.rest.samples == Array(samples[part.heard..<cut.heard]))
        #expect(call.outcome(of: 2) == .interrupted(after: part.heard, by: .cancellation))
        #expect(part.heard <= max(0, call.heard.count - 800))
    }

    @Test("audio returned by an interruption cannot be withdrawn as well")
    func withdrawn() throws {
        var call = try SessionCall()
        try call.play([Int16](repeating: 1_000, count: 800), 1)
        let id = CallSession.UtteranceID(2)
        try call.session.open(id, .init(sampleRate: .hz8000), at: call.instant)
        let waiting = try call.append([Int16](repeating: 1_000, count: 16_000), to: id)
        let receipt = try #require(waiting)
        try call.run(until: .milliseconds(10))
        let cut = call.session.cancel(id, at: call.instant)

        let withdrawn = call.session.withdraw(receipt, at: call.instant)

        #expect(cut?.playsOn == true && withdrawn == 0)
    }
}
