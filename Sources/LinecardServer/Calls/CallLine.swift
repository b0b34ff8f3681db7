// SPDX-License-Identifier: Apache-2.0

import Linecard
import NIOCore

/// The way from any task to a call's session.
struct CallLine: Sendable {
    /// Something that is done with a session, on its event loop.
    typealias Request<Value> = @Sendable (CallTasks, inout CallSession, CallInstant) throws -> Value

    let eventLoop: any EventLoop
    private let handler: NIOLoopBound<CallHandler>
    private let mailbox: Mailbox

    init(_ handler: CallHandler, on eventLoop: any EventLoop) {
        self.eventLoop = eventLoop
        self.handler = NIOLoopBound(handler, eventLoop: eventLoop)
        mailbox = handler.mailbox
    }

    /// The handler, if this is its event loop; what was asked before is done.
    var handlerHere: CallHandler? {
        guard eventLoop.inEventLoop else { return nil }
        handler.value.emptyMailbox()
        return handler.value
    }

    /// Asks for something that cannot fail: at once on the call's event loop, elsewhere in turn.
    func ask(_ request: @escaping Request<Void>) {
        if let handlerHere { return (try? handlerHere.ask(request)) ?? () }
        post { handler in try? handler.ask(request) }
    }

    /// Asks for something, and waits for the answer.
    func call<Value: Sendable>(_ request: @escaping Request<Value>) async throws -> Value {
        if let handlerHere { return try handlerHere.ask(request) }
        return try await withCheckedThrowingContinuation { continuation in
            post { handler in continuation.resume(with: Result { try handler.ask(request) }) }
        }
    }

    private func post(_ request: @escaping Mailbox.Request) {
        if mailbox.append(request) { eventLoop.execute { [handler] in handler.value.emptyMailbox() } }
    }
}
