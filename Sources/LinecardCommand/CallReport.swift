// SPDX-License-Identifier: Apache-2.0

import LinecardCodec
import LinecardServer

/// What one or more calls came to.
struct CallReport {
    private(set) var framesSpoken = 0
    private(set) var framesHeard = 0
    private(set) var badMessages = 0
    /// Of each call: how late the content of the reply is against the speech.
    private(set) var contentDelays: [DelayMeasurement] = []
    /// Of each frame: from when it was said to when as much had come back, in order of size.
    private(set) var turnarounds: [Duration] = []

    /// Speech later than this is not looked for.
    private static let longestDelay = SampleRate.hz8000.samples(milliseconds: 400)

    init(_ recordings: [CallRecording]) {
        for recording in recordings {
            framesSpoken += recording.framesSpoken
            framesHeard += recording.framesHeard
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

    var framesLost: Int { max(0, framesSpoken - framesHeard) }

    /// The largest content delay of a call, in ms.
    var contentDelay: Double? { contentDelays.map(\.milliseconds).max() }

    /// The least likeness of a reply to its speech.
    var correlation: Double? { contentDelays.map(\.correlation).min() }
}
