// SPDX-License-Identifier: Apache-2.0

import Linecard
import LinecardSimulator
import Testing

@Suite("What was heard of an utterance") struct HeardTests {
    @Test("what was said by the clock alone is not taken back when the provider begins to read", arguments: [2, 4, 6])
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
}
