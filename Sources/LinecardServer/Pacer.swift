// SPDX-License-Identifier: Apache-2.0

import NIOCore

/// Decides when audio may be sent, so that the provider never has more than a little in advance.
///
/// It counts in absolute time: where the audio that was sent ends. A late timer therefore shortens the next wait, and
/// nothing drifts. Audio that comes in real time, as an echo does, is never held.
struct Pacer {
    /// How much audio may be with the provider in advance.
    let lead: TimeAmount
    /// When the audio that was sent will have been played.
    private(set) var end = NIODeadline.uptimeNanoseconds(0)

    init(lead: TimeAmount) { self.lead = lead }

    /// When the next audio may be sent.
    func due(now: NIODeadline) -> NIODeadline { max(now, end - lead) }

    /// Notes that audio was sent.
    mutating func sent(_ duration: TimeAmount, now: NIODeadline) { end = max(end, now) + duration }

    /// Notes that the provider dropped what it had.
    mutating func clear(now: NIODeadline) { end = min(end, now) }
}
