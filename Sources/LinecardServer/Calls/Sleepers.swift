// SPDX-License-Identifier: Apache-2.0

import Linecard

/// The tasks that sleep by the clock of a call.
struct Sleepers {
    private var sleepers: [(number: Int, deadline: CallInstant, continuation: Reader<Void>.Continuation)] = []

    /// The time at which the next task wakes; nil if none sleeps.
    private(set) var deadline: CallInstant?

    /// Makes a task sleep until a time, under a number of its own.
    mutating func wait(_ number: Int, until time: CallInstant, _ continuation: Reader<Void>.Continuation) {
        let index = sleepers.firstIndex { $0.deadline > time } ?? sleepers.count
        sleepers.insert((number, time, continuation), at: index)
        deadline = sleepers.first?.deadline
    }

    /// Wakes the tasks whose time has come, the earliest first; all of them if the call is over.
    mutating func wake(isOver: Bool, at now: CallInstant) {
        guard let deadline, isOver || deadline <= now else { return }
        let count = isOver ? sleepers.count : sleepers.prefix { $0.deadline <= now }.count
        for sleeper in sleepers.prefix(count) {
            sleeper.continuation.resume(with: isOver ? .failure(CallError.ended) : .success(()))
        }
        remove(..<count)
    }

    /// Resumes the task with a number because it was cancelled, unless it woke before.
    mutating func cancel(_ number: Int) {
        guard let index = sleepers.firstIndex(where: { $0.number == number }) else { return }
        sleepers[index].continuation.resume(throwing: CancellationError())
        remove(index..<(index + 1))
    }

    private mutating func remove(_ indices: some RangeExpression<Int>) {
        sleepers.removeSubrange(indices)
        deadline = sleepers.first?.deadline
    }
}
