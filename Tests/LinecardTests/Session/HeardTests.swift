// SPDX-License-Identifier: Apache-2.0

import Linecard
import LinecardCodec
import LinecardSimulator
import Testing

@Suite("Heard audio of an utterance") struct HeardTests {
    @Test("samples counted by the clock are not taken back when the provider begins to read", arguments: [2, 4, 6])
    func neverLess(seconds: Int) throws {
        let script = CallScript([.stopReading(for: .seconds(seconds)), .wait(.seconds(60))])
        var conditions = CallConditions()
        conditions.latencyToProvider = .milliseconds(30)
        conditions.latencyToApplication = .milliseconds(30)
        var call = try SessionCall(script: script, conditions: conditions)
        try call.play([Int16](repeating: 1_000, count: 80_000), 1)

        var heard = 0
        while call.outcome(of: 1) == nil, call.now < .seconds(20) {
            try call.run(for: .milliseconds(10))
            guard let now = call.session.heard(of: CallSession.UtteranceID(1), at: call.instant) else { break }
            #expect(now >= heard, "\(call.now)")
            heard = now
        }

        #expect(heard > 40_000)
    }

    @Test("a short pause between two appends does not reduce the count of heard samples", arguments: [1, 10, 19])
    func shortPause(milliseconds: Int) throws {
        var conditions = CallConditions()
        conditions.latencyToApplication = .milliseconds(50)
        var call = try SessionCall(conditions: conditions)
        let id = CallSession.UtteranceID(1)
        try call.session.open(id, .init(sampleRate: .hz8000), at: .zero)
        try call.append([Int16](repeating: 1_000, count: 1_600), to: id)
        try call.run(until: .milliseconds(200 + milliseconds))
        let before = call.session.heard(of: id, at: call.instant)

        try call.append([Int16](repeating: 1_000, count: 1_600), to: id)

        let heard = call.session.heard(of: id, at: call.instant)
        #expect(before == 1_200 + milliseconds * 8)
        #expect(heard == before)
    }

    @Test("an echo skips as much audio as the provider has fallen behind")
    func leavesOut() throws {
        var call = try SessionCall(
            script: CallScript([.wait(.seconds(2)), .holdPlayout(for: .seconds(1)), .wait(.seconds(60))]))
        let id = CallSession.UtteranceID(1)
        try call.session.open(id, .init(sampleRate: .hz8000, isLive: true), at: .zero)

        for _ in 0..<400 {
            try call.append([Int16](repeating: 1_000, count: 160), to: id)
            try call.run(for: .milliseconds(20))
        }

        #expect(call.provider.bufferedSamples <= 3_200)
        #expect((5_600...9_600).contains(call.session.counts.liveSamplesDropped))
    }
}
