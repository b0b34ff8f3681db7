// SPDX-License-Identifier: Apache-2.0

public import Linecard
import LinecardCodec

/// The caller's part in a call: a sequence of steps, after which the caller hangs up.
///
/// Audio goes to the application the whole time, a frame every 20 ms, as from a provider: silence while nothing is
/// said.
public struct CallScript: Sendable, Hashable, ExpressibleByArrayLiteral {
    /// A step of a script.
    public enum Step: Sendable, Hashable {
        /// Says something. Takes as long as the audio, in whole frames of 20 ms.
        case say(AudioFrame)
        /// Stays silent for a time.
        case wait(Duration)
        /// Stays silent until a sound is heard, which may have begun before, or until a time-out. Samples below −42 dB
        /// of full scale are no sound.
        case waitUntilHeard(within: Duration)
        /// Stays silent until no sound has been heard for a time, or until a time-out.
        case waitUntilQuiet(for: Duration, within: Duration)
        /// Stays silent until as much has been heard in the call as was said before this step, as from an echo, or
        /// until a time-out.
        case waitUntilAnswered(within: Duration)
        /// Presses keys in sequence, with an interval between two keys. A single key takes no time.
        case press([KeypadEntry], interval: Duration)
        /// Stops reading the application's messages, for a time or, with `nil`, until the end. The step takes no time.
        case stopReading(for: Duration?)
        /// Plays nothing for a time, while reading goes on. The step takes no time.
        case holdPlayout(for: Duration)
        /// Hangs up.
        case hangUp
        /// Drops the connection without a close frame.
        case vanish
    }

    /// The steps, in order.
    public var steps: [Step]

    /// Makes a script of steps.
    public init(_ steps: [Step]) { self.steps = steps }

    /// Makes a script of the steps of an array literal.
    public init(arrayLiteral steps: Step...) { self.init(steps) }

    /// Returns the script of an echo's caller, who says something, waits until as much has come back, and hangs up.
    ///
    /// - Parameters:
    ///   - speech: The audio to say.
    ///   - keys: Keys to press while speaking, one every 240 ms. Keys for which the speech is too short are left out.
    ///     Defaults to none.
    ///   - patience: The time-out for the rest of the answer after the speech. Defaults to 1 s.
    public static func echo(
        of speech: AudioFrame, pressing keys: [KeypadEntry] = [], patience: Duration = .seconds(1)
    ) -> CallScript {
        var rest = speech.samples[...]
        var steps: [Step] = []
        let interval = speech.sampleRate.samples(milliseconds: 240)
        for key in keys where rest.count >= interval {
            let part = AudioFrame(samples: Array(rest.prefix(interval)), sampleRate: speech.sampleRate)
            steps += [.say(part), .press([key], interval: .zero)]
            rest = rest.dropFirst(interval)
        }
        steps += [
            .say(AudioFrame(samples: Array(rest), sampleRate: speech.sampleRate)), .waitUntilAnswered(within: patience),
            .hangUp,
        ]
        return CallScript(steps)
    }
}
