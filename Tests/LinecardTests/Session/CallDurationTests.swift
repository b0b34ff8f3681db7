// SPDX-License-Identifier: Apache-2.0

import Linecard
import ProviderFixtures
import Testing

@Suite("Maximum duration of a call") struct CallDurationTests {
    @Test("a call that lasts a day is hung up, whatever it does", arguments: Provider.allCases)
    func day(provider: Provider) throws {
        var call = try QuietCall(provider, pingAnswer: .milliseconds(80))

        try call.run(until: .seconds(86_400) - .nanoseconds(1))
        #expect(call.session.isOver == false)
        try call.run(until: .seconds(86_400))

        let ends = call.outputs.suffix(3)
        #expect(ends.map(\.output) == [.hangUp, .close(code: 1_008), .ended(.tooLong)])
        #expect(call.session.deadline == nil)
    }

    @Test("speech at that time is cut off, even if the call was to end after it")
    func speech() throws {
        var call = try QuietCall(options: CallOptions(maximumDuration: .seconds(2)))
        try call.play([Int16](repeating: 1_000, count: 80_000), 1)
        try call.run(until: .seconds(1))
        call.session.end(.close, at: call.instant)

        try call.run(until: .seconds(3))

        #expect(call.session.isOver == true)
        #expect(call.outputs.suffix(3).map(\.output) == [.hangUp, .close(code: 1_008), .ended(.tooLong)])
        #expect(call.outputs.last?.time == .seconds(2))
    }
}
