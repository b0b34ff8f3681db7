// SPDX-License-Identifier: Apache-2.0

import Linecard
import NIOCore
import NIOWebSocket

/// Carries the messages of a ``SimulatedCall`` over an open WebSocket, and arms its timer.
final class StreamHandler: ChannelInboundHandler {
    typealias InboundIn = WebSocketFrame
    typealias OutboundOut = WebSocketFrame

    /// The event that makes the handler hang up.
    struct HangUp: Sendable {}

    /// The limit of a frame and of a message, in bytes.
    static let longestMessage = 1 << 24
    /// The time-out for the other side's answer to a close frame.
    private static let closeTimeout = TimeAmount.seconds(1)

    private var call: SimulatedCall
    private let promise: EventLoopPromise<CallRecording>
    private var assembler = MessageAssembler(limit: longestMessage)
    private var begin: NIODeadline?
    private var timer: Scheduled<Void>?
    private var reads = true
    private var hasSentClose = false
    private var hasReceivedClose = false

    init(_ call: SimulatedCall, recording promise: EventLoopPromise<CallRecording>) {
        self.call = call
        self.promise = promise
    }

    /// Begins the call, after the upgrade that adds this handler: nothing can be sent before.
    func handlerAdded(context: ChannelHandlerContext) {
        context.eventLoop.assumeIsolated().execute {
            guard context.channel.isActive else { return }
            self.begin = .now()
            self.update(context)
        }
    }

    private var now: Duration { begin.map { .nanoseconds((NIODeadline.now() - $0).nanoseconds) } ?? .zero }

    // MARK: Out

    /// Sends the messages that are due, starts or stops reading, and sets the timer.
    private func update(_ context: ChannelHandlerContext) {
        guard let begin, !hasSentClose else { return }
        let now = now
        var isWritten = false
        while let text = call.nextMessage(at: now) {
            write(.text, ByteBuffer(string: text), context)
            isWritten = true
        }
        if isWritten { context.flush() }
        if call.isOver { return close(context) }
        setReading(call.isReading, context)
        timer?.cancel()
        timer = call.deadline.map { deadline in
            let time = begin + TimeAmount(deadline)
            return context.eventLoop.assumeIsolated().scheduleTask(deadline: time) { self.update(context) }
        }
    }

    private func setReading(_ reads: Bool, _ context: ChannelHandlerContext) {
        if reads == self.reads { return }
        self.reads = reads
        context.channel.setOption(.autoRead, value: reads).whenFailure { _ in }
        if reads { context.read() }
    }

    /// Writes a masked frame, as clients must (RFC 6455 §5.3).
    private func write(_ opcode: WebSocketOpcode, _ data: ByteBuffer, _ context: ChannelHandlerContext) {
        let frame = WebSocketFrame(fin: true, opcode: opcode, maskKey: .random(), data: data)
        context.write(wrapOutboundOut(frame), promise: nil)
    }

    // MARK: In

    func channelRead(context: ChannelHandlerContext, data: NIOAny) {
        let frame = unwrapInboundIn(data)
        if let violation = Self.violation(in: frame) {
            call.protocolViolated(violation, at: now)
            return update(context)
        }
        switch frame.opcode {
        case .text, .binary, .continuation: receive(frame)
        case .ping where call.isReading && !hasSentClose && context.channel.isWritable:
            write(.pong, frame.unmaskedData, context)
            context.flush()
        case .connectionClose:
            hasReceivedClose = true
            call.receiveClose(code: Self.closeCode(frame.unmaskedData), at: now)
            // Both sides have sent a close frame, so nothing more is to come.
            if hasSentClose { return context.close(promise: nil) }
        default: break
        }
        update(context)
    }

    /// Returns the rule that a server's frame breaks (RFC 6455 §5.1, §5.2), if any. No extension is negotiated.
    private static func violation(in frame: WebSocketFrame) -> String? {
        if frame.maskKey != nil { return "a masked frame" }
        if frame.rsv1 || frame.rsv2 || frame.rsv3 { return "a frame with a reserved bit" }
        switch frame.opcode {
        case .text, .binary, .continuation, .ping, .pong, .connectionClose: return nil
        default: return "a frame with a reserved opcode"
        }
    }

    private func receive(_ frame: WebSocketFrame) {
        do {
            guard let message = try assembler.add(frame) else { return }
            if message.isText {
                call.receive(
                    message.data.readableBytesUInt8Span, isFragmented: message.isFragmented, at: now)
            } else {
                call.receiveBinary(count: message.data.readableBytes, at: now)
            }
        } catch {
            call.protocolViolated(error.reason, at: now)
        }
    }

    private static func closeCode(_ data: ByteBuffer) -> Int? {
        data.getInteger(at: data.readerIndex, as: UInt16.self).map(Int.init)
    }

    // MARK: The end

    /// Sends a close frame, and waits for the other side's (RFC 6455 §7.1).
    private func close(_ context: ChannelHandlerContext) {
        timer?.cancel()
        hasSentClose = true
        guard let ending = call.recording.ending, !ending.isAbrupt, context.channel.isActive else {
            return context.close(promise: nil)
        }
        var data = ByteBuffer()
        // Providers close without a code, and answer with the code that they received.
        if let code = ending.party == .network ? 1_002 : ending.closeCode, code != 1_005 {
            data.writeInteger(UInt16(clamping: code))
        }
        write(.connectionClose, data, context)
        context.flush()
        setReading(true, context)
        let timeout = hasReceivedClose ? TimeAmount.milliseconds(200) : Self.closeTimeout
        context.eventLoop.assumeIsolated().scheduleTask(in: timeout) { context.close(promise: nil) }
    }

    func userInboundEventTriggered(context: ChannelHandlerContext, event: Any) {
        guard event is HangUp else { return context.fireUserInboundEventTriggered(event) }
        call.hangUp(at: now)
        update(context)
    }

    func channelInactive(context: ChannelHandlerContext) {
        end()
        context.fireChannelInactive()
    }

    func handlerRemoved(context: ChannelHandlerContext) { end() }

    func errorCaught(context: ChannelHandlerContext, error: any Error) {
        if error is NIOWebSocketError { call.protocolViolated("\(error)", at: now) }
        context.close(promise: nil)
    }

    /// Completes the recording, because the connection is gone.
    private func end() {
        timer?.cancel()
        call.connectionLost(at: now)
        promise.succeed(call.recording)
    }
}
