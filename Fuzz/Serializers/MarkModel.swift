// SPDX-License-Identifier: Apache-2.0

/// A model of a call's marks, by their names on the wire.
struct MarkModel {
    /// The names on the wire of all marks that were sent.
    private(set) var wires: [String] = []
    private var pending: [(wire: String, name: String)] = []
    private var cleared: Set<String> = []

    /// The names of marks that have neither come back nor been cleared.
    var pendingNames: [String] { pending.map(\.name) }

    /// Notes a mark that was sent. Its return would be ambiguous if a cleared or pending mark had the same name on the
    /// wire.
    mutating func noteSent(_ name: String, as wire: String) {
        check(!cleared.contains(wire), "\(wire.debugDescription) was cleared and is sent again")
        check(!pending.contains { $0.wire == wire }, "\(wire.debugDescription) is pending and is sent again")
        if pending.count == Playback.mostPendingMarks { pending.removeFirst() }
        pending.append((wire, name))
        wires.append(wire)
    }

    /// Notes that the provider's audio was cleared. Returns the names of the marks that this clears.
    mutating func noteClear() -> [String] {
        defer { pending = [] }
        cleared.formUnion(pending.map(\.wire))
        return pendingNames
    }

    /// Checks the frame for a mark that came back: played if it was pending, none if it was cleared, either if it was
    /// not sent.
    mutating func accepts(_ frame: InboundFrame?, for wire: String) -> Bool {
        if let index = pending.firstIndex(where: { $0.wire == wire }) {
            return frame == .mark(name: pending.remove(at: index).name)
        }
        if cleared.contains(wire) { return frame == nil }
        if case .mark = frame { return true }
        return frame == nil
    }
}
