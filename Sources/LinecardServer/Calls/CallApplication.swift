// SPDX-License-Identifier: Apache-2.0

/// The task of a call's application, which may go on when the call is over. On the call's event loop only.
struct CallApplication {
    private let entry: CallRegistry.Entry
    private let registry: CallRegistry
    private var task: Task<Void, any Error>?
    /// Whether it goes on although the call is over.
    private var isOverdue = false

    init(_ entry: CallRegistry.Entry, _ registry: CallRegistry) {
        self.entry = entry
        self.registry = registry
    }

    /// Whether the call goes on in a later stream.
    var hasNewerStream: Bool { registry.hasNewerStream(than: entry) }

    /// Takes the task. The call may be over already.
    mutating func adopt(_ task: Task<Void, any Error>, isEnded: Bool, _ log: CallLog) {
        self.task = task
        guard isEnded else { return }
        registry.beginCounted()
        noteOverdue(of: log)
    }

    func cancel() { task?.cancel() }

    /// Notes that the call is over. One whose application goes on counts as a call until it returns.
    mutating func noteEnd(of log: CallLog) {
        registry.end(entry, isStillCounted: task != nil)
        if task != nil { noteOverdue(of: log) }
    }

    private mutating func noteOverdue(of log: CallLog) {
        isOverdue = true
        log.count(.applicationsOverdue, 1)
    }

    /// Notes that the application has returned or thrown.
    mutating func noteReturn(of log: CallLog) {
        task = nil
        guard isOverdue else { return }
        isOverdue = false
        registry.endCounted()
        log.count(.applicationsOverdue, -1)
    }
}
