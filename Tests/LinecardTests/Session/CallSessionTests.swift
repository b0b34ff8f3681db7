// SPDX-License-Identifier: Apache-2.0

import Linecard
import LinecardCodec
import LinecardSimulator
import Testing

@Suite("A call's session") struct CallSessionTests {
    @Test("a prompt is paced, heard and settled", arguments: Provider.allCases)
    func prompt(provider: Provider) throws {
        var call = try SessionCall(provider)
        try call.run(until: .milliseconds(100))
        let samples = [Int16](repeating: 8_000, count: 24_000)

        try call.play(samples, 1)
        try call.run(for: .milliseconds(500))
        #expect(call.outcome(of: 1) == nil)
        #expect(call.provider.bufferedSamples <= 1_600)
        try call.run(for: .milliseconds(2_500))

        #expect(call.outcome(of: 1) == .heard(isConfirmed: true))
        #expect(call.heard.count == 24_000)
        #expect(call.provider.recording.stretches.count == 1)
        #expect(call.provider.recording.badMessages.isEmpty)
    }

    @Test("an interruption splits heard and rest to the sample", arguments: [0, 30, 200])
    func interruption(latency: Int) throws {
        var conditions = CallConditions()
        conditions.latencyToProvider = .milliseconds(latency)
        conditions.latencyToApplication = .milliseconds(latency)
        var call = try SessionCall(conditions: conditions)
        let samples = (0..<24_000).map { Int16($0 % 2_000) }
        try call.play(samples, 1)
        try call.run(until: .milliseconds(1_013))

        let interruption = try call.session.interrupt(at: call.instant)
        try call.run(for: .seconds(3))

        let part = try #require(interruption.parts.first)
        #expect(interruption.isCleared)
        #expect(part.heard + part.rest.samples.count == 24_000)
        #expect(Array(samples[part.heard...]) == part.rest.samples)
        #expect(call.outcome(of: 1) == .interrupted(after: part.heard, by: .interruption))
        let truth = call.heard.count
        #expect(part.heard <= truth)
        #expect(truth - part.heard <= 2 * latency * 8 + 160)
    }
}
