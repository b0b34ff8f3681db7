// SPDX-License-Identifier: Apache-2.0

import LinecardSimulator

extension SimulatedCall {
    /// Returns the messages that reach the application up to a time, with the time of each.
    mutating func timedMessages(until limit: Duration) -> [(time: Duration, text: String)] {
        var messages: [(time: Duration, text: String)] = []
        run(until: limit) { text, time in
            messages.append((time, text))
            return []
        }
        return messages
    }

    /// Returns the messages that reach the application up to a time.
    mutating func messages(until limit: Duration) -> [String] { timedMessages(until: limit).map(\.text) }
}
