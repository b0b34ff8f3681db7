// SPDX-License-Identifier: Apache-2.0

/// The task of a call's application, which may outlast the call. Used on the call's event loop only.
struct CallApplication {
    private let entry: CallRegistry.Entry
    private let registry: CallRegistry
    private var task: Task<Void, any Error>?
    /// True if it still runs although the call is over.
    private var isOverdue = false

    init(_ entry: CallRegistry.Entry, _ registry: CallRegistry) {
        self.entry = entry
        self.registry = registry
    }

    /// True if the call continues in a later stream.
    var hasNewerStream: Bool { registry.hasNewerStream(than: entry) }

    /// Stores the task. The call may already be over.
    mutating func adopt(_ task: Task<Void, any Error>, isEnded: Bool, _ log: CallLog) {
        self.task = task
        guard isEnded else { return }
        registry.beginOverdue()
        noteOverdue(of: log)
    }

    func cancel() { task?.cancel() }

    /// Notes that the call is over. It still counts as a call until its application returns.
    mutating func noteEnd(of log: CallLog) {
        registry.end(entry, isOverdue: task != nil)
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
        registry.endOverdue()
        log.count(.applicationsOverdue, -1)
    }
}
