// SPDX-License-Identifier: Apache-2.0

import Linecard
import NIOCore

/// Hangs a call up once, and resumes the tasks that wait for it. Used on the call's event loop only.
final class CallHangUp {
    private let eventLoop: any EventLoop
    private var hangUp: HangUp?
    private var completion: EventLoopFuture<Void>?
    private var waiters: [Promise<Result<Void, any Error>>] = []

    init(_ hangUp: HangUp?, on eventLoop: any EventLoop) {
        self.hangUp = hangUp
        self.eventLoop = eventLoop
    }

    /// True if the call can still be hung up.
    var isPossible: Bool { hangUp != nil }

    /// True if a task waits for the hang-up.
    var isAwaited: Bool { waiters.contains(where: \.isAwaited) }

    /// Makes a promise that is set once the call is over and the hang-up, if any, has completed.
    func wait() -> Promise<Result<Void, any Error>> {
        let waiter = Promise<Result<Void, any Error>>()
        waiters.append(waiter)
        return waiter
    }

    /// Hangs up, if that is still possible.
    func perform(onFailure: @escaping () -> Void) {
        guard let hangUp = hangUp.take() else { return }
        // In its own task, so that the caller is hung up even if the application is cancelled meanwhile.
        let completion = eventLoop.makeFutureWithTask { _ = try await hangUp.perform() }
        self.completion = completion
        completion.assumeIsolated().whenComplete { result in
            if case .failure = result { onFailure() }
            self.settle(result.mapError { ($0 as? HangUpError).map(LinecardError.hangUp) ?? $0 })
        }
    }

    /// Drops the request to hang up. Resumes the tasks that wait if the call is over.
    func skip(isOver: Bool) {
        hangUp = nil
        if isOver { settle(.success(())) }
    }

    /// Notes that the call is over.
    func noteEnd() { if completion == nil { settle(.success(())) } }

    /// Calls a closure once the hang-up has completed, or at once if none was started.
    func whenDone(_ body: @escaping () -> Void) {
        guard let completion else { return body() }
        completion.assumeIsolated().whenComplete { _ in body() }
    }

    /// Calls a closure once no task waits for the hang-up.
    func whenNobodyWaits(_ body: @escaping () -> Void) {
        if waiters.isEmpty { body() } else { whenDone(body) }
    }

    private func settle(_ result: Result<Void, any Error>) {
        for waiter in waiters { waiter.set(result) }
        waiters = []
    }
}
