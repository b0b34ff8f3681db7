// SPDX-License-Identifier: Apache-2.0

import Linecard
import NIOCore
import NIOWebSocket

/// Carries bytes between one WebSocket and its session, and arms one timer. It decides nothing.
final class CallHandler: ChannelInboundHandler {
    typealias InboundIn = WebSocketFrame
    typealias OutboundOut = WebSocketFrame

    let mailbox = Mailbox()
    private let host: CallHost
    private let eventLoop: any EventLoop
    private var admission: CallAdmission?
    private var session: CallSession?
    private var tasks: CallTasks?
    private var timer: (task: Scheduled<Void>, time: CallInstant)?
    private var context: ChannelHandlerContext?
    private var isServing = false

    init(_ host: CallHost, provider: Provider, on eventLoop: any EventLoop) {
        self.host = host
        self.eventLoop = eventLoop
        admission = CallAdmission(host.configuration.admissionPolicy(for: provider), at: .now)
    }

    /// Whether a call is going on.
    var hasCall: Bool { look { !$0.isOver } ?? false }

    private func look<Value>(_ body: (borrowing CallSession) -> Value) -> Value? {
        switch session {
        case .some(let session): body(session)
        case .none: nil
        }
    }

    func handlerAdded(context: ChannelHandlerContext) { self.context = context }

    func handlerRemoved(context: ChannelHandlerContext) {
        lose()
        self.context = nil
    }

    func channelInactive(context: ChannelHandlerContext) {
        lose()
        context.fireChannelInactive()
    }

    // MARK: In

    func channelRead(context: ChannelHandlerContext, data: NIOAny) {
        let frame = unwrapInboundIn(data)
        switch frame.opcode {
        case .text: receive(frame.unmaskedData, as: .text)
        case .binary: receive(frame.unmaskedData, as: .binary)
        case .ping:
            write(.pong, frame.unmaskedData)
            session?.noteSignOfLife(at: .now)
        case .pong: session?.notePong(frame.unmaskedData.pingNumber, at: .now)
        case .connectionClose:
            write(.connectionClose, frame.unmaskedData)
            session?.connectionLost(isClosed: true, at: .now)
            context.close(promise: nil)
        default: break
        }
        serve()
    }

    private func receive(_ message: ByteBuffer, as kind: WireFrameKind) {
        if session != nil {
            do throws(LinecardError) {
                try session!.receive(message.readableBytesUInt8Span, as: kind, at: .now)
            } catch { host.log(error) }
        } else if admission != nil {
            let badBefore = admission!.messagesBad
            let result = admission!.receive(message.readableBytesUInt8Span, as: kind, at: .now)
            host.noteBeforeStart(isBad: admission!.messagesBad > badBefore, on: eventLoop)
            switch consume result {
            case .waiting: break
            case .refused(let refusal): refuse(refusal.closeCode, "\(refusal)")
            case .admitted(let session): begin(session)
            }
        }
    }

    private func begin(_ session: consuming CallSession) {
        guard let context else { return }
        let start = session.start
        do throws(CallRefused) {
            tasks = try host.beginCall(start, on: eventLoop)
            context.limitUnsent(to: 10 * session.audioMessageSize)
            self.session = consume session
            admission = nil
            host.startCall(Call(start: start, line: CallLine(self, on: eventLoop)))
        } catch { refuse(error.closeCode, error.reason) }
    }

    private func refuse(_ closeCode: UInt16, _ reason: String) {
        admission = nil
        host.logRefusal(reason)
        close(closeCode)
    }

    // MARK: Out

    /// Does something with the session, behind what was asked before, and then all that follows from it.
    func ask<Value>(_ body: CallLine.Request<Value>) throws -> Value {
        guard session != nil, let tasks else { throw CallError.closed }
        defer { serve() }
        do { return try body(tasks, &session!, .now) } catch CallSession.Refusal.ended { throw CallError.closed }
    }

    /// The next frame from the caller, if one waits.
    func nextFrame() -> InboundFrame? { session?.nextFrame() }

    func emptyMailbox() { for request in mailbox.takeAll() { request(self) } }

    /// Writes all that is due, does what the session asks for, and arms the timer for the rest.
    private func serve() {
        guard session != nil, let tasks, !isServing else { return }
        isServing = true
        defer { isServing = false }
        if let context { writeMessages(context) }
        while let output = session!.nextOutput() { perform(output, tasks) }
        tasks.serveReader(&session!)
        look { tasks.report($0.counts) }
        arm()
    }

    private func writeMessages(_ context: ChannelHandlerContext) {
        var hasWritten = false
        while context.channel.isWritable {
            var message = context.channel.allocator.buffer(capacity: 512)
            guard session!.nextMessage(into: &message, at: .now) else { break }
            context.write(wrapOutboundOut(WebSocketFrame(fin: true, opcode: .text, data: message)), promise: nil)
            hasWritten = true
        }
        if hasWritten { context.flush() }
    }

    private func perform(_ output: CallSession.Output, _ tasks: CallTasks) {
        switch output {
        case .ping(let number): write(.ping, ByteBuffer(integer: number))
        case .close(let code): tasks.whenHungUp { self.close(code) }
        default: tasks.perform(output, isOver: !hasCall)
        }
    }

    private func write(_ opcode: WebSocketOpcode, _ data: ByteBuffer) {
        context?.writeAndFlush(wrapOutboundOut(WebSocketFrame(fin: true, opcode: opcode, data: data)), promise: nil)
    }

    func channelWritabilityChanged(context: ChannelHandlerContext) {
        serve()
        context.fireChannelWritabilityChanged()
    }

    private func arm() {
        let isWritable = context?.channel.isWritable == true
        let time = look { [$0.deadline, isWritable ? $0.nextWrite : nil].compactMap { $0 }.min() } ?? nil
        if let timer, let time, timer.time <= time { return }  // it fires earlier, and is armed again
        timer?.task.cancel()
        timer = time.map { time in
            let deadline = NIODeadline.uptimeNanoseconds(UInt64(max(0, time.nanoseconds)))
            return (eventLoop.assumeIsolated().scheduleTask(deadline: deadline) { self.timerFired() }, time)
        }
    }

    private func timerFired() {
        timer = nil
        session?.advance(to: .now)
        serve()
    }

    // MARK: The end

    /// Ends a call at once; closes a connection that has none.
    func shutDown() {
        guard hasCall else { return close(nil) }
        session?.end(.close, afterSpeech: false, at: .now)
        serve()
    }

    private func close(_ code: UInt16?) {
        if let code { write(.connectionClose, ByteBuffer(integer: code)) }
        context?.close(promise: nil)
    }

    func errorCaught(context: ChannelHandlerContext, error: any Error) {
        host.noteFailure(error, on: eventLoop)
        lose()
        context.close(promise: nil)
    }

    private func lose() {
        session?.connectionLost(at: .now)
        serve()
    }
}

extension ByteBuffer {
    /// The number of the ping that this is the payload of; 0, which no ping has, for other bytes.
    fileprivate var pingNumber: Int {
        readableBytes == MemoryLayout<Int>.size ? getInteger(at: readerIndex) ?? 0 : 0
    }
}
