// SPDX-License-Identifier: Apache-2.0

import Linecard

/// An application's message, as the provider understands it.
struct ApplicationMessage {
    /// An order that the provider carries out.
    enum Order {
        /// Plays audio: Base64, not yet decoded.
        case play(payload: String)
        /// Returns this name when the audio before it was played.
        case mark(name: String)
        /// Drops all that waits to be played.
        case clear
        /// Presses keys for whoever is on the line.
        case press([KeypadEntry])
    }

    let order: Order
    /// Traits on which the provider's sources disagree.
    var doubts: Set<DoubtfulMessage> = []
}
