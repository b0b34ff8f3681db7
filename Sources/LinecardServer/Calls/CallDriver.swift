// SPDX-License-Identifier: Apache-2.0

package import Linecard
package import NIOCore

/// Runs one call on an event loop: its session, the tasks that wait for it, and one timer. It decides nothing.
///
/// Whoever carries the WebSocket tells it what comes, and is its ``CallTransport``. On the event loop only, but for the mailbox.
package final class CallDriver {
    let mailbox = Mailbox()
    let eventLoop: any EventLoop
    private let host: CallHost
    private var startCall: (@Sendable (Call) -> Void)?
    private var gate: CallGate?
    private var session: CallSession?
    private var tasks: CallTasks?
    private var timer: CallTimer
    private var transport: (any CallTransport)?
    private var message = ByteBuffer()
    private var messages: RateLimit
    private var isServing = false
    /// Whether the other end is heard no longer, because it was refused or broke a limit.
    private var isRefused = false

    /// Makes the driver of a call that has not begun; `startCall` is given it when it does.
    package init(
        _ host: CallHost, _ provider: Provider, on eventLoop: any EventLoop,
        startCall: @escaping @Sendable (Call) -> Void
    ) {
        self.host = host
        self.startCall = startCall
        self.eventLoop = eventLoop
        timer = CallTimer(on: eventLoop)
        messages = RateLimit(perSecond: host.configuration.limits.messagesPerSecond)
        gate = CallGate(host, provider, at: now)
    }

    private var now: CallInstant { CallInstant(eventLoop.now) }

    /// Whether a call is going on.
    var hasCall: Bool { tasks?.isEnded == false }

    /// Whether a call has begun.
    package var hasBegun: Bool { tasks != nil }

    /// Whether a task waits on the call.
    package var isAwaited: Bool { tasks?.isAwaited == true }

    // MARK: In

    /// Notes that the WebSocket is open.
    package func connect(_ transport: any CallTransport) {
        self.transport = transport
        guard let gate else { return }
        timer.arm(gate.deadline) {
            self.timer.noteFired()
            if self.gate != nil { self.refuse(closeCode: gate.timeOut()) }
        }
    }

    /// Notes that the connection is gone.
    ///
    /// - Parameter isClosed: Whether the other end has closed it with a close frame.
    package func disconnect(isClosed: Bool = false) {
        if !isClosed { transport = nil }
        if session == nil { timer.arm(nil) {} }
        try? ask { _, session, now in session.connectionLost(isClosed: isClosed, at: now) }
    }

    /// Takes a message.
    package func receive(_ message: ByteBuffer, as kind: WireFrameKind) {
        if isRefused { return }
        guard messages.allows(at: now) else {
            let violation = WebSocketViolation(.tooManyMessages, "too many messages")
            noteViolation(violation)
            transport?.close(violation.reason.closeCode)
            return
        }
        if gate == nil {
            try? ask { tasks, session, now in tasks.receive(message, as: kind, on: &session, at: now) }
            return
        }
        switch gate!.receive(message, as: kind, on: eventLoop) {
        case .waiting: break
        case .refused(let closeCode): refuse(closeCode: closeCode)
        case .begun(let session, let tasks):
            gate = nil
            transport?.limitUnsent(to: 10 * session.audioMessageSize)
            self.session = consume session
            self.tasks = tasks
            // The gate's alarm must not stand in for the session's, which may be later.
            timer.arm(nil) {}
            // Kept no longer, since whoever takes calls may keep this one for ever.
            startCall.take()?(tasks.makeCall(CallLine(self, ended: tasks.ended)))
            serve(tasks)
        }
    }

    private func refuse(closeCode: UInt16) {
        isRefused = true
        gate = nil
        timer.arm(nil) {}
        transport?.close(closeCode)
    }

    /// Notes the payload of a pong.
    package func notePong(_ payload: ByteBuffer) {
        try? ask { _, session, now in session.notePong(payload.pingNumber, at: now) }
    }

    /// Notes a ping, which is a sign of life.
    package func notePing() { try? ask { _, session, now in session.noteSignOfLife(at: now) } }

    /// Notes that the WebSocket takes more.
    package func noteWritability() { if let tasks { serve(tasks) } }

    /// Notes that the connection failed.
    package func noteFailure(_ error: any Error) { host.noteFailure(error, on: eventLoop) }

    /// Notes that the WebSocket is closed because the other end broke a rule or a limit.
    package func noteViolation(_ violation: WebSocketViolation) {
        host.noteViolation(violation, at: now)
        isRefused = true
        gate = nil
        timer.arm(nil) {}
        try? ask { tasks, session, now in
            tasks.noteViolation(violation.reason)
            session.connectionLost(at: now)
        }
    }

    // MARK: Out

    /// Does something with the session, and then all that follows from it.
    func ask<Value>(_ body: (CallTasks, inout CallSession, CallInstant) throws -> Value) throws -> Value {
        guard session != nil, let tasks else { throw CallError.ended }
        defer { serve(tasks) }
        do { return try body(tasks, &session!, now) } catch let refusal as CallSession.Refusal {
            throw CallError.refusing(refusal)
        }
    }

    /// Does what tasks have asked for elsewhere.
    func emptyMailbox() { for request in mailbox.takeAll() { request(self) } }

    /// The next frame from the caller, if one waits.
    func nextFrame() -> InboundFrame? { session?.nextFrame() }

    /// Writes all that is due, does what the session asks for, and arms the timer. Writing may call it again before it returns.
    private func serve(_ tasks: CallTasks) {
        if isServing { return }
        isServing = true
        defer { isServing = false }
        while let transport, transport.isWritable, session!.nextMessage(into: &message, at: now) {
            transport.write(message)
            message = ByteBuffer()
            message.reserveCapacity(512)
        }
        while let output = session!.nextOutput() {
            switch output {
            case .ping(let number): transport?.ping(ByteBuffer(integer: number))
            case .close(let code): tasks.whenHungUp { self.transport?.close(code) }
            default: tasks.perform(output, &session!, at: now)
            }
        }
        transport?.flush()
        timer.arm(tasks.follow(&session!, isWritable: transport?.isWritable == true, at: now)) {
            self.timer.noteFired()
            // While nothing can be written nobody else tells the session that its deadline has passed.
            self.session!.advance(to: self.now)
            self.serve(tasks)
        }
    }

    // MARK: The end

    /// Ends a call at once; closes a connection that has none.
    package func shutDown() {
        guard hasCall else { return transport?.close(CallSession.CloseCode.goingAway.rawValue) ?? () }
        try? ask { tasks, session, now in tasks.shutDown(&session, at: now) }
    }
}

extension CallDriver: WebSocketReceiver {
    package func connect(_ webSocket: WebSocketHandler<CallDriver>) { connect(webSocket as any CallTransport) }
}

extension CallInstant {
    /// The time of an event loop.
    init(_ deadline: NIODeadline) { self.init(nanoseconds: Int64(clamping: deadline.uptimeNanoseconds)) }
}

extension ByteBuffer {
    /// The number of the ping that these bytes are the payload of; 0, which no ping has, for others.
    fileprivate var pingNumber: Int {
        readableBytes == MemoryLayout<Int>.size ? getInteger(at: readerIndex) ?? 0 : 0
    }
}
