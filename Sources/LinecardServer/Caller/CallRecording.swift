// SPDX-License-Identifier: Apache-2.0

public import Linecard

/// What was said and heard in one call, from the caller's side. Samples are at 8 kHz.
public struct CallRecording: Sendable {
    /// What the caller said, in whole frames of 160 samples.
    public internal(set) var spoken: [Int16] = []
    /// When each frame was said, from the start of the call.
    public internal(set) var spokenAt: [Duration] = []
    /// All that came back, one message after the other.
    public internal(set) var heard: [Int16] = []
    /// When each message with audio came back, from the start of the call, and how many samples had come by then.
    public internal(set) var heardAt: [(time: Duration, samples: Int)] = []
    /// Marks and checkpoints that were asked for, in order, under their names on the wire: after an interruption with its
    /// number (`turn-7#1`), and the server's own `linecard.end` too.
    public internal(set) var marks: [String] = []
    /// Keys that the server pressed, in order, as Plivo lets it. Those that came as tones are in ``heard``.
    public internal(set) var keys: [KeypadEntry] = []
    /// How often the buffer was cleared.
    public internal(set) var clears = 0
    /// Messages from the server that were not what they should be.
    public internal(set) var badMessages = 0

    /// Frames said.
    public var framesSpoken: Int { spokenAt.count }

    /// Frames' worth of audio that came back.
    public var framesHeard: Int { heard.count / 160 }

    /// For each frame said and answered: how long after it as much audio had come back as was said.
    public var turnarounds: [Duration] {
        var answers = heardAt[...]
        var turnarounds: [Duration] = []
        for (index, said) in spokenAt.enumerated() {
            answers = answers.drop { $0.samples < (index + 1) * 160 }
            guard let answer = answers.first else { break }
            turnarounds.append(answer.time - said)
        }
        return turnarounds
    }
}
