// SPDX-License-Identifier: Apache-2.0

import Linecard
import LinecardSimulator

/// The scripts of the menu's callers.
extension CallScript {
    /// Listens to the menu and presses 1.
    static let confirming: CallScript = [
        .waitUntilQuiet(for: .seconds(1), within: .seconds(9)), .press([.one], interval: .zero), .untilHungUp,
    ]

    /// Presses no key.
    static let silent: CallScript = [.untilHungUp]

    /// Presses 1 in the middle of a prompt.
    static let interrupting: CallScript = [
        .waitUntilHeard(within: .seconds(5)), .wait(.milliseconds(1_500)), .press([.one], interval: .zero),
        .untilHungUp,
    ]

    /// Hangs up in the middle of a prompt.
    static let hangingUp: CallScript = [.waitUntilHeard(within: .seconds(5)), .wait(.milliseconds(1_500)), .hangUp]

    /// Leaves a message, and ends it with a key or by saying nothing more.
    static func message(
        _ speech: AudioFrame, times: Int = 1, endingWith key: KeypadEntry? = nil
    ) -> CallScript {
        let end: [Step] = key.map { [.press([$0], interval: .zero)] } ?? []
        return CallScript(toTheTone + Array(repeating: .say(speech), count: times) + end + [.untilHungUp])
    }

    /// Leaves a message and hangs up.
    static func messageCutOff(_ speech: AudioFrame) -> CallScript { CallScript(toTheTone + [.say(speech), .hangUp]) }

    /// Presses 2 and waits for the tone.
    private static let toTheTone: [Step] = [
        .waitUntilHeard(within: .seconds(5)), .press([.two], interval: .zero), .wait(.milliseconds(200)),
        .waitUntilQuiet(for: .milliseconds(300), within: .seconds(5)),
    ]
}

extension CallScript.Step {
    /// A wait that is long enough for the server to hang up first.
    static var untilHungUp: Self { .wait(.seconds(40)) }
}
