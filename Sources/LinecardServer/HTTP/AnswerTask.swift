// SPDX-License-Identifier: Apache-2.0

import Linecard
import NIOCore

/// The task in which an answer hook decides about one webhook, and its time limit. On the connection's event loop only, but
/// for the hook itself.
final class AnswerTask {
    /// What came of it.
    enum Outcome: Sendable {
        case decided(CallAnswer)
        case failed(any Error)
        case timedOut
    }

    private var task: Task<Void, Never>?
    private var timer: Scheduled<Void>?
    private var completion: ((Outcome) -> Void)?

    /// Asks the hook. The completion is called once, unless the task is cancelled before.
    init(
        _ hook: @escaping CallServer.AnswerHook, _ webhook: Webhook, timeout: Duration, on eventLoop: any EventLoop,
        completion: @escaping (Outcome) -> Void
    ) {
        self.completion = completion
        let bound = NIOLoopBound(self, eventLoop: eventLoop)
        // Unstructured, so that it runs in the global pool and a hook that ignores its cancellation can be left behind.
        task = Task {
            let outcome: Outcome
            do { outcome = .decided(try await hook(webhook)) } catch { outcome = .failed(error) }
            eventLoop.execute { bound.value.finish(outcome) }
        }
        timer = eventLoop.assumeIsolated().scheduleTask(in: TimeAmount(timeout)) { self.finish(.timedOut) }
    }

    /// Cancels the hook, because nobody waits for the answer any more.
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
