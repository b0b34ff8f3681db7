// SPDX-License-Identifier: Apache-2.0

import Linecard
import Testing

@Suite("Instants of a call") struct CallInstantTests {
    @Test(
        "the distance of two instants is the duration between them",
        arguments: [Duration.zero, .nanoseconds(1), .milliseconds(-20), .seconds(3_600)])
    func distance(_ duration: Duration) {
        let begin = CallInstant(nanoseconds: 1_000_000_000)

        let end = begin.advanced(by: duration)

        #expect(begin.duration(to: end) == duration)
        #expect((begin < end) == (duration > .zero))
    }

    @Test("an instant beyond the range is the last one in it", arguments: [Int64(0), 1, .max])
    func clamped(_ nanoseconds: Int64) {
        #expect(CallInstant(nanoseconds: nanoseconds).advanced(by: .seconds(Int64.max)).nanoseconds == .max)
        #expect(CallInstant(nanoseconds: -nanoseconds).advanced(by: .seconds(Int64.min)).nanoseconds == .min)
    }

    @Test("the clock does not go back")
    func now() {
        let instants = [CallInstant.now, .now, .now]

        #expect(instants == instants.sorted() && instants[0] > .zero)
    }
}
