// SPDX-License-Identifier: Apache-2.0

import Linecard
import Testing

@testable import LinecardServer

@Suite("Rate limits") struct RateLimitTests {
    private static let start = CallInstant(nanoseconds: -7)

    @Test("a burst of 15 seconds' worth is allowed, then the rate", arguments: [1, 20, 200, 7_000])
    func burst(perSecond: Int) {
        var limit = RateLimit(perSecond: perSecond)
        let burst = limit.count(16 * perSecond, at: Self.start)
        #expect(burst == 15 * perSecond)
        let more = limit.count(2 * perSecond, at: Self.start.advanced(by: .seconds(1)))
        #expect(more == perSecond)
    }

    @Test("a day at the allowed rate leaves the burst untouched")
    func even() {
        var limit = RateLimit(perSecond: 50)
        var now = Self.start
        for _ in 0..<(50 * 86_400) {
            guard limit.allows(at: now) else {
                Issue.record("refused at \(now)")
                return
            }
            now = now.advanced(by: .milliseconds(20))
        }
        let rest = limit.count(1_000, at: now)
        #expect(rest == 15 * 50)
    }

    @Test("refused events do not count")
    func refused() {
        var limit = RateLimit(perSecond: 1)
        let first = limit.count(1_000, at: Self.start)
        let later = limit.count(1_000, at: Self.start.advanced(by: .seconds(1)))
        #expect([first, later] == [15, 1])
    }
}

extension RateLimit {
    /// Returns the number of allowed events out of `events` at one time.
    fileprivate mutating func count(_ events: Int, at now: CallInstant) -> Int {
        (0..<events).count { _ in allows(at: now) }
    }
}
