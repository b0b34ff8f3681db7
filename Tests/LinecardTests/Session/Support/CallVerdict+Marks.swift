// SPDX-License-Identifier: Apache-2.0

import Linecard
import LinecardCodec
import LinecardSimulator

/// Checks of the outcomes of marks.
extension CallVerdict {
    private typealias Seen = (stream: Int, mark: CallRecording.Mark)

    mutating func judge(_ mark: GivenMark) {
        if mark.outcomes.count != 1 { return fault("mark \(mark.id) has \(mark.outcomes.count) outcomes") }
        let (time, outcome) = mark.outcomes[0]
        let seen = streams.enumerated().flatMap { number, stream in
            stream.recording.marks.filter { $0.name == mark.name }.map { (number, $0) }
        }
        switch outcome {
        case .heard(let isConfirmed): judgeHeard(mark, seen, at: time, isConfirmed: isConfirmed)
        case .cleared: judgeCleared(mark, seen, at: time)
        case .callEnded: if ended.map({ time < $0 }) ?? true { fault("mark \(mark.id) ended before the call") }
        }
    }

    /// The time at which all audio before a mark had been heard; nil if the mark was not reached.
    private func time(_ seen: Seen) -> Duration? {
        guard case .played = seen.mark.fate else { return nil }
        return played.time(on: seen.stream, of: seen.mark.position)
    }

    private mutating func judgeHeard(_ mark: GivenMark, _ seen: [Seen], at time: Duration, isConfirmed: Bool) {
        let isSure = stream(at: time) == stream(at: mark.time)
        if isSteady(time), profile.isPrompt, isSure, !isConfirmed { fault("mark \(mark.id) was heard, not confirmed") }
        guard isConfirmed || isSteady(time) else { return }
        // A mark behind audio that was heard long ago settles when it is sent, and may never arrive: the provider may
        // stop reading, or be gone, while it is on its way.
        let mayBeGone = streams.count > 1 || !isSteady(time + profile.transit) || !isThere(time + profile.transit)
        if seen.isEmpty, mayBeGone { return }
        let reached = seen.map { ($0, self.time($0)) }.first { $0.1.map { $0 <= time } ?? false }
        guard case (let seen, let reached?)? = reached else {
            return fault("mark \(mark.id) was heard at \(time), confirmed: \(isConfirmed), in truth \(seen)")
        }
        judgePlace(mark, seen)
        let slack = lateness + .milliseconds(40) + blocked(from: mark.time, to: time)
        // The mark may have waited for its utterance to begin.
        let due = max(mark.time, reached, streams[seen.stream].opened + seen.mark.at)
        if isSteady(time), isSure, time > due + slack {
            fault("mark \(mark.id) was reached at \(reached) and settled at \(time)")
        }
    }

    /// A mark follows all audio given before it, and precedes all later audio but the rest of 20 ms.
    private mutating func judgePlace(_ mark: GivenMark, _ seen: Seen) {
        for (id, count) in mark.before {
            let utterance = utterances[id]
            let isGone = utterance.outcomes.first.map { stream(at: $0.time) < seen.stream } ?? true
            if utterance.options.isLive || isGone || utterance.cut != nil || withdrew(utterance) { continue }
            // A clear may have dropped audio that the provider had not played, and that counted as heard.
            let isPresumed = utterance.outcomes.contains { $0.outcome == .heard(isConfirmed: false) }
            if isPresumed, streams[seen.stream].recording.clears.contains(where: { $0.samples > 0 }) { continue }
            let heard =
                base(utterance, on: seen.stream) + played.heard(id, on: seen.stream, before: seen.mark.position)
            let given = onWire(count, utterance)
            if heard < given - smear(id) { fault("mark \(mark.id) stands before \(given - heard) samples of \(id)") }
            // Audio appended later to an earlier utterance precedes the mark.
            if id == mark.opened - 1, !profile.hasTones, heard > given + frame + smear(id) {
                fault("mark \(mark.id) stands behind \(heard - given) samples of \(id) that came later")
            }
        }
        for utterance in utterances[mark.opened...] where !utterance.options.isLive {
            if played.heard(utterance.id, on: seen.stream, before: seen.mark.position) > smear(utterance.id) {
                fault("mark \(mark.id) stands behind \(utterance.id), which was opened later")
            }
        }
    }

    private func withdrew(_ utterance: GivenUtterance) -> Bool { utterance.made != utterance.count }

    /// True if another stream began at a time, and a mark stood behind audio of a live utterance. Such audio is not
    /// sent again, so its marks are cleared.
    private func isLostWithStream(_ mark: GivenMark, at time: Duration) -> Bool {
        streams.dropFirst().contains { restarted($0) == time }
            && mark.before.contains { utterances[$0.utterance].options.isLive && $0.count > 0 }
    }

    private mutating func judgeCleared(_ mark: GivenMark, _ seen: [Seen], at time: Duration) {
        if isLostWithStream(mark, at: time) { return }
        guard let cut = cuts.last(where: { $0.time <= time }) else {
            return fault("mark \(mark.id) was cleared by nothing")
        }
        if cut.time > mark.time || time > mark.time {
            if cut.time != time { fault("mark \(mark.id) was cleared at \(time), and nothing was cut off then") }
        }
        guard isSteady(time), profile.isPrompt, stream(at: time) == stream(at: mark.time) else { return }
        for seen in seen {
            guard let reached = self.time(seen) else { continue }
            if reached + lateness + .milliseconds(40) + blocked(from: mark.time, to: time) < time {
                fault("mark \(mark.id) was reached at \(reached) and cleared at \(time)")
            }
        }
    }
}
