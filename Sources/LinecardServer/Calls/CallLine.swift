// SPDX-License-Identifier: Apache-2.0

import Linecard
import NIOCore

/// The way from any task to a call's session.
struct CallLine: Sendable {
    /// Something that is done with a session, on its event loop.
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

    /// Whether two lines lead to the same call.
    static func == (left: CallLine, right: CallLine) -> Bool { left.mailbox === right.mailbox }

    /// Why the call is over; nil while it goes on.
    var ending: CallEnding? { ended.current }

    /// Waits until the call is over and was hung up, as far as it is to be.
    func end() async throws {
        _ = try await ended.get()
        try await call { tasks, _, _ in tasks.hungUp }.get()
    }

    /// Draws a number for something that is asked for.
    func nextNumber() -> Int { mailbox.nextNumber() }

    /// The driver, if this is its event loop; what was asked before is done.
    var driverHere: CallDriver? {
        guard eventLoop.inEventLoop else { return nil }
        driver.value.emptyMailbox()
        return driver.value
    }

    /// Asks for something that cannot fail: at once on the call's event loop, elsewhere in turn.
    func ask(_ request: @escaping Request<Void>) {
        if let driverHere { return (try? driverHere.ask(request)) ?? () }
        post(request)
    }

    /// Asks for something that the session may refuse, as ``ask(_:)`` does. Returns false, and asks for nothing, if the event
    /// loop is so far behind that it would be refused: a task that asks in a loop would keep it busy for all calls.
    func askUnlessFull(_ request: @escaping Request<Void>) -> Bool {
        if !eventLoop.inEventLoop, mailbox.isFull { return false }
        ask(request)
        return true
    }

    /// Asks for something that cannot fail, never at once: whoever calls this may have been called by the session's owner.
    func post(_ request: @escaping Request<Void>) { post { driver in try? driver.ask(request) } }

    /// Asks for something, and waits for the answer.
    func call<Value: Sendable>(_ request: @escaping Request<Value>) async throws -> Value {
        if let driverHere { return try driverHere.ask(request) }
        return try await withUnsafeThrowingContinuation { continuation in
            post { driver in continuation.resume(with: Result { try driver.ask(request) }) }
        }
    }

    /// Waits to read something, until the task is cancelled.
    func read<Value: Sendable>(
        _ wait: @escaping @Sendable (CallTasks, CallInstant, Int, Reader<Value>.Continuation) -> Void,
        onCancel: @escaping @Sendable (CallTasks, Int) -> Void
    ) async throws -> Value {
        let number = nextNumber()
        return try await withTaskCancellationHandler {
            try await withUnsafeThrowingContinuation { continuation in
                ask { tasks, _, now in wait(tasks, now, number, continuation) }
                // The handler below may have run before.
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
