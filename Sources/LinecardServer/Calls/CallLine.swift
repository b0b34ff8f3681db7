// SPDX-License-Identifier: Apache-2.0

import Linecard
import NIOCore

/// Sends requests from any task to a call's session.
struct CallLine: Sendable {
    /// A closure that is called with the session, on the call's event loop.
    typealias Request<Value> = @Sendable (CallTasks, inout CallSession, CallInstant) throws -> Value

    let eventLoop: any EventLoop
    private let driver: NIOLoopBound<CallDriver>
    private let mailbox: Mailbox
    private let ended: Promise<CallEnding>

    init(_ driver: CallDriver, ended: Promise<CallEnding>) {
        eventLoop = driver.eventLoop
        self.ended = ended
        self.driver = NIOLoopBound(driver, eventLoop: eventLoop)
        mailbox = driver.mailbox
    }

    /// Returns true if two lines lead to the same call.
    static func == (left: CallLine, right: CallLine) -> Bool { left.mailbox === right.mailbox }

    /// The reason why the call is over; nil while it continues.
    var ending: CallEnding? { ended.current }

    /// Waits until the call is over and the hang-up, if any, has completed.
    func end() async throws {
        _ = try await ended.get()
        try await call { tasks, _, _ in tasks.hungUp }.get()
    }

    /// Returns a number that is unique in the call.
    func nextNumber() -> Int { mailbox.nextNumber() }

    /// The driver, with all posted requests performed; nil on any other thread than its event loop's.
    var localDriver: CallDriver? {
        guard eventLoop.inEventLoop else { return nil }
        driver.value.emptyMailbox()
        return driver.value
    }

    /// Makes a request and ignores its errors. It is performed at once on the call's event loop; from elsewhere it is
    /// posted.
    func ask(_ request: @escaping Request<Void>) {
        if let localDriver { return (try? localDriver.ask(request)) ?? () }
        post(request)
    }

    /// Makes a request as ``ask(_:)`` does, unless the mailbox is full. Returns whether it was made. A full mailbox
    /// holds more requests than the session would accept, and a task that posts in a loop must not delay the event
    /// loop's other calls.
    func askUnlessFull(_ request: @escaping Request<Void>) -> Bool {
        if !eventLoop.inEventLoop, mailbox.isFull { return false }
        ask(request)
        return true
    }

    /// Posts a request, which is never performed at once, and ignores its errors. May be called while the session is
    /// being accessed.
    func post(_ request: @escaping Request<Void>) { post { driver in try? driver.ask(request) } }

    /// Makes a request, and waits for its result.
    func call<Value: Sendable>(_ request: @escaping Request<Value>) async throws -> Value {
        if let localDriver { return try localDriver.ask(request) }
        return try await withUnsafeThrowingContinuation { continuation in
            post { driver in continuation.resume(with: Result { try driver.ask(request) }) }
        }
    }

    /// Waits for a value. The first closure registers the waiting task under a number, the second cancels its wait.
    func read<Value: Sendable>(
        _ wait: @escaping @Sendable (CallTasks, CallInstant, Int, Reader<Value>.Continuation) -> Void,
        onCancel: @escaping @Sendable (CallTasks, Int) -> Void
    ) async throws -> Value {
        let number = nextNumber()
        return try await withTaskCancellationHandler {
            try await withUnsafeThrowingContinuation { continuation in
                ask { tasks, _, now in wait(tasks, now, number, continuation) }
                // The handler below may have run before the task was registered.
                if Task.isCancelled { post { tasks, _, _ in onCancel(tasks, number) } }
            }
        } onCancel: {
            post { tasks, _, _ in onCancel(tasks, number) }
        }
    }

    private func post(_ request: @escaping Mailbox.Request) {
        if mailbox.append(request) { eventLoop.execute { [driver] in driver.value.emptyMailbox() } }
    }
}
