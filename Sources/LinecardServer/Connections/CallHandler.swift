// SPDX-License-Identifier: Apache-2.0

import Linecard
import NIOCore
import NIOWebSocket

/// Carries bytes between one WebSocket and its session, and arms one timer. It decides nothing.
final class CallHandler: ChannelInboundHandler {
    typealias InboundIn = WebSocketFrame

    let mailbox = Mailbox()
    private let eventLoop: any EventLoop
    private var gate: CallGate?
    private var session: CallSession?
    private var tasks: CallTasks?
    private var timer: CallTimer
    private var socket: CallSocket?
    private var message = ByteBuffer()
    private var isServing = false

    init(_ gate: CallGate, on eventLoop: any EventLoop) {
        self.gate = gate
        self.eventLoop = eventLoop
        timer = CallTimer(on: eventLoop)
    }

    /// Whether a call is going on.
    var hasCall: Bool { tasks?.isEnded == false }

    func handlerAdded(context: ChannelHandlerContext) { socket = CallSocket(context: context) }

    func handlerRemoved(context: ChannelHandlerContext) {
        socket = nil
        try? ask { _, session, now in session.connectionLost(at: now) }
    }

    // MARK: In

    func channelRead(context: ChannelHandlerContext, data: NIOAny) {
        let frame = unwrapInboundIn(data)
        let bytes = frame.unmaskedData
        switch frame.opcode {
        case .text: receive(bytes, as: .text)
        case .binary: receive(bytes, as: .binary)
        case .ping:
            socket?.write(.pong, bytes)
            try? ask { _, session, now in session.noteSignOfLife(at: now) }
        case .pong: try? ask { _, session, now in session.notePong(bytes.pingNumber, at: now) }
        case .connectionClose:
            socket?.write(.connectionClose, bytes)
            socket?.flush()
            try? ask { _, session, now in session.connectionLost(isClosed: true, at: now) }
            socket?.close(nil)
        default: break
        }
        socket?.flush()
    }

    private func receive(_ message: ByteBuffer, as kind: WireFrameKind) {
        if gate == nil {
            try? ask { tasks, session, now in tasks.receive(message, as: kind, on: &session, at: now) }
            return
        }
        switch gate!.receive(message, as: kind, on: eventLoop) {
        case .waiting: break
        case .refused(let closeCode):
            gate = nil
            socket?.close(closeCode)
        case .begun(let session, let tasks):
            gate = nil
            socket?.limitUnsent(to: 10 * session.audioMessageSize)
            self.session = consume session
            self.tasks = tasks
            tasks.begin(CallLine(self, ended: tasks.ended, on: eventLoop))
        }
    }

    // MARK: Out

    /// Does something with the session, and then all that follows from it.
    func ask<Value>(_ body: (CallTasks, inout CallSession, CallInstant) throws -> Value) throws -> Value {
        guard session != nil, let tasks else { throw CallError.ended }
        defer { serve(tasks) }
        do { return try body(tasks, &session!, .now) } catch let refusal as CallSession.Refusal {
            throw CallError.refusing(refusal)
        }
    }

    /// Does what tasks have asked for elsewhere.
    func emptyMailbox() { for request in mailbox.takeAll() { request(self) } }

    /// The next frame from the caller, if one waits.
    func nextFrame() -> InboundFrame? { session?.nextFrame() }

    func channelWritabilityChanged(context: ChannelHandlerContext) {
        if let tasks { serve(tasks) }
        context.fireChannelWritabilityChanged()
    }

    /// Writes all that is due, does what the session asks for, and arms the timer. Writing may call it again before it returns.
    private func serve(_ tasks: CallTasks) {
        if isServing { return }
        isServing = true
        defer { isServing = false }
        while let socket, socket.isWritable, session!.nextMessage(into: &message, at: .now) {
            socket.write(.text, message)
            message = socket.buffer
        }
        while let output = session!.nextOutput() {
            switch output {
            case .ping(let number): socket?.write(.ping, ByteBuffer(integer: number))
            case .close(let code): tasks.whenHungUp { self.socket?.close(code) }
            default: tasks.perform(output, &session!)
            }
        }
        socket?.flush()
        timer.arm(tasks.follow(&session!, isWritable: socket?.isWritable == true)) {
            self.timer.noteFired()
            self.serve(tasks)
        }
    }

    // MARK: The end

    /// Ends a call at once; closes a connection that has none.
    func shutDown() {
        guard hasCall else { return socket?.close(nil) ?? () }
        try? ask { tasks, session, now in tasks.shutDown(&session, at: now) }
    }

    func errorCaught(context: ChannelHandlerContext, error: any Error) {
        (gate?.host ?? tasks?.host)?.noteFailure(error, on: eventLoop)
        context.close(promise: nil)
    }
}
