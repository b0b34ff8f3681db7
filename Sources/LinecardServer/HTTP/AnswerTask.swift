// SPDX-License-Identifier: Apache-2.0

import Linecard
import NIOCore

/// The task that runs an answer hook for one webhook, with its time limit. Used on the connection's event loop only;
/// the hook itself runs on the global pool.
final class AnswerTask {
    /// The result of the hook.
    enum Outcome: Sendable {
        case decided(CallAnswer)
        case failed(any Error)
        case timedOut
    }

    private var task: Task<Void, Never>?
    private var timer: Scheduled<Void>?
    private var completion: ((Outcome) -> Void)?

    /// Runs the hook. The completion is called once, unless the task is cancelled before.
    init(
        _ hook: @escaping CallServer.AnswerHook, _ webhook: Webhook, timeout: Duration, on eventLoop: any EventLoop,
        completion: @escaping (Outcome) -> Void
    ) {
        self.completion = completion
        let bound = NIOLoopBound(self, eventLoop: eventLoop)
        // Unstructured, so that it runs on the global pool and a hook that ignores cancellation can be abandoned.
        task = Task {
            let outcome: Outcome
            do { outcome = .decided(try await hook(webhook)) } catch { outcome = .failed(error) }
            eventLoop.execute { bound.value.finish(outcome) }
        }
        timer = eventLoop.assumeIsolated().scheduleTask(in: TimeAmount(timeout)) { self.finish(.timedOut) }
    }

    /// Cancels the hook without calling the completion.
    func cancel() {
        completion = nil
        timer?.cancel()
        task?.cancel()
    }

    private func finish(_ outcome: Outcome) {
        guard let completion else { return }
        cancel()
        completion(outcome)
    }
}
