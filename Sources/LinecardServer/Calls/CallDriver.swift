// SPDX-License-Identifier: Apache-2.0

package import Linecard
package import NIOCore

/// Runs one call on an event loop: connects its session, the tasks that wait on it, and one timer. The session decides.
///
/// The owner of the WebSocket passes it messages and events, and provides its ``CallTransport``. Used on the event loop
/// only, except for the mailbox.
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
    /// True if further messages are ignored, because the connection was refused or broke a rule or limit.
    private var isRefused = false

    /// Makes the driver of a call that has not begun. When it does, `startCall` is called with it.
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

    /// True if a call is in progress.
    var hasCall: Bool { tasks?.isEnded == false }

    /// True if a call has begun.
    package var hasBegun: Bool { tasks != nil }

    /// True if a task waits on the call.
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

    /// Notes that the connection is closed or lost.
    ///
    /// - Parameter isClosed: True if the peer closed it with a close frame. Defaults to false.
    package func disconnect(isClosed: Bool = false) {
        if !isClosed { transport = nil }
        if session == nil { timer.arm(nil) {} }
        try? ask { _, session, now in session.connectionLost(isClosed: isClosed, at: now) }
    }

    /// Receives a message.
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
            // The gate's timer must not fire for the session, whose deadline may be later.
            timer.arm(nil) {}
            // Released, because the closure may hold a reference to the call.
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

    /// Notes that a pong was received.
    package func notePong(_ payload: ByteBuffer) {
        try? ask { _, session, now in session.notePong(payload.pingNumber, at: now) }
    }

    /// Notes that a ping was received, which is a sign of life.
    package func notePing() { try? ask { _, session, now in session.noteSignOfLife(at: now) } }

    /// Notes that the WebSocket is writable again.
    package func noteWritability() { if let tasks { serve(tasks) } }

    /// Notes that the connection failed.
    package func noteFailure(_ error: any Error) { host.noteFailure(error, on: eventLoop) }

    /// Notes that the WebSocket is being closed because the peer broke a rule or a limit.
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

    /// Calls a closure with the session, then acts on the session's outputs.
    ///
    /// - Throws: The closure's error, with a session's refusal mapped by ``CallError/refusing(_:)``;
    ///   ``CallError/ended`` if no call has begun.
    func ask<Value>(_ body: (CallTasks, inout CallSession, CallInstant) throws -> Value) throws -> Value {
        guard session != nil, let tasks else { throw CallError.ended }
        defer { serve(tasks) }
        do { return try body(tasks, &session!, now) } catch let refusal as CallSession.Refusal {
            throw CallError.refusing(refusal)
        }
    }

    /// Performs the requests that tasks have posted.
    func emptyMailbox() { for request in mailbox.takeAll() { request(self) } }

    /// Takes the next frame from the caller; nil if none is queued.
    func nextFrame() -> InboundFrame? { session?.nextFrame() }

    /// Writes all messages that are due, acts on the session's outputs, and arms the timer. Writing may call it again
    /// before it returns; such a call has no effect.
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
        timer.arm(tasks.update(from: &session!, isWritable: transport?.isWritable == true, at: now)) {
            self.timer.noteFired()
            // While the transport isn't writable, nothing else tells the session that its deadline has passed.
            self.session!.advance(to: self.now)
            self.serve(tasks)
        }
    }

    // MARK: The end

    /// Ends the call at once, or closes the connection if there is none.
    package func shutDown() {
        guard hasCall else { return transport?.close(CallSession.CloseCode.goingAway.rawValue) ?? () }
        try? ask { tasks, session, now in tasks.shutDown(&session, at: now) }
    }
}

extension CallDriver: WebSocketReceiver {
    package func connect(_ webSocket: WebSocketHandler<CallDriver>) { connect(webSocket as any CallTransport) }
}

extension CallInstant {
    /// Makes the instant for a time of an event loop.
    init(_ deadline: NIODeadline) { self.init(nanoseconds: Int64(clamping: deadline.uptimeNanoseconds)) }
}

extension ByteBuffer {
    /// The number of the ping that has this payload; 0, which no ping has, for any other payload.
    fileprivate var pingNumber: Int {
        readableBytes == MemoryLayout<Int>.size ? getInteger(at: readerIndex) ?? 0 : 0
    }
}
