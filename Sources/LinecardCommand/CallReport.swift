// SPDX-License-Identifier: Apache-2.0

import Linecard
import LinecardCodec
import LinecardSimulator

/// The results of one or more calls.
struct CallReport {
    /// The outcome of a call.
    enum Outcome: Sendable {
        /// A stream was opened.
        case recording(CallRecording)
        /// No stream was opened.
        case failure(SimulatedCallError)
    }

    let recordings: [CallRecording]
    let failures: [SimulatedCallError]
    /// Frames of the callers' scripts, including those that could not be sent.
    private(set) var framesSpoken = 0
    private(set) var framesHeard = 0
    /// Frames that did not come back, counted for each call and added.
    private(set) var framesLost = 0
    private(set) var badMessages: [BadMessage: Int] = [:]
    private(set) var doubtfulMessages: [DoubtfulMessage: Int] = [:]
    /// The delay of the reply's content against the speech, for each call.
    private(set) var contentDelays: [DelayMeasurement] = []
    /// The time from sending a frame to having as much audio back, for each frame. Ascending.
    private(set) var turnarounds: [Duration] = []
    /// The connect time of each call. Ascending.
    let connectTimes: [Duration]
    /// The time from opening the stream to the first sound, for each call. Ascending.
    let firstAudio: [Duration]
    /// The reason of each lost call.
    private(set) var losses: [String] = []

    /// The longest delay that is searched for, in milliseconds.
    private static let longestDelay = 400

    /// Makes a report.
    ///
    /// - Parameters:
    ///   - outcomes: The outcome of each call.
    ///   - framesToSay: The number of frames in each caller's script.
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

    /// The reason why a call counts as lost; nil if it doesn't.
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

    /// The largest content delay of any call, in milliseconds; nil unless every reply is an echo.
    var contentDelay: Double? { isEcho ? contentDelays.map(\.milliseconds).max() : nil }

    /// True if every reply is an echo of its speech. Mu-law alone lowers the correlation to 0.99.
    var isEcho: Bool { (correlation ?? 0) > 0.9 }

    /// The lowest correlation of a reply with its speech.
    var correlation: Double? { contentDelays.map(\.correlation).min() }
}

extension CallScript {
    /// The number of 20 ms frames that the script says.
    var framesToSay: Int {
        steps.reduce(0) { sum, step in
            guard case .say(let audio) = step else { return sum }
            return sum + (audio.samples.count * 50 + audio.sampleRate.hertz - 1) / audio.sampleRate.hertz
        }
    }
}
