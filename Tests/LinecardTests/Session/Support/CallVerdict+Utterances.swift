// SPDX-License-Identifier: Apache-2.0

import Linecard
import LinecardCodec

/// Checks of the reports and outcomes of utterances.
extension CallVerdict {
    mutating func judge(_ utterance: GivenUtterance) {
        judgeReports(utterance)
        judgeContent(utterance)
        judgeWaits(utterance)
        judgeStart(utterance)
        if utterance.outcomes.count != 1 {
            return fault("\(utterance.id) has \(utterance.outcomes.count) outcomes")
        }
        let (time, outcome) = utterance.outcomes[0]
        switch outcome {
        case .heard(let isConfirmed): judgeHeard(utterance, at: time, isConfirmed: isConfirmed)
        case .interrupted(let count, let cause): judgeInterrupted(utterance, at: time, after: count, by: cause)
        }
    }

    private func begin(of stream: Int) -> Duration { restarted(streams[stream]) }

    /// The samples by which a stall may make the session count too much as heard; nil if unbounded.
    private func excess(at time: Duration) -> Int? {
        if isSteady(time) { return 0 }
        guard profile.isPrompt, counts.marksLost == 0 else { return nil }
        return (wire.hertz + frame) * (1 + stream(at: time))
    }

    private mutating func judgeReports(_ utterance: GivenUtterance) {
        var last = 0
        for (time, count) in utterance.reports {
            if count < last { fault("\(utterance.id): heard went back from \(last) to \(count) at \(time)") }
            last = count
            if count > utterance.count + (utterance.options.isLive ? 0 : withdrawnLater(utterance)) {
                fault("\(utterance.id): \(count) of \(utterance.count) heard at \(time)")
            }
            let heard = onWire(count, utterance)
            let truth = self.heard(utterance, at: time)
            if let excess = excess(at: time), heard > truth + excess + smear(utterance.id) {
                fault("\(utterance.id): \(heard) heard at \(time), in truth \(truth)")
            }
            let stream = stream(at: time)
            let before = time - lateness
            guard isSteady(time), before >= begin(of: stream), !wasEmptied(utterance, before: time) else { continue }
            let least = self.heard(utterance, at: before)
            if heard < least - smear(utterance.id) {
                fault("\(utterance.id): \(heard) heard at \(time), and \(least) long before")
            }
        }
    }

    private func withdrawnLater(_ utterance: GivenUtterance) -> Int { utterance.made - utterance.count }

    /// The audio played equals the audio given, from its first sample or from where another stream continued it.
    private mutating func judgeContent(_ utterance: GivenUtterance) {
        guard profile.isExact, !profile.hasTones, !utterance.options.isLive, utterance.made > 0 else { return }
        let given = G711Codes(utterance.samples)
        for stream in streams.indices {
            let runs = played.runs[utterance.id].filter { $0.stream == stream }
            let base = base(utterance, on: stream)
            for run in runs {
                let codes = played.codes[stream][run.place..<(run.place + run.count)]
                guard given.hasSame(codes, at: base + run.before) else {
                    fault(
                        "\(utterance.id): what was heard on stream \(stream) from \(run.begin) on is not what was given"
                    )
                    return
                }
            }
        }
    }

    private mutating func judgeHeard(_ utterance: GivenUtterance, at time: Duration, isConfirmed: Bool) {
        let id = utterance.id
        if utterance.cut.map({ _ in true }) ?? false { fault("\(id) was cut off and heard") }
        if isConfirmed || isSteady(time), !utterance.options.isLive {
            let given = onWire(utterance.count, utterance)
            let truth = heard(utterance, at: time)
            if truth < given - smear(id) {
                fault("\(id): all \(given) heard at \(time) (confirmed: \(isConfirmed)), in truth \(truth)")
            }
        }
        guard isSteady(time), stream(at: time) == stream(at: utterance.opened) else { return }
        if profile.isPrompt, !isConfirmed, !wasEmptied(utterance, before: time) {
            fault("\(id) was heard, not confirmed")
        }
        // A live utterance may take its turn before the end of another can be sent.
        guard let last = played.runs[id].last, utterance.count > 0, !utterances.contains(where: \.options.isLive) else {
            return
        }
        let due = max(last.end, finish(of: utterance))
        let slack = lateness + .milliseconds(60) + blocked(from: utterance.opened, to: time)
        if time > due + slack { fault("\(id) was heard at \(due) and settled at \(time)") }
    }

    private func finish(of utterance: GivenUtterance) -> Duration {
        let dry = max(utterance.chunks.last?.time ?? .zero, played.runs[utterance.id].last?.end ?? .zero) + .seconds(10)
        return min(utterance.finished ?? dry, endAsked ?? dry, dry)
    }

    private mutating func judgeInterrupted(
        _ utterance: GivenUtterance, at time: Duration, after count: Int, by cause: CallSession.UtteranceOutcome.Cause
    ) {
        let id = utterance.id
        if cause == .callEnded {
            if ended.map({ time < $0 }) ?? true { fault("\(id) was interrupted by an end that was not") }
        } else if let cut = utterance.cut.map({ cuts[$0.index] }) {
            if (cause == .interruption) != cut.isInterruption { fault("\(id) was interrupted by \(cause)") }
        } else {
            fault("\(id) was interrupted by \(cause)")
        }
        if let part = utterance.laterPart ?? utterance.cut?.part {
            let isSame =
                part.heard == count || (part.playsOn && count <= part.heard && (ended != nil || streams.count > 1))
            if !isSame { fault("\(id) was cut off at \(part.heard) and settled at \(count)") }
        }
        if count > utterance.count { fault("\(id): interrupted after \(count) of \(utterance.count)") }
        let heard = onWire(count, utterance)
        let truth = self.heard(utterance)
        if let excess = excess(at: time), heard > truth + excess + smear(id) {
            fault("\(id): interrupted after \(heard), in truth \(truth)")
        }
        let lost = wire.samples(in: lateness + blocked(from: time - .seconds(1), to: time + .seconds(1)))
        let isLong = stream(at: time) > stream(at: max(.zero, time - lateness))
        // A provider that stops reading before the clear arrives plays on.
        let silent = max(time, utterance.cut.map { cuts[$0.index].sent } ?? time) + profile.transit
        if isSteady(silent), !isLong, !wasEmptied(utterance, before: time), heard < truth - lost - smear(id) {
            fault("\(id): interrupted after \(heard), in truth \(truth) of \(onWire(utterance.count, utterance))")
        }
    }

    // MARK: Appends

    private mutating func judgeWaits(_ utterance: GivenUtterance) {
        for wait in utterance.waits {
            guard let time = wait.settled else {
                fault("\(utterance.id): an append waits for ever")
                continue
            }
            guard isSteady(time), isThere(time), utterance.outcomes.allSatisfy({ $0.time > time }), utterance.cut == nil
            else { continue }
            let unheard = onWire(wait.givenWhenSettled, utterance) - heard(utterance, at: time)
            let most = wire.hertz + wire.samples(in: profile.options.lead + profile.transit)
            if unheard > most + 2 * frame + smear(utterance.id) {
                fault("\(utterance.id): an append was settled with \(unheard) unheard")
            }
        }
    }

    /// An utterance with nothing before it is heard at once, and without a gap if all of it was given.
    private mutating func judgeStart(_ utterance: GivenUtterance) {
        guard profile.isExact, !profile.hasTones, let chunk = utterance.chunks.first,
            let finished = utterance.finished, finished == chunk.time, chunk.samples.count >= frame,
            let first = played.runs[utterance.id].first, isSteady(first.end)
        else { return }
        let runs = played.runs[utterance.id].filter { $0.stream == first.stream }
        for (run, next) in zip(runs, runs.dropFirst()) where isSteady(next.begin) {
            if blocked(from: run.begin - .seconds(1), to: next.begin) > .zero { continue }
            fault("\(utterance.id): a gap from \(run.end) to \(next.begin)")
        }
        let due = chunk.time + profile.transit
        if utterance.isFirst, blocked(from: chunk.time - .milliseconds(500), to: first.begin) == .zero,
            stream(at: chunk.time) == first.stream, first.begin > due
        {
            fault("\(utterance.id): given at \(chunk.time) and heard from \(first.begin) on")
        }
    }
}

/// The codes of audio given, to be compared with audio heard.
private struct G711Codes {
    let codes: [UInt8]

    init(_ samples: [Int16]) { codes = G711.encode(samples) }

    func hasSame(_ other: ArraySlice<UInt8>, at place: Int) -> Bool {
        guard place >= 0, place + other.count <= codes.count else { return false }
        return codes.withUnsafeBytes { codes in
            other.withUnsafeBytes { other in
                UnsafeRawBufferPointer(rebasing: codes[place..<(place + other.count)]).elementsEqual(other)
            }
        }
    }
}
