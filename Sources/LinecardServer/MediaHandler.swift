// SPDX-License-Identifier: Apache-2.0

import Linecard
import LinecardCodec
import Logging
import NIOCore
import NIOWebSocket

/// One connection's messages: envelope, codec and pacing, synchronously on the event loop.
///
/// It waits for the provider to announce the stream, then turns messages into frames for the application, and the
/// application's frames into messages.
final class MediaHandler: ChannelInboundHandler {
    typealias InboundIn = WebSocketFrame
    typealias OutboundOut = WebSocketFrame

    private struct Stream {
        let serializer: any FrameSerializer
        let frames: FrameQueue
    }

    private enum State {
        /// No stream was announced yet, in so many messages.
        case waiting(messages: Int)
        case open(Stream)
        case closed
    }

    /// A provider announces the stream with its first or second message; clones of theirs send media before.
    private static let longestWait = 50

    private let provider: Provider
    private let configuration: CallServerConfiguration
    private let statistics: CallServerStatistics
    private let startCall: (Call) -> Void
    private var state = State.waiting(messages: 0)
    private var context: ChannelHandlerContext?
    private var queue: OutboundQueue
    private var timer: Scheduled<Void>?
    private var lastMessage = NIODeadline.now()
    private var idleTimer: Scheduled<Void>?
    /// Outlives the stream: a connection that broke leaves the call on the line.
    private var hangUp: HangUp?

    /// Serves the provider that the connection was admitted as.
    init(
        _ provider: Provider, configuration: CallServerConfiguration, statistics: CallServerStatistics,
        startCall: @escaping (Call) -> Void
    ) {
        self.provider = provider
        self.configuration = configuration
        self.statistics = statistics
        self.startCall = startCall
        queue = OutboundQueue(lead: TimeAmount(configuration.lead))
    }

    /// Whether a call is going on.
    var hasCall: Bool { if case .open = state { true } else { false } }

    func handlerAdded(context: ChannelHandlerContext) { self.context = context }

    func handlerRemoved(context: ChannelHandlerContext) {
        end()
        self.context = nil
    }

    // MARK: In

    func channelRead(context: ChannelHandlerContext, data: NIOAny) {
        let message = unwrapInboundIn(data)
        switch message.opcode {
        case .text: received(message.unmaskedData)
        case .ping: write(.pong, message.unmaskedData)
        case .connectionClose:
            write(.connectionClose, message.unmaskedData)
            close()
        case .pong: break
        default: statistics.add(to: .messagesBad)  // neither provider sends binary messages
        }
    }

    private func received(_ message: ByteBuffer) {
        statistics.add(to: .messagesReceived)
        lastMessage = .now()
        do {
            switch state {
            case .waiting(let messages): try waited(message, before: messages)
            case .open(let stream):
                guard let frame = try stream.serializer.deserialize(message) else { return }
                let dropped = stream.frames.append(frame)
                if dropped > 0 { statistics.add(dropped, to: .framesDropped) }
                if case .streamStop = frame { stream.frames.finish() }
            case .closed: break
            }
        } catch {
            statistics.add(to: .messagesBad)
            configuration.logger.debug("bad message", metadata: ["error": "\(error)"])
        }
    }

    private func waited(_ message: ByteBuffer, before messages: Int) throws(LinecardError) {
        state = .waiting(messages: messages + 1)
        if messages >= Self.longestWait { return close() }
        guard let start = try CallStart.detect(in: message.readableBytesUInt8Span) else { return }
        // A signature of one provider must not admit a call that claims to be another's.
        guard start.provider == provider else {
            statistics.add(to: .messagesBad)
            return close()
        }
        do {
            open(start, try configuration.makeSerializer(for: start))
        } catch {
            configuration.logger.error("call refused", metadata: ["error": "\(error)", "call": "\(start.callID)"])
            close()
        }
    }

    private func open(_ start: CallStart, _ serializer: any FrameSerializer) {
        guard let context else { return }
        guard statistics.addOne(to: .callsActive, upTo: configuration.maximumCalls) else {
            configuration.logger.warning("call refused: too many", metadata: ["call": "\(start.callID)"])
            return close()
        }
        let frames = FrameQueue(audioLimit: configuration.inboundBacklog)
        state = .open(Stream(serializer: serializer, frames: frames))
        hangUp = serializer.takeHangUp()
        _ = frames.append(.streamStart(start))
        statistics.add(to: .callsStarted)
        closeWhenIdle(context)
        startCall(
            Call(
                start: start, frames: CallFrames(queue: frames),
                handler: NIOLoopBound(self, eventLoop: context.eventLoop)))
    }

    /// Closes a call whose provider is gone without a word.
    private func closeWhenIdle(_ context: ChannelHandlerContext) {
        let deadline = lastMessage + TimeAmount(configuration.idleTimeout)
        idleTimer = context.eventLoop.assumeIsolated().scheduleTask(deadline: deadline) {
            guard self.hasCall else { return }
            if self.lastMessage + TimeAmount(self.configuration.idleTimeout) > .now() {
                return self.closeWhenIdle(context)
            }
            self.configuration.logger.warning("call closed: no message for \(self.configuration.idleTimeout)")
            self.closeNormally()
        }
    }

    // MARK: Out

    /// Sends a frame, or as much of it as is due.
    ///
    /// - Returns: `nil` when it is all sent, otherwise when it will be.
    func send(_ frame: Frame) throws -> EventLoopFuture<Void>? {
        guard case .open(let stream) = state, let context else { throw CallError.closed }
        if case .interruption = frame {
            dropQueue()
            try write(frame, with: stream.serializer)
            return nil
        }
        let isFirst = queue.count == 0
        queue.append(frame)
        if isFirst { try pump() }
        // A write that fails ends the call at once, and the queue is empty then too.
        guard case .open = state else { throw CallError.closed }
        if queue.count == 0 { return nil }
        let promise = context.eventLoop.makePromise(of: Void.self)
        queue.onLastSent(promise)
        return promise.futureResult
    }

    /// Sends all that is due and sets the timer for what is not. What the first frame fails with is thrown when
    /// nobody waits for that frame yet.
    private func pump() throws {
        guard case .open(let stream) = state, let context else { return }
        // What the provider does not take waits here, where it is dropped by an interruption.
        while context.channel.isWritable {
            do {
                switch queue.next(now: .now()) {
                case .audio(let audio, let range):
                    try write(audio.samples.span.extracting(range), at: audio.sampleRate, with: stream.serializer)
                case .frame(let frame): try write(frame, with: stream.serializer)
                case .done(let promise): promise?.succeed()
                case .wait(let deadline):
                    timer = context.eventLoop.assumeIsolated().scheduleTask(deadline: deadline) {
                        self.timer = nil
                        try self.pump()
                    }
                    return
                case .idle: return
                }
            } catch {
                guard let promise = queue.dropFirst() else { throw error }
                promise.fail(error)
            }
        }
    }

    func channelWritabilityChanged(context: ChannelHandlerContext) {
        if context.channel.isWritable, timer == nil { try? pump() }  // who waits for a frame is told by its promise
        context.fireChannelWritabilityChanged()
    }

    private func write(_ frame: Frame, with serializer: any FrameSerializer) throws {
        guard var buffer = context?.channel.allocator.buffer(capacity: 256) else { return }
        if case .end = frame {
            guard try serializer.finishSpeech(into: &buffer) else { return }
            queue.sentTail(now: .now())
            writeMessage(buffer)
        } else if try serializer.serialize(frame, into: &buffer) {
            writeMessage(buffer)
        }
    }

    private func write(
        _ samples: borrowing Span<Int16>, at rate: SampleRate, with serializer: any FrameSerializer
    ) throws {
        guard var buffer = context?.channel.allocator.buffer(capacity: 512) else { return }
        if try serializer.serialize(samples, at: rate, into: &buffer) { writeMessage(buffer) }
    }

    private func writeMessage(_ message: ByteBuffer) {
        statistics.add(to: .messagesSent)
        write(.text, message)
    }

    private func write(_ opcode: WebSocketOpcode, _ data: ByteBuffer) {
        context?.writeAndFlush(wrapOutboundOut(WebSocketFrame(fin: true, opcode: opcode, data: data)), promise: nil)
    }

    private func dropQueue() {
        timer?.cancel()
        timer = nil
        for promise in queue.clear(now: .now()) { promise.succeed() }
    }

    // MARK: The end

    /// Sends the end of speech behind all that waits, and says when it will have been heard; or drops everything at
    /// once.
    func finish(gracefully: Bool) throws -> EventLoopFuture<Void>? {
        guard case .open = state, let eventLoop = context?.eventLoop else { throw CallError.closed }
        guard gracefully else {
            dropQueue()
            return nil
        }
        let sent = try send(.end()) ?? eventLoop.makeSucceededVoidFuture()
        return sent.assumeIsolated().flatMap { _ in
            eventLoop.assumeIsolated().scheduleTask(deadline: self.queue.end) {}.futureResult
        }.nonisolated()
    }

    /// The request that hangs the call up, once, even when the stream is over.
    func takeHangUp() -> HangUp? { hangUp.take() }

    func hangUpFailed(_ error: HangUpError) {
        statistics.add(to: .hangUpsFailed)
        configuration.logger.error("call not hung up", metadata: ["error": "\(error)"])
    }

    /// Ends the stream as RFC 6455 §7.1.1 asks for, if it is still open.
    func closeNormally() {
        guard case .open = state else { return close() }
        write(.connectionClose, ByteBuffer(integer: UInt16(webSocketErrorCode: .normalClosure)))
        close()
    }

    /// Closes the connection, if it is still open.
    func close() {
        context?.close(promise: nil)
        end()
    }

    func channelInactive(context: ChannelHandlerContext) {
        end()
        context.fireChannelInactive()
    }

    func errorCaught(context: ChannelHandlerContext, error: any Error) {
        if !(error is IOError) { statistics.add(to: .messagesBad) }
        configuration.logger.debug("connection failed", metadata: ["error": "\(error)"])
        close()
    }

    private func end() {
        if case .open(let stream) = state {
            stream.frames.finish()
            statistics.add(-1, to: .callsActive)
        }
        state = .closed
        timer?.cancel()
        timer = nil
        idleTimer?.cancel()
        idleTimer = nil
        for promise in queue.clear(now: .now()) { promise.fail(CallError.closed) }
    }
}
