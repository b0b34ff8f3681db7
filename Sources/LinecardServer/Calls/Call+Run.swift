// SPDX-License-Identifier: Apache-2.0

import Linecard

extension Call {
    /// Runs the application, ends the call when it returns or throws, and waits for the end.
    func run(_ application: @escaping CallServer.Application, on executor: ApplicationExecutor) async {
        let executor = executor == .eventLoop ? EventLoopExecutor(line.eventLoop) : nil
        // Not a child task, which would run where this one does: perhaps on an event loop.
        let task = Task(executorPreference: executor) { try await application(self) }
        line.ask { tasks, _, _ in tasks.adopt(task) }
        let result = await withTaskCancellationHandler {
            await task.result
        } onCancel: {
            task.cancel()
        }
        line.ask { tasks, session, now in tasks.noteReturn(result, &session, at: now) }
        _ = try? await line.end()
    }
}
