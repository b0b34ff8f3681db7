// SPDX-License-Identifier: Apache-2.0

public import Linecard
import LinecardCodec

/// The caller's part in a call: steps that follow one another. Behind the last one the caller hangs up.
///
/// Audio goes to the application the whole time, one frame every 20 ms, as from a provider: silence while nothing is said.
public struct CallScript: Sendable, Hashable, ExpressibleByArrayLiteral {
    /// One step.
    public enum Step: Sendable, Hashable {
        /// Says something. Takes as long as the audio, in whole frames of 20 ms.
        case say(AudioFrame)
        /// Stays silent for a time.
        case wait(Duration)
        /// Stays silent until a sound is heard, be it the rest of one that is under way, at most for a time. Silence and noise
        /// below −42 dB are no sound.
        case waitUntilHeard(within: Duration)
        /// Stays silent until nothing has been heard for a time, at most for another time.
        case waitUntilQuiet(for: Duration, within: Duration)
        /// Stays silent until as much has been heard in the call as was said before this step, as from an echo, at most for
        /// a time.
        case waitUntilAnswered(within: Duration)
        /// Presses keys, one after the other. Takes the interval between two keys; a single key takes no time.
        case press([KeypadEntry], interval: Duration)
        /// Reads nothing more, for a time or until the end. The step itself takes no time.
        case stopReading(for: Duration?)
        /// Plays nothing for a time, while reading goes on. The step itself takes no time.
        case holdPlayout(for: Duration)
        /// Hangs up.
        case hangUp
        /// Loses the connection without a word.
        case vanish
    }

    /// The steps, in order.
    public var steps: [Step]

    /// Makes a script of steps.
    public init(_ steps: [Step]) { self.steps = steps }

    /// Makes a script of steps.
    public init(arrayLiteral steps: Step...) { self.init(steps) }

    /// Says something and waits until as much has come back: the caller of an echo.
    ///
    /// - Parameters:
    ///   - speech: The audio to say.
    ///   - keys: Keys to press while speaking, one every 240 ms. Those for which the speech is too short are left out.
    ///   - patience: The longest wait for the rest of the answer after the speech.
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
