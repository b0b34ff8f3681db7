// SPDX-License-Identifier: Apache-2.0

import LinecardCodec
import LinecardServer

/// What one or more calls came to.
struct CallReport {
    /// Frames that the callers had to say, whether or not the server let them.
    private(set) var framesSpoken = 0
    private(set) var framesHeard = 0
    /// Frames that did not come back, of each call by itself.
    private(set) var framesLost = 0
    private(set) var badMessages = 0
    /// Of each call: how late the content of the reply is against the speech.
    private(set) var contentDelays: [DelayMeasurement] = []
    /// Of each frame: from when it was said to when as much had come back, in order of size.
    private(set) var turnarounds: [Duration] = []

    /// Speech later than this is not looked for.
    private static let longestDelay = SampleRate.hz8000.samples(milliseconds: 400)

    init(_ recordings: [CallRecording]) {
        for recording in recordings {
            let framesToSay = recording.spoken.count / SampleRate.hz8000.samples(milliseconds: 20)
            framesSpoken += framesToSay
            framesHeard += recording.framesHeard
            framesLost += max(0, framesToSay - recording.framesHeard)
            badMessages += recording.badMessages
            turnarounds += recording.turnarounds
            if !recording.heard.isEmpty {
                contentDelays.append(
                    DelayMeasurement(
                        of: recording.heard, against: recording.spoken, rate: .hz8000, longest: Self.longestDelay))
            }
        }
        turnarounds.sort()
    }

    /// The largest content delay of a call, in ms, where every reply is like its speech.
    var contentDelay: Double? { isEcho ? contentDelays.map(\.milliseconds).max() : nil }

    /// Whether every reply is like its speech. Mu-law alone leaves 0.99 of it.
    var isEcho: Bool { (correlation ?? 0) > 0.9 }

    /// The least likeness of a reply to its speech.
    var correlation: Double? { contentDelays.map(\.correlation).min() }
}
