// SPDX-License-Identifier: Apache-2.0

import Linecard
import NIOCore

/// The hanging up of a call, once, and the tasks that wait for it. On the call's event loop only.
final class CallHangUp {
    private let eventLoop: any EventLoop
    private var hangUp: HangUp?
    private var completion: EventLoopFuture<Void>?
    private var waiters: [Promise<Result<Void, any Error>>] = []

    init(_ hangUp: HangUp?, on eventLoop: any EventLoop) {
        self.hangUp = hangUp
        self.eventLoop = eventLoop
    }

    /// Whether the call can still be hung up.
    var isLeft: Bool { hangUp != nil }

    /// Whether a task waits for it.
    var isAwaited: Bool { waiters.contains(where: \.isAwaited) }

    /// Makes a promise that is set once the call is over and was hung up, as far as it is to be.
    func wait() -> Promise<Result<Void, any Error>> {
        let waiter = Promise<Result<Void, any Error>>()
        waiters.append(waiter)
        return waiter
    }

    /// Hangs up, if there is something to do it with.
    func perform(onFailure: @escaping () -> Void) {
        guard let hangUp = hangUp.take() else { return }
        // In a task of its own: an application that is cancelled meanwhile leaves nobody on the line.
        let completion = eventLoop.makeFutureWithTask { _ = try await hangUp.perform() }
        self.completion = completion
        completion.assumeIsolated().whenComplete { result in
            if case .failure = result { onFailure() }
            self.settle(result.mapError { ($0 as? HangUpError).map(LinecardError.hangUp) ?? $0 })
        }
    }

    /// Leaves the call as it is. Nobody has to wait any longer if it is over.
    func skip(isOver: Bool) {
        hangUp = nil
        if isOver { settle(.success(())) }
    }

    /// Notes that the call is over.
    func noteEnd() { if completion == nil { settle(.success(())) } }

    /// Does something once the call was hung up, or at once if it isn't to be.
    func whenDone(_ body: @escaping () -> Void) {
        guard let completion else { return body() }
        completion.assumeIsolated().whenComplete { _ in body() }
    }

    /// Does something once no task waits for the call to be hung up.
    func whenNobodyWaits(_ body: @escaping () -> Void) {
        if waiters.isEmpty { body() } else { whenDone(body) }
    }

    private func settle(_ result: Result<Void, any Error>) {
        for waiter in waiters { waiter.set(result) }
        waiters = []
    }
}
