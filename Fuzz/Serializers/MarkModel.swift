// SPDX-License-Identifier: Apache-2.0

/// What is true of the marks of a call, by the names that went over the wire.
struct MarkModel {
    /// The names on the wire of all marks that were sent.
    private(set) var wires: [String] = []
    private var pending: [(wire: String, name: String)] = []
    private var cleared: Set<String> = []

    /// The names of marks that have neither come back nor been cleared.
    var pendingNames: [String] { pending.map(\.name) }

    /// A mark goes out. Nobody could tell what its return means if a cleared or pending one had the same name on the wire.
    mutating func noteSent(_ name: String, as wire: String) {
        check(!cleared.contains(wire), "\(wire.debugDescription) was cleared and is sent again")
        check(!pending.contains { $0.wire == wire }, "\(wire.debugDescription) is pending and is sent again")
        if pending.count == Playback.mostPendingMarks { pending.removeFirst() }
        pending.append((wire, name))
        wires.append(wire)
    }

    /// The provider is told to drop what it has; returns the marks that this clears.
    mutating func noteClear() -> [String] {
        defer { pending = [] }
        cleared.formUnion(pending.map(\.wire))
        return pendingNames
    }

    /// A mark comes back. As played, if it was pending; as nothing, if it was cleared; one that was not sent may be either.
    mutating func accepts(_ frame: InboundFrame?, for wire: String) -> Bool {
        if let index = pending.firstIndex(where: { $0.wire == wire }) {
            return frame == .mark(name: pending.remove(at: index).name)
        }
        if cleared.contains(wire) { return frame == nil }
        if case .mark = frame { return true }
        return frame == nil
    }
}
