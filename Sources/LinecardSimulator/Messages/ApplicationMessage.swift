// SPDX-License-Identifier: Apache-2.0

import Linecard

/// An application's message, as the provider understands it.
struct ApplicationMessage {
    /// An order that the provider carries out.
    enum Order {
        /// Plays audio, still in Base64.
        case play(payload: String)
        /// Returns the name once the audio before it was played.
        case mark(name: String)
        /// Drops all audio that waits to be played.
        case clear
        /// Sends keys to the caller.
        case press([KeypadEntry])
    }

    let order: Order
    /// Traits on which the provider's sources disagree.
    var doubts: Set<DoubtfulMessage> = []
}
