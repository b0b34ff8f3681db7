// SPDX-License-Identifier: Apache-2.0

/// The reason that a caller is given when their call is declined.
///
/// It is a preference: the caller's own telephone company decides what is heard.
public enum DeclineReason: String, Sendable, Hashable, CaseIterable {
    /// The busy tone.
    case busy
    /// A message that the call was not taken. Twilio's says that the number is not in service.
    case rejected
}
