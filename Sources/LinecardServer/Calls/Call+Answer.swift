// SPDX-License-Identifier: Apache-2.0

extension Call {
    /// Runs an application. Returns once it has returned and the call is over.
    ///
    /// - Parameters:
    ///   - application: The application. Its task is cancelled when the current one is.
    ///   - executor: The executor that it runs on; nil for the global pool.
    package func answer(
        with application: @escaping CallServer.Application, on executor: (any TaskExecutor)?
    ) async {
        // A child task would run on this one's executor.
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
