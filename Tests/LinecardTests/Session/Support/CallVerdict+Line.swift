// SPDX-License-Identifier: Apache-2.0

import Linecard
import LinecardCodec
import LinecardSimulator

/// Checks of the audio and messages that crossed the line.
extension CallVerdict {
    // MARK: Cuts

    mutating func judge(_ cut: Cut) {
        for part in cut.parts {
            let utterance = utterances[part.id.rawValue]
            let given = utterance.samples.prefix(part == utterance.laterPart ? utterance.cut?.part.heard ?? 0 : .max)
            if utterance.options.isLive {
                if part.rest.samples != given.suffix(part.rest.samples.count) {
                    fault("\(utterance.id): the rest is not what was given last")
                }
            } else if part.heard + part.rest.samples.count != given.count {
                fault("\(utterance.id): \(part.heard) heard and \(part.rest.samples.count) not, of \(given.count)")
            } else if part.rest.samples != Array(given[part.heard...]) {
                fault("\(utterance.id): the rest is not what was given")
            }
            if !part.playsOn || utterance.laterPart == nil { judgeSilence(of: utterance, part, cut) }
        }
        if cut.isInterruption { judgeInterruption(cut) }
    }

    private mutating func judgeInterruption(_ cut: Cut) {
        let parts = cut.parts.map(\.id.rawValue)
        for id in cut.open where !parts.contains(id) && !utterances[id].options.isLive {
            if !cut.surviving.contains(id) { fault("\(id) was neither cut off nor survived at \(cut.time)") }
            if utterances[id].options.isInterruptible, cut.isCleared == true {
                fault("\(id) survived though all was cleared at \(cut.time)")
            }
        }
        for id in parts where !utterances[id].options.isInterruptible { fault("\(id) was interrupted at \(cut.time)") }
        let arrival = cut.time + profile.transit
        guard isSteady(arrival), cut.sent == cut.time, let isCleared = cut.isCleared else { return }
        let stream = stream(at: cut.time)
        let recording = streams[stream].recording
        let isThere = recording.clears.contains { streams[stream].opened + $0.at == arrival }
        let isGone = stream < streams.count - 1 && restarted(streams[stream + 1]) <= arrival
        let isOver = recording.ending.map { streams[stream].opened + $0.at <= arrival } ?? false
        if isCleared, !isThere, !isGone, !isOver { fault("no clear came for the interruption at \(cut.time)") }
        // A clear at the same instant may be that of another cut.
        if !isCleared, isThere, cuts.count(where: { $0.sent == cut.sent }) == 1 {
            fault("a clear came for the interruption at \(cut.time)")
        }
    }

    /// Nothing more of an utterance is heard after its cut, except audio that plays on.
    private mutating func judgeSilence(of utterance: GivenUtterance, _ part: CallSession.Interruption.Part, _ cut: Cut)
    {
        let stream = stream(at: cut.time)
        let silent = cut.sent + profile.transit
        guard isSteady(silent) else { return }
        let all = base(utterance, on: stream) + played.heard(utterance.id, on: stream)
        if part.playsOn {
            let due = onWire(part.heard, utterance)
            let isWhole = streams.count == stream + 1 && ended.map { $0 > cut.time + .seconds(3) } ?? true
            if all > due + smear(utterance.id) || (isWhole && all < due - smear(utterance.id)) {
                fault("\(utterance.id): \(all) heard, and \(due) were to be")
            }
        } else {
            let before = base(utterance, on: stream) + played.heard(utterance.id, on: stream, at: silent)
            if all > before { fault("\(utterance.id): \(all - before) heard after it was cut off at \(cut.time)") }
        }
    }

    // MARK: Order

    mutating func judgeOrder() {
        for stream in streams.indices {
            let runs = played.all.filter { $0.stream == stream && !utterances[$0.utterance].options.isLive }
            for (run, next) in zip(runs, runs.dropFirst()) where next.utterance < run.utterance {
                fault("\(next.utterance) was heard at \(next.begin), after \(run.utterance)")
            }
            for (run, next) in zip(runs, runs.dropFirst()) { judgeGap(run, next) }
            let all = played.all.filter { $0.stream == stream }
            for (run, next) in zip(all, all.dropFirst()) { judgeBoundary(run, next) }
        }
    }

    /// Two utterances that were both given in time are heard without a gap, except the padding to 20 ms.
    private mutating func judgeGap(_ run: PlayedAudio.Run, _ next: PlayedAudio.Run) {
        guard next.utterance > run.utterance, !profile.hasTones, isSteady(next.begin) else { return }
        let between = utterances[run.utterance...next.utterance]
        let ready = run.begin - profile.transit - profile.options.lead - .milliseconds(60)
        guard
            between.allSatisfy({ $0.finished.map { $0 <= ready } ?? false && $0.chunks.allSatisfy { $0.time <= ready } }
            ),
            between.dropFirst().dropLast().allSatisfy({ $0.count == 0 }), !utterances.contains(where: \.options.isLive),
            blocked(from: ready - .seconds(1), to: next.begin) == .zero,
            !cuts.contains(where: { $0.time <= next.begin && $0.sent >= ready - .milliseconds(800) })
        else { return }
        let most = Duration.milliseconds(profile.isExact ? 20 : 45)
        if next.begin - run.end > most { fault("a gap from \(run.utterance) at \(run.end) to \(next.begin)") }
    }

    /// The provider never holds interruptible and uninterruptible audio at the same time.
    private mutating func judgeBoundary(_ run: PlayedAudio.Run, _ next: PlayedAudio.Run) {
        let isSameKind =
            utterances[run.utterance].options.isInterruptible == utterances[next.utterance].options.isInterruptible
        guard !isSameKind, !profile.hasTones, isSteady(next.begin), profile.isExact,
            let arrival = played.arrival(on: next.stream, of: next.position)
        else { return }
        if next.begin > arrival {
            fault("\(next.utterance) arrived at \(arrival), before \(run.utterance) was heard at \(next.begin)")
        }
    }

    // MARK: The lead

    mutating func judgeLead() {
        let lead = max(.milliseconds(20), profile.options.lead) + profile.transit
        for holding in holdings where isThere(holding.time) {
            let held = wire.duration(samples: holding.samples)
            if isSteady(holding.time) {
                if held > lead { fault("\(held) with the provider at \(holding.time)") }
            } else if profile.isPrompt, hasAnswered(before: holding.time) {
                let stall = max(.milliseconds(2_500), profile.hold)
                if held > lead + stall + profile.roundTrip {
                    fault("\(held) with a provider that stalls, at \(holding.time)")
                }
            }
        }
        if profile.stallBegin == nil {
            if counts.holds > 0 { fault("audio was held \(counts.holds) times") }
            if profile.isPrompt, counts.marksLost > 0 { fault("\(counts.marksLost) marks were lost") }
        }
    }

    /// True if a mark came back before. The session does not wait for a provider that never returned one, and learns
    /// how far it fell behind from two late marks in a row, a second apart, behind one that may have been in time.
    private func hasAnswered(before time: Duration) -> Bool {
        streams.contains { stream in
            let marks = stream.recording.marks.filter { $0.name.hasPrefix(CallSession.ownMarkPrefix) }
            let returns = marks.compactMap { $0.returned.map { stream.opened + $0 + profile.returnTransit } }
            return returns.contains { $0 + .seconds(2) + profile.roundTrip < time }
        }
    }

    // MARK: Live utterances

    mutating func judgeLive() {
        let live = utterances.filter { $0.options.isLive && !$0.isRefused }
        if live.isEmpty || !profile.isExact || profile.hasTones { return }
        judgeLiveCounts(live)
        if profile.stallBegin == nil { for utterance in live { judgeAge(utterance) } }
    }

    /// Every sample given was heard, was counted as dropped, or was lost with the provider's buffer.
    private mutating func judgeLiveCounts(_ live: [GivenUtterance]) {
        guard live.allSatisfy({ if case .heard? = $0.outcomes.first?.outcome { true } else { false } }) else { return }
        let given = live.reduce(0) { $0 + $1.count }
        var heard = 0
        var lost = 0
        for (number, stream) in streams.enumerated() {
            heard += live.reduce(0) { $0 + played.heard($1.id, on: number) }
            lost += stream.recording.clears.reduce(0) { $0 + $1.samples }
            if number < streams.count - 1 {
                lost += wire.samples(in: profile.options.lead + profile.transit) + frame
            }
        }
        if profile.stallBegin != nil { lost += 4 * wire.hertz }
        // Audio is never held for a provider that has answered nothing.
        let isBounded = profile.stallBegin == nil || ended.map { hasAnswered(before: $0) } ?? true
        let missing = given - heard - counts.liveSamplesDropped
        if missing < 0 || (isBounded && missing > lost) { fault("\(missing) live samples of \(given) were lost") }
    }

    /// Audio that was heard had been among the latest 200 ms when it was sent.
    private mutating func judgeAge(_ utterance: GivenUtterance) {
        var index = 0
        let groups = utterance.chunks.map { chunk in
            defer { index += chunk.samples.count }
            return (time: chunk.time, tag: chunk.tag, end: index + chunk.samples.count)
        }
        let allowed = wire.samples(milliseconds: 200 + 40 + 20)
        for run in played.runs[utterance.id] {
            let codes = played.codes[run.stream]
            var place = 0
            while place < run.count {
                let tag = UtteranceVoice.tag(ofCode: codes[run.place + place])
                let sent = run.time(of: place) - profile.transit
                guard let group = groups.last(where: { $0.tag == tag && $0.time <= sent }) else {
                    return fault("\(utterance.id): heard before it was given at \(run.time(of: place))")
                }
                let least = sent - max(.milliseconds(20), profile.options.lead) - .milliseconds(20)
                let given = groups.last { $0.time <= least }?.end ?? 0
                if group.end < given - allowed {
                    return fault("\(utterance.id): \(given - group.end) samples old at \(run.time(of: place))")
                }
                place += frame
            }
        }
    }

    // MARK: Messages

    mutating func judgeMessages(_ call: borrowing RandomCall) {
        for stream in streams {
            var last = 0
            for arrival in stream.recording.arrivals {
                if arrival.samples - last != frame { fault("\(arrival.samples - last) samples in a message") }
                last = arrival.samples
            }
            for (reason, count) in stream.recording.badMessages
            where reason != .wrongStream || count > call.messagesGiven.count {
                fault("\(count) bad messages: \(reason)")
            }
        }
        if ended == nil { fault("the call did not end") }
        if call.call.outputs.count(where: { if case .ended = $0.output { true } else { false } }) > 1 {
            fault("the call ended twice")
        }
    }

    mutating func judgeInbound(_ call: borrowing RandomCall) {
        if counts.messagesBad != call.call.errors.count { fault("\(counts.messagesBad) bad messages were counted") }
        for error in call.call.errors {
            if case .message(.wrongStream) = error, streams.count > 1 { continue }
            fault("\(error)")
        }
        var audio = 0
        var keys = 0
        for case let frame in call.framesRead {
            switch frame {
            case .audio: audio += 1
            case .dtmf: keys += 1
            default: break
            }
        }
        var sent = 0
        var pressed = 0
        for (number, stream) in streams.enumerated() {
            let end =
                number + 1 < streams.count ? restarted(streams[number + 1]) : ended ?? .zero
            let latency = profile.returnTransit
            sent += stream.recording.spokenAt.count { stream.opened + $0 + latency <= end }
            // Keys on their way when another stream begins are lost, as audio is.
            let isLast = number + 1 == streams.count
            pressed += stream.recording.keysPressed.count { isLast || stream.opened + $0.at + latency <= end }
        }
        let dropped = counts.audioFramesDropped
        // Events at the very moment of an end may come in any order.
        if abs(sent - audio - dropped) > streams.count {
            fault("\(sent) frames were sent, \(audio) read, \(dropped) dropped")
        }
        let lost = pressed - keys - counts.keysDropped
        if lost < 0 || (lost > 0 && ended.map { $0 > .seconds(2) } ?? true && profile.end != .caller(isAbrupt: true)) {
            fault("\(pressed) keys were pressed, \(keys) read, \(counts.keysDropped) dropped")
        }
    }
}
