// SPDX-License-Identifier: Apache-2.0

import Linecard
import LinecardCodec
import LinecardSimulator

/// The results of one or more calls.
struct CallReport {
    /// What came of a call.
    enum Outcome: Sendable {
        /// A stream was opened.
        case recording(CallRecording)
        /// No stream was opened.
        case failure(SimulatedCallError)
    }

    let recordings: [CallRecording]
    let failures: [SimulatedCallError]
    /// Frames that the callers had to say, whether or not the server let them.
    private(set) var framesSpoken = 0
    private(set) var framesHeard = 0
    /// Frames that did not come back, of each call by itself.
    private(set) var framesLost = 0
    private(set) var badMessages: [BadMessage: Int] = [:]
    private(set) var doubtfulMessages: [DoubtfulMessage: Int] = [:]
    /// For each call the delay of the reply's content against the speech.
    private(set) var contentDelays: [DelayMeasurement] = []
    /// For each frame the time until as much had come back, in order of size.
    private(set) var turnarounds: [Duration] = []
    /// The time that connecting took, in order of size.
    let connectTimes: [Duration]
    /// The time from the opening of a stream until something was heard, in order of size.
    let firstAudio: [Duration]
    /// Why calls were lost.
    private(set) var losses: [String] = []

    /// Speech later than this is not looked for.
    private static let longestDelay = 400

    /// Makes a report.
    ///
    /// - Parameters:
    ///   - outcomes: What came of each call.
    ///   - framesToSay: Frames of speech that each caller has.
    init(_ outcomes: [Outcome], framesToSay: Int) {
        recordings = outcomes.compactMap { outcome in
            if case .recording(let recording) = outcome { recording } else { nil }
        }
        failures = outcomes.compactMap { outcome in
            if case .failure(let error) = outcome { error } else { nil }
        }
        connectTimes = recordings.compactMap(\.connectTime).sorted()
        firstAudio = recordings.compactMap(\.firstSound).sorted()
        for recording in recordings { add(recording, framesToSay) }
        turnarounds.sort()
    }

    private mutating func add(_ recording: CallRecording, _ framesToSay: Int) {
        let spoken = max(recording.framesSpoken, framesToSay)
        framesSpoken += spoken
        framesHeard += recording.framesHeard
        framesLost += max(0, spoken - recording.framesHeard)
        badMessages.merge(recording.badMessages, uniquingKeysWith: +)
        doubtfulMessages.merge(recording.doubtfulMessages, uniquingKeysWith: +)
        turnarounds += recording.turnarounds
        if let loss = Self.loss(of: recording) { losses.append(loss) }
        if recording.heard.isEmpty { return }
        let speech = Array(recording.spoken.prefix(recording.framesSpoken * recording.frameLength))
        let rate = recording.sampleRate
        contentDelays.append(
            DelayMeasurement(
                of: recording.heard, against: speech, rate: rate,
                longest: rate.samples(milliseconds: Self.longestDelay)))
    }

    /// Why a call counts as lost, if it does.
    private static func loss(of recording: CallRecording) -> String? {
        guard let ending = recording.ending, ending.isRegular else {
            if let code = recording.ending?.closeCode {
                return "the server closed the WebSocket with \(code)"
            }
            return "the connection broke"
        }
        if recording.heard.isEmpty { return "nothing was heard" }
        return recording.firstSound == nil ? "nothing but silence was heard" : nil
    }

    /// The largest content delay of a call, in ms, where every reply is like its speech.
    var contentDelay: Double? { isEcho ? contentDelays.map(\.milliseconds).max() : nil }

    /// Whether every reply is like its speech. Mu-law alone leaves 0.99 of it.
    var isEcho: Bool { (correlation ?? 0) > 0.9 }

    /// The least likeness of a reply to its speech.
    var correlation: Double? { contentDelays.map(\.correlation).min() }
}

extension CallScript {
    /// Frames of 20 ms that the script says.
    var framesToSay: Int {
        steps.reduce(0) { sum, step in
            guard case .say(let audio) = step else { return sum }
            return sum + (audio.samples.count * 50 + audio.sampleRate.hertz - 1) / audio.sampleRate.hertz
        }
    }
}
