// SPDX-License-Identifier: Apache-2.0

extension CallSession {
    /// The delay of a mark, beyond the usual, after which a ping probes the other end.
    private static let probeDelay: Int64 = 500_000_000
    /// The delay of a pong, beyond the least round trip, after which the other end counts as not reading.
    private static let pongDelay: Int64 = 300_000_000

    /// The time of the next decision that does not depend on a message: a ping, a lost mark, a time-out. Nil once the
    /// call is over. Call ``advance(to:)`` then, and read it again.
    public var deadline: CallInstant? {
        if isOver { return nil }
        var deadline = min(timeLimit, monitor.deadline, monitor.pingTime)
        if let heldSince { deadline = min(deadline, heldSince.advanced(by: options.idleTimeout)) }
        if let holdTime { deadline = min(deadline, holdTime) }
        if let markTime { deadline = min(deadline, markTime) }
        if let dry = speech.dryTime(clockEnd: clock.end) { deadline = min(deadline, dry) }
        if let endingTime { deadline = min(deadline, endingTime) }
        return deadline
    }

    /// Advances the time. Every mutating function with a time does this too.
    public mutating func advance(to now: CallInstant) {
        if isOver { return }
        if timeLimit <= now { return conclude(.tooLong, hangsUp: true, closeCode: .policyViolation, at: now) }
        if monitor.deadline <= now || heldSince.map({ $0.advanced(by: options.idleTimeout) <= now }) == true {
            return conclude(.unresponsive, hangsUp: false, closeCode: .goingAway, at: now)
        }
        if monitor.pingTime <= now { ping(monitor.ping(at: now)) }
        if let holdTime, holdTime <= now {
            heldSince = now
            tally.holds += 1
        }
        followMarks(at: now)
        speech.finishDry(at: now, clockEnd: clock.end)
        if let endingTime, endingTime <= now { return conclude(at: now) }
        concludeIfHeard(at: now)
    }

    // MARK: Marks

    /// The time at which the oldest mark is probed, taken as heard, or given up.
    private var markTime: CallInstant? {
        guard let mark = clock.oldestMark else { return nil }
        if clock.isMarkless { return mark.due.adding(monitor.roundTrip) }
        let usual = mark.due.adding(clock.usualLateness(roundTrip: monitor.roundTrip))
        if !mark.isProbed { return usual.adding(Self.probeDelay) }
        // A mark is not lost while it is unknown whether the other end reads.
        return monitor.answersPings && monitor.probe != nil ? nil : usual.adding(PlayClock.patience)
    }

    private mutating func followMarks(at now: CallInstant) {
        while let time = markTime, time <= now {
            if clock.takeHeardMark(at: now, roundTrip: monitor.roundTrip) {
                settleHeard()
            } else if clock.oldestMark?.isProbed == false {
                clock.noteProbed()
                ping(monitor.probe(at: now))
            } else {
                giveUpMark(at: now)
            }
        }
    }

    private mutating func giveUpMark(at now: CallInstant) {
        clock.giveUpMark(at: now)
        tally.marksLost += 1
        monitor.dropProbe()
        release(at: now)
        settleHeard()
    }

    /// Releases audio that was held.
    private mutating func release(at now: CallInstant) {
        if heldSince == nil { return }
        heldSince = nil
        clock.noteReadingResumed(at: now, roundTrip: monitor.roundTrip)
    }

    /// Records that one of the session's own marks came back.
    mutating func noteOwnMark(_ number: Int, at now: CallInstant) {
        let behind = clock.noteReturned(number, at: now, roundTrip: monitor.roundTrip, wasHeld: heldSince != nil)
        guard let behind else { return }
        monitor.noteMarkReturned()
        heldSince = nil
        if behind > 0 { speech.leaveOut(nanoseconds: behind) }
        settleHeard()
    }

    // MARK: Signs of life

    /// The time at which audio is held unless the probe is answered. Audio is never held for a peer that has answered
    /// neither pings nor marks.
    private var holdTime: CallInstant? {
        guard heldSince == nil, monitor.hasAnswered, let probe = monitor.probe else { return nil }
        return probe.time.adding(monitor.roundTrip + Self.pongDelay)
    }

    /// Records a pong.
    ///
    /// - Parameters:
    ///   - number: The number of the ping: see ``Output/ping(_:)``. An unknown number counts only as a sign of life.
    ///   - now: The time at which it arrived.
    public mutating func notePong(_ number: Int, at now: CallInstant) {
        monitor.noteSign(at: now)
        advance(to: now)
        if isOver { return }
        clock.keepHeard(at: now, roundTrip: monitor.roundTrip)
        if monitor.notePong(number, at: now) { release(at: now) }
    }

    /// Records a sign of life other than a message or a pong, such as a ping from the other end.
    public mutating func noteSignOfLife(at now: CallInstant) {
        monitor.noteSign(at: now)
        advance(to: now)
    }
}
