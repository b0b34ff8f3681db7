// SPDX-License-Identifier: Apache-2.0

import NIOCore
import Testing

@testable import LinecardServer

@Suite("The pacer") struct PacerTests {
    private let frame = TimeAmount.milliseconds(20)
    private let begin = NIODeadline.uptimeNanoseconds(1_000_000_000)

    @Test("ten thousand frames drift by nothing, however late the timers are")
    func noDrift() {
        var pacer = Pacer(lead: .milliseconds(200))
        var now = begin
        var random = SystemRandomNumberGenerator()
        var mostInAdvance = TimeAmount.zero

        for _ in 0..<10_000 {
            let due = pacer.due(now: now)
            if due > now { now = due + .microseconds(Int64.random(in: 0...15_000, using: &random)) }
            pacer.sent(frame, now: now)
            mostInAdvance = max(mostInAdvance, pacer.end - now)
        }

        #expect(pacer.end == begin + .seconds(200))
        #expect(mostInAdvance <= .milliseconds(220))
        #expect(pacer.end - now > .milliseconds(180))
    }

    @Test("audio that comes in real time is never held", arguments: [0, 20, 200])
    func realTime(lead: Int64) {
        var pacer = Pacer(lead: .milliseconds(lead))

        let held = (0..<10_000).filter { index in
            let now = begin + .milliseconds(20 * Int64(index))
            defer { pacer.sent(frame, now: now) }
            return pacer.due(now: now) > now
        }

        #expect(held.isEmpty)
    }

    @Test("audio in real time that jitters by less than the lead is never held either")
    func jitter() {
        var pacer = Pacer(lead: .milliseconds(200))

        let held = (0..<10_000).filter { index in
            let now = begin + .milliseconds(20 * Int64(index) + [0, 90, 30, 150][index % 4])
            defer { pacer.sent(frame, now: now) }
            return pacer.due(now: now) > now
        }

        #expect(held.isEmpty)
    }

    @Test("a burst is sent up to the lead and a frame, then held")
    func burst() {
        var pacer = Pacer(lead: .milliseconds(100))

        let sent = (0..<100).prefix { _ in
            guard pacer.due(now: begin) == begin else { return false }
            pacer.sent(frame, now: begin)
            return true
        }

        #expect(sent.count == 6)
        #expect(pacer.due(now: begin) == begin + .milliseconds(20))
    }

    @Test("after silence the clock starts anew: no lost time is made up for")
    func silence() {
        var pacer = Pacer(lead: .zero)
        pacer.sent(frame, now: begin)

        let later = begin + .seconds(60)
        pacer.sent(frame, now: later)

        #expect(pacer.end == later + frame)
        #expect(pacer.due(now: later) == later + frame)
    }

    @Test("what the provider dropped is not waited for")
    func clear() {
        var pacer = Pacer(lead: .milliseconds(20))
        for _ in 0..<50 { pacer.sent(frame, now: begin) }

        pacer.clear(now: begin + .milliseconds(5))

        #expect(pacer.end == begin + .milliseconds(5))
        #expect(pacer.due(now: begin + .milliseconds(5)) == begin + .milliseconds(5))
    }

    @Test("clearing does not move an end that is past")
    func clearLater() {
        var pacer = Pacer(lead: .zero)
        pacer.sent(frame, now: begin)

        pacer.clear(now: begin + .seconds(1))

        #expect(pacer.end == begin + frame)
    }
}
