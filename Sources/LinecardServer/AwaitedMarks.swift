// SPDX-License-Identifier: Apache-2.0

import Linecard
import NIOCore

/// What became of a mark and of the audio before it.
public enum MarkOutcome: Sendable, Hashable {
    /// The provider returned it: the audio before it was played to its end.
    case played
    /// An interruption dropped the audio before it, or may have.
    case cleared
    /// The provider did not return it in time.
    case timedOut
}

/// Whom to tell what became of a mark, and how long to wait for the provider once the audio before it should have been
/// heard.
struct MarkPromise {
    let outcome: EventLoopPromise<MarkOutcome>
    let timeout: TimeAmount
}

/// The marks with the provider that somebody waits for, by their number in the call. Each is settled once.
final class AwaitedMarks {
    private struct Waiter {
        let outcome: EventLoopPromise<MarkOutcome>
        let timer: Scheduled<Void>
    }

    private var waiters: [Int: Waiter] = [:]

    /// Waits for a mark that was sent, whose audio should have been heard by `end`.
    func wait(for number: Int, _ promise: MarkPromise, from end: NIODeadline, on eventLoop: any EventLoop) {
        let timer = eventLoop.assumeIsolated().scheduleTask(deadline: end + promise.timeout) {
            self.settle(number, as: .timedOut)
        }
        waiters[number] = Waiter(outcome: promise.outcome, timer: timer)
    }

    /// Tells who waits for a mark, if anybody still does.
    func settle(_ number: Int, as outcome: MarkOutcome) {
        guard let waiter = waiters.removeValue(forKey: number) else { return }
        waiter.timer.cancel()
        waiter.outcome.succeed(outcome)
    }

    /// Tells all who wait.
    func settleAll(as outcome: MarkOutcome) { for number in Array(waiters.keys) { settle(number, as: outcome) } }

    /// Tells all who wait that nothing will come any more.
    func fail(_ error: any Error) {
        for waiter in waiters.values {
            waiter.timer.cancel()
            waiter.outcome.fail(error)
        }
        waiters = [:]
    }
}
