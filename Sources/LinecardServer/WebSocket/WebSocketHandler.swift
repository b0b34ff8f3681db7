// SPDX-License-Identifier: Apache-2.0

package import Linecard
package import NIOCore
package import NIOWebSocket

/// The server's end of a WebSocket (RFC 6455): reads messages, answers pings, enforces the rules and limits, and
/// closes.
///
/// It uses SwiftNIO's frame encoder, but not its decoder, which accepts what the RFC forbids, hides how a length was
/// encoded, and buffers each frame until it is complete.
package final class WebSocketHandler<Receiver: WebSocketReceiver>: ChannelInboundHandler {
    package typealias InboundIn = ByteBuffer
    package typealias OutboundOut = WebSocketFrame

    private enum State {
        case open
        /// A close frame was sent, and the peer's is awaited.
        case closing
        /// The WebSocket is closed. Bytes that still arrive are dropped.
        case closed
    }

    package let receiver: Receiver
    private var reader: WebSocketReader
    private var controlFrames: RateLimit
    private var state = State.open
    private var context: ChannelHandlerContext?
    /// The answer to the latest ping, while the peer doesn't read (RFC 6455 §5.5.3).
    private var unsentPong: ByteBuffer?
    /// The number of pings that were sent and not answered.
    private var pongsDue = 0
    /// The number of bytes that arrived after a close frame was sent.
    private var droppedBytes = 0
    private var isReading = false
    /// Bytes that arrived while others were being read: when a write fails, SwiftNIO reads what is left before it
    /// returns.
    private var unread = ByteBuffer()
    private var timer: Scheduled<Void>?

    /// Makes the handler of a WebSocket that has been opened.
    package init(_ receiver: Receiver, _ limits: WebSocketLimits) {
        self.receiver = receiver
        reader = WebSocketReader(limits)
        controlFrames = RateLimit(perSecond: limits.controlFramesPerSecond)
    }

    package func handlerAdded(context: ChannelHandlerContext) {
        self.context = context
        receiver.connect(self)
    }

    package func handlerRemoved(context: ChannelHandlerContext) {
        timer?.cancel()
        self.context = nil
        receiver.disconnect(isClosed: false)
    }

    // MARK: In

    package func channelRead(context: ChannelHandlerContext, data: NIOAny) {
        var bytes = unwrapInboundIn(data)
        if isReading {
            unread.writeBuffer(&bytes)
            return
        }
        isReading = true
        defer { isReading = false }
        while bytes.readableBytes > 0 {
            read(bytes, context)
            bytes = unread
            unread = ByteBuffer()
        }
    }

    private func read(_ bytes: ByteBuffer, _ context: ChannelHandlerContext) {
        var bytes = bytes
        if state != .open { drop(bytes.readableBytes, context) }
        do throws(WebSocketViolation) {
            while state != .closed, let event = try reader.next(from: &bytes) { try handle(event, context) }
        } catch {
            fail(error, context)
        }
    }

    package func channelReadComplete(context: ChannelHandlerContext) {
        context.flush()
        context.fireChannelReadComplete()
    }

    private func handle(
        _ event: WebSocketReader.Event, _ context: ChannelHandlerContext
    ) throws(WebSocketViolation) {
        if case .close(let status) = event { return noteClose(status, context) }
        guard state == .open else { return }
        switch event {
        case .message(let message, let kind): receiver.receive(message, as: kind)
        case .ping(let payload):
            try countControlFrame(context)
            answer(payload, context)
            receiver.notePing()
        case .pong(let payload):
            if pongsDue > 0 { pongsDue -= 1 } else { try countControlFrame(context) }
            receiver.notePong(payload)
        case .close: break
        }
    }

    private func countControlFrame(_ context: ChannelHandlerContext) throws(WebSocketViolation) {
        if !controlFrames.allows(at: CallInstant(context.eventLoop.now)) {
            throw WebSocketViolation(.tooManyControlFrames, "too many pings and pongs")
        }
    }

    private func answer(_ ping: ByteBuffer, _ context: ChannelHandlerContext) {
        if context.channel.isWritable {
            write(ping, .pong)
        } else {
            unsentPong = ping
        }
    }

    package func channelWritabilityChanged(context: ChannelHandlerContext) {
        if !context.channel.isWritable {
            // If the kernel takes everything, more can be written at once.
            context.flush()
        } else if state == .open {
            if let pong = unsentPong.take() { write(pong, .pong) }
            receiver.noteWritability()
            context.flush()
        }
        context.fireChannelWritabilityChanged()
    }

    package func errorCaught(context: ChannelHandlerContext, error: any Error) {
        receiver.noteFailure(error)
        context.close(promise: nil)
    }

    // MARK: The end

    /// Answers the peer's close frame, unless it is an answer itself, and closes the connection (RFC 6455 §5.5.1,
    /// §7.1.1).
    private func noteClose(_ status: CloseStatus, _ context: ChannelHandlerContext) {
        if state == .open { writeClose(status.code, "") }
        closeOutput(context)
        receiver.disconnect(isClosed: true)
    }

    /// Fails the WebSocket (RFC 6455 §7.1.7).
    private func fail(_ violation: WebSocketViolation, _ context: ChannelHandlerContext) {
        if state == .open {
            writeClose(violation.reason.closeCode, violation.detail)
            state = .closed  // so that the receiver cannot write behind the close frame
            receiver.noteViolation(violation)
        }
        closeOutput(context)
        receiver.disconnect(isClosed: true)
    }

    private func writeClose(_ code: UInt16?, _ reason: String) {
        var payload = ByteBuffer()
        if let code {
            payload.writeInteger(code)
            payload.writeString(reason)
        }
        write(payload, .connectionClose)
        unsentPong = nil
    }

    /// Closes the outbound side after pending writes, and drops what arrives until the peer has closed too. Closing the
    /// connection at once would reset it if there are unread bytes, and could lose the close frame.
    private func closeOutput(_ context: ChannelHandlerContext) {
        state = .closed
        context.flush()
        context.close(mode: .output, promise: nil)
        armTimer(context)
    }

    private func drop(_ count: Int, _ context: ChannelHandlerContext) {
        droppedBytes += count
        if droppedBytes > ConnectionLimits.lingerBytes { context.close(promise: nil) }
    }

    private func armTimer(_ context: ChannelHandlerContext) {
        if timer != nil { return }
        timer = context.eventLoop.assumeIsolated().scheduleTask(in: TimeAmount(ConnectionLimits.lingerTimeout)) {
            context.close(promise: nil)
        }
    }

    // MARK: Out

    /// Writes a frame, which is sent with ``flush()``.
    private func write(_ payload: ByteBuffer, _ opcode: WebSocketOpcode) {
        context?.write(NIOAny(WebSocketFrame(fin: true, opcode: opcode, data: payload)), promise: nil)
    }

    /// Writes a message, which is sent with ``flush()``.
    package func write(_ message: ByteBuffer, as kind: WireFrameKind) {
        if state == .open { write(message, kind == .text ? .text : .binary) }
    }
}

extension WebSocketHandler: CallTransport {
    package var isWritable: Bool { state == .open && context?.channel.isWritable == true }

    package func write(_ message: ByteBuffer) { write(message, as: .text) }

    package func ping(_ payload: ByteBuffer) {
        guard state == .open else { return }
        pongsDue += 1
        write(payload, .ping)
    }

    package func flush() { context?.flush() }

    package func close(_ code: UInt16) {
        guard let context, state == .open else { return }
        state = .closing
        writeClose(code, "")
        context.flush()
        armTimer(context)
    }

    package func limitUnsent(to bytes: Int) {
        let options = context?.channel.syncOptions
        try? options?.setOption(
            .writeBufferWaterMark, value: ChannelOptions.Types.WriteBufferWaterMark(low: bytes / 2, high: bytes))
        #if os(Linux)
            // 25 is TCP_NOTSENT_LOWAT (tcp(7), since Linux 3.12).
            try? options?.setOption(.tcpOption(.init(rawValue: 25)), value: SocketOptionValue(bytes))
        #endif
    }
}
