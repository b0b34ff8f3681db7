// SPDX-License-Identifier: Apache-2.0

import Linecard
import LinecardCodec
import LinecardSimulator

/// The faults of a call, found by comparison with the audio and marks that the provider played, cleared and returned.
struct CallVerdict {
    let profile: CallProfile
    let utterances: [GivenUtterance]
    let marks: [GivenMark]
    let cuts: [Cut]
    let blocks: [Range<Duration>]
    let holdings: [SessionCall.Holding]
    let counts: CallCounts
    let played: PlayedAudio
    let ended: Duration?
    let endAsked: Duration?
    var faults: [String]

    var streams: [SessionCall.Stream] { played.streams }
    private(set) var wire: SampleRate
    private(set) var frame: Int

    init(_ call: borrowing RandomCall) {
        profile = call.profile
        utterances = call.utterances
        marks = call.marks
        cuts = call.cuts
        blocks = call.blocks
        holdings = call.call.holdings
        counts = call.call.session.counts
        played = PlayedAudio(call.call.streams, shortest: profile.isExact ? (profile.hasTones ? 12 : 1) : 8)
        ended = call.ended
        endAsked = call.endAsked
        faults = call.faults
        wire = played.streams[0].recording.sampleRate
        frame = played.streams[0].recording.frameLength
        judge(call)
    }

    private mutating func judge(_ call: borrowing RandomCall) {
        for utterance in utterances where !utterance.isRefused { judge(utterance) }
        for mark in marks { judge(mark) }
        for cut in cuts { judge(cut) }
        judgeOrder()
        judgeLead()
        judgeLive()
        judgeMessages(call)
        judgeInbound(call)
    }

    // MARK: Expectations

    /// True if the provider has not stalled before a time.
    func isSteady(_ time: Duration) -> Bool { profile.stallBegin.map { time < $0 } ?? true }

    /// True if the provider was still connected. The session learns of a lost connection later.
    func isThere(_ time: Duration) -> Bool {
        guard let stream = streams.last, let ending = stream.recording.ending else { return true }
        return time < stream.opened + ending.at
    }

    /// The longest time after which the session must know of audio that was heard.
    var lateness: Duration {
        let prompt = profile.roundTrip + .milliseconds(20)
        if profile.isPrompt { return prompt }
        // A mark counts as lost two seconds after it was due.
        return .seconds(2) + max(prompt, .milliseconds(220)) + .milliseconds(900)
    }

    /// The error of counts, in samples on the wire, because a resampler smears the edges of an utterance.
    func smear(_ utterance: Int) -> Int {
        if profile.isExact { return profile.hasTones ? 12 * (played.runs[utterance].count + 1) : 0 }
        let runs = played.runs[utterance].count
        return wire.samples(milliseconds: 5) + wire.samples(milliseconds: 2) * runs
    }

    func blocked(from begin: Duration, to end: Duration) -> Duration {
        blocks.reduce(.zero) { $0 + max(.zero, min($1.upperBound, end) - max($1.lowerBound, begin)) }
    }

    // MARK: Heard audio

    func stream(at time: Duration) -> Int { streams.lastIndex { restarted($0) <= time } ?? 0 }

    /// The time at which a stream replaced the one before it.
    func restarted(_ stream: SessionCall.Stream) -> Duration {
        stream.opened == .zero ? .zero : stream.opened + profile.returnTransit
    }

    func onWire(_ samples: Int, _ utterance: GivenUtterance) -> Int {
        samples * wire.hertz / utterance.options.sampleRate.hertz
    }

    /// The samples on the wire that the session counted as heard when a stream began.
    func base(_ utterance: GivenUtterance, on stream: Int) -> Int {
        for stream in (0...stream).reversed() {
            if let base = utterance.bases[stream] { return onWire(base, utterance) }
        }
        return 0
    }

    /// The samples on the wire that had been heard at a time.
    func heard(_ utterance: GivenUtterance, at time: Duration) -> Int {
        let stream = stream(at: time)
        return base(utterance, on: stream) + played.heard(utterance.id, on: stream, at: time)
    }

    /// The samples on the wire that were heard in all.
    func heard(_ utterance: GivenUtterance) -> Int {
        let last = utterance.outcomes.first.map { stream(at: $0.time) } ?? streams.count - 1
        return base(utterance, on: last) + played.heard(utterance.id, on: last)
    }

    /// True if a cut emptied a live utterance. Audio of it that the provider held counts as never given.
    func wasEmptied(_ utterance: GivenUtterance, before time: Duration) -> Bool {
        utterance.options.isLive && cuts.contains { $0.time <= time && $0.time >= utterance.opened }
    }

    mutating func fault(_ text: String) { faults.append(text) }
}
