// SPDX-License-Identifier: Apache-2.0

import Linecard
import LinecardCodec
import LinecardSimulator
import Testing

@Suite("Marks of a call") struct CallMarkTests {
    @Test("a mark after an utterance settled by the clock is settled too")
    func withoutReturns() throws {
        var conditions = CallConditions()
        conditions.otherMarks = .lost
        var call = try SessionCall(conditions: conditions, options: CallOptions(lead: .milliseconds(20)))
        try call.play([Int16](repeating: 1_000, count: 24_000), 1)
        let id = CallSession.UtteranceID(2)
        try call.session.open(id, .init(sampleRate: .hz8000), at: call.instant)
        try call.append([Int16](repeating: 1_000, count: 2_120), to: id)
        try call.session.mark("end", CallSession.MarkID(1), at: call.instant)
        call.session.finish(id, at: call.instant)

        try call.run(until: .seconds(8))

        #expect(call.outcome(of: 2) == .heard(isConfirmed: false))
        #expect(call.outcome(ofMark: 1) == .heard(isConfirmed: false))
    }
}
