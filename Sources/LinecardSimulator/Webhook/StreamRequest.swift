// SPDX-License-Identifier: Apache-2.0

import Linecard

/// The stream that an answer document asks for.
struct StreamRequest: Sendable, Equatable {
    let url: String
    var format = MediaFormat()
    var parameters: [String: String] = [:]
    var isBidirectional = true
    /// Traits of the document on which the provider's sources disagree.
    var doubts: Set<DoubtfulMessage> = []
}
