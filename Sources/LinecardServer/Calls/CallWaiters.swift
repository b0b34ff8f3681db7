// SPDX-License-Identifier: Apache-2.0

import Linecard

/// The tasks that wait for something of a call.
struct CallWaiters {
    /// A task that waits once, and what it waits for, whichever comes first.
    private enum Slot<Value: Sendable> {
        case expected
        case waiting(CheckedContinuation<Value, any Error>)
        case settled(Result<Value, any Error>)
    }

    private var receipts: [CallSession.Receipt: Slot<Void>] = [:]
    private var marks: [CallSession.MarkID: Slot<MarkOutcome>] = [:]
    private var reader: UnsafeContinuation<InboundFrame?, Never>?
    private var ends: [CheckedContinuation<Void, any Error>] = []

    // MARK: Appends and marks

    mutating func expect(_ receipt: CallSession.Receipt) { receipts[receipt] = .expected }

    mutating func expect(_ mark: CallSession.MarkID) { marks[mark] = .expected }

    mutating func wait(_ receipt: CallSession.Receipt, _ continuation: CheckedContinuation<Void, any Error>) {
        Self.wait(receipt, continuation, in: &receipts)
    }

    mutating func wait(_ mark: CallSession.MarkID, _ continuation: CheckedContinuation<MarkOutcome, any Error>) {
        Self.wait(mark, continuation, in: &marks)
    }

    mutating func settle(_ receipt: CallSession.Receipt, _ result: Result<Void, any Error>) {
        Self.settle(receipt, result, in: &receipts)
    }

    mutating func settle(_ mark: CallSession.MarkID, _ result: Result<MarkOutcome, any Error>) {
        Self.settle(mark, result, in: &marks)
    }

    private static func wait<Key, Value>(
        _ key: Key, _ continuation: CheckedContinuation<Value, any Error>, in slots: inout [Key: Slot<Value>]
    ) {
        guard case .settled(let result) = slots[key] else { return slots[key] = .waiting(continuation) }
        slots[key] = nil
        continuation.resume(with: result)
    }

    private static func settle<Key, Value>(
        _ key: Key, _ result: Result<Value, any Error>, in slots: inout [Key: Slot<Value>]
    ) {
        switch slots[key] {
        case .waiting(let continuation):
            slots[key] = nil
            continuation.resume(with: result)
        case .expected: slots[key] = .settled(result)
        case .settled, nil: break
        }
    }

    // MARK: The reader

    /// Whether a task waits for a frame.
    var hasReader: Bool { reader != nil }

    /// Makes a task wait for the next frame. One that waited already gets none.
    mutating func read(_ continuation: UnsafeContinuation<InboundFrame?, Never>) {
        resumeReader(with: nil)
        reader = continuation
    }

    mutating func resumeReader(with frame: InboundFrame?) {
        guard let reader else { return }
        self.reader = nil
        reader.resume(returning: frame)
    }

    // MARK: The end

    mutating func waitForEnd(_ continuation: CheckedContinuation<Void, any Error>) { ends.append(continuation) }

    mutating func resumeEnds(with result: Result<Void, any Error>) {
        let ends = ends
        self.ends = []
        for end in ends { end.resume(with: result) }
    }
}
