// SPDX-License-Identifier: Apache-2.0

/// The sides of a call that a stream carries.
public enum StreamTracks: String, Sendable, Hashable, CaseIterable {
    /// The audio that the provider receives from the person on the telephone.
    case inbound
    /// The audio that the provider plays to the person on the telephone.
    case outbound
    /// Both, in separate messages.
    case both
}
