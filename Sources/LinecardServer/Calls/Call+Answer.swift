// SPDX-License-Identifier: Apache-2.0

extension Call {
    /// Runs an application, and returns once it has returned and the call is over.
    ///
    /// - Parameters:
    ///   - application: The application. Its task is cancelled when this one is.
    ///   - executor: Where it runs; nil for the global pool.
    package func answer(
        with application: @escaping CallServer.Application, on executor: (any TaskExecutor)?
    ) async {
        // Not a child task, which would run where this one does.
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
