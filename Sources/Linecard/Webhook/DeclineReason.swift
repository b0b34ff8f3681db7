// SPDX-License-Identifier: Apache-2.0

/// The reason given to a caller whose call is declined. The caller's telephone company decides what is heard.
public enum DeclineReason: String, Sendable, Hashable, CaseIterable {
    /// The busy tone.
    case busy
    /// A message that the call was rejected. Twilio's says that the number is not in service.
    case rejected
}
