// SPDX-License-Identifier: Apache-2.0

/// Sides of a call that a stream carries.
public enum StreamTracks: String, Sendable, Hashable, CaseIterable {
    /// What the provider receives from the person on the telephone.
    case inbound
    /// What the provider plays to the person on the telephone.
    case outbound
    /// Both, in messages of their own each; they are never mixed.
    case both
}
