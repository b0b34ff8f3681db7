// SPDX-License-Identifier: Apache-2.0

import Linecard
import NIOCore
import ProviderFixtures
import Testing

@Suite("A provider that sends nothing") struct SilentCallerTests {
    @Test("a silent provider that answers pings is kept for an hour", arguments: Provider.allCases)
    func answers(provider: Provider) throws {
        var call = try QuietCall(provider, pingAnswer: .milliseconds(80))

        try call.run(until: .seconds(3_600))

        #expect(call.session.isOver == false)
        #expect(call.pings.count == 240)
        #expect(call.pings.prefix(3) == [.seconds(15), .seconds(30), .seconds(45)])
    }

    @Test(
        "a silent provider that answers no pings is given up after the idle timeout",
        arguments: [Duration.seconds(60), .seconds(5)])
    func silent(timeout: Duration) throws {
        var call = try QuietCall(options: CallOptions(idleTimeout: timeout))

        try call.run(until: timeout - .nanoseconds(1))
        #expect(call.session.isOver == false)
        try call.run(until: .seconds(100))

        let ends = call.outputs.suffix(2)
        #expect(ends.map(\.output) == [.close(code: 1_001), .ended(.unresponsive)])
        #expect(ends.map(\.time) == [timeout, timeout])
        #expect(call.session.deadline == nil)
    }

    @Test("a provider with other signs of life is kept")
    func signs() throws {
        var call = try QuietCall()
        try call.run(until: .seconds(50))
        call.session.noteSignOfLife(at: call.instant)
        try call.run(until: .seconds(100))
        try call.receive(call.script.message("media"))

        try call.run(until: .nanoseconds(159_999_999_999))
        #expect(call.session.isOver == false)
        try call.run(until: .seconds(160))

        #expect(call.session.isOver == true)
    }

    @Test("a provider whose message is read late is not given up")
    func readLate() throws {
        var call = try QuietCall()
        let media = call.script.message("media")

        let late = CallInstant.zero.advanced(by: .seconds(70))
        try call.session.receive(Array(media.utf8).span, at: late)

        #expect(call.session.isOver == false)
        #expect(call.session.deadline.map { $0 > late } == true || call.session.counts.pings > 0)
    }
}
