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
        let callID: String
        let serializer: any FrameSerializer
        let frames: FrameQueue
    }

    private enum State {
        /// No stream was announced yet.
        case waiting(CallDetector)
        case open(Stream)
        case closed
    }

    /// The mark behind the last words of a call, and how long the provider may take to return it once they should have
    /// been heard. The application does not see it.
    private static let endMark = (name: "linecard.end", timeout: Duration.seconds(1))

    private let provider: Provider
    private let configuration: CallServerConfiguration
    private let statistics: CallServerStatistics
    private let startCall: (Call) -> Void
    private var state: State
    private var context: ChannelHandlerContext?
    private var queue: OutboundQueue
    private let marks = AwaitedMarks()
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
        state = .waiting(CallDetector(byteLimit: configuration.maximumMessageSize))
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
            case .waiting(let detector): try waited(message, detector)
            case .open(let stream):
                guard let frame = try deserialize(message, on: stream) else { return }
                received(frame, on: stream)
            case .closed: break
            }
        } catch {
            statistics.add(to: .messagesBad)
            configuration.logger.debug("bad message", metadata: ["error": "\(error)"])
        }
    }

    private func deserialize(_ message: ByteBuffer, on stream: Stream) throws(LinecardError) -> Frame? {
        do {
            return try stream.serializer.deserialize(message)
        } catch {
            guard case .message(.wrongStream) = error,
                let start = try CallStart.detect(in: message.readableBytesUInt8Span), start.callID == stream.callID
            else { throw error }
            return try restart(start, message, stream)
        }
    }

    /// The stream has another id from here on: clones of Plivo have been seen to connect anew in the middle of a call. What
    /// was sent on the other is gone.
    private func restart(
        _ start: CallStart, _ message: ByteBuffer, _ old: Stream
    ) throws(LinecardError) -> Frame? {
        let serializer = try configuration.makeSerializer(for: start)
        let frame = try serializer.deserialize(message)
        for name in old.serializer.playback.pendingMarks { deliver(.markCleared(name: name), on: old) }
        marks.settleAll(as: .cleared)
        state = .open(Stream(callID: old.callID, serializer: serializer, frames: old.frames))
        return frame
    }

    private func received(_ frame: Frame, on stream: Stream) {
        if case .mark(let name) = frame {
            if let number = stream.serializer.playback.lastPlayed?.number { marks.settle(number, as: .played) }
            if name == Self.endMark.name { return }
        }
        deliver(frame, on: stream)
        if case .streamStop = frame { stream.frames.finish() }
    }

    private func deliver(_ frame: Frame, on stream: Stream) {
        let dropped = stream.frames.append(frame)
        if dropped > 0 { statistics.add(dropped, to: .framesDropped) }
    }

    private func waited(_ message: ByteBuffer, _ detector: CallDetector) throws(LinecardError) {
        var detector = detector
        defer { if case .waiting = state { state = .waiting(detector) } }
        let start: CallStart?
        do {
            start = try detector.read(message.readableBytesUInt8Span)
        } catch {
            if case .message(.noStart) = error { close() }
            throw error
        }
        guard let start else { return }
        // A signature of one provider must not admit a call that claims to be another's.
        guard start.provider == provider else {
            statistics.add(to: .messagesBad)
            return close()
        }
        do {
            let serializer = try configuration.makeSerializer(for: start)
            guard let frame = try serializer.deserialize(message) else { return close() }
            open(start, frame, serializer)
        } catch {
            configuration.logger.error("call refused", metadata: ["error": "\(error)", "call": "\(start.callID)"])
            close()
        }
    }

    private func open(_ start: CallStart, _ frame: Frame, _ serializer: any FrameSerializer) {
        guard let context else { return }
        guard statistics.addOne(to: .callsActive, upTo: configuration.maximumCalls) else {
            configuration.logger.warning("call refused: too many", metadata: ["call": "\(start.callID)"])
            return close()
        }
        let frames = FrameQueue(audioLimit: configuration.inboundBacklog)
        state = .open(Stream(callID: start.callID, serializer: serializer, frames: frames))
        hangUp = serializer.takeHangUp()
        _ = frames.append(frame)
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
            try interrupt(stream)
            return nil
        }
        try enqueue(frame, on: stream)
        if queue.count == 0 { return nil }
        let promise = context.eventLoop.makePromise(of: Void.self)
        queue.onLastSent(promise)
        return promise.futureResult
    }

    private func enqueue(_ frame: Frame, mark: MarkPromise? = nil, on stream: Stream) throws {
        let isFirst = queue.count == 0
        if case .sendDTMF(let keys) = frame, let tones = stream.serializer.tones(for: keys) {
            queue.append(.audio(tones))
        } else {
            queue.append(frame, mark: mark)
        }
        if isFirst { try pump() }
        // A write that fails ends the call at once, and the queue is empty then too.
        guard case .open = state else { throw CallError.closed }
    }

    /// Sends a mark behind all that waits; returns what becomes of it.
    func mark(_ name: String, timeout: Duration) throws -> EventLoopFuture<MarkOutcome> {
        guard case .open(let stream) = state, let context else { throw CallError.closed }
        let outcome = context.eventLoop.makePromise(of: MarkOutcome.self)
        do {
            try enqueue(
                .mark(name: name), mark: MarkPromise(outcome: outcome, timeout: TimeAmount(timeout)), on: stream)
        } catch {
            outcome.fail(error)
        }
        return outcome.futureResult
    }

    /// Everything at once: what waits is dropped, so is what the provider has, the resampler starts anew, and marks are
    /// cleared.
    private func interrupt(_ stream: Stream) throws {
        let dropped = dropQueue()
        try write(.interruption, nil, with: stream.serializer)
        for mark in stream.serializer.playback.takeCleared() {
            marks.settle(mark.number, as: .cleared)
            deliver(.markCleared(name: mark.name), on: stream)
        }
        for mark in dropped.marks {
            mark.promise?.outcome.succeed(.cleared)
            deliver(.markCleared(name: mark.name), on: stream)
        }
    }

    /// How much audio the caller has heard.
    func played() throws -> Duration {
        guard case .open(let stream) = state else { throw CallError.closed }
        return stream.serializer.playback.played()
    }

    /// Sends all that is due and sets the timer for what is not. What the first frame fails with is thrown when
    /// nobody waits for that frame yet.
    private func pump() throws {
        guard case .open(let stream) = state, let context else { return }
        // What the provider does not take waits here, where it is dropped by an interruption.
        while context.channel.isWritable {
            do {
                let now = NIODeadline.now()
                switch queue.next(now: now) {
                case .audio(let audio, let range):
                    try write(audio.samples.span.extracting(range), at: audio.sampleRate, with: stream.serializer)
                    stream.serializer.playback.noteAudioSent(
                        audio.sampleRate.duration(samples: range.count), now: now)
                case .frame(let frame, let mark): try write(frame, mark, with: stream.serializer)
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

    private func write(_ frame: Frame, _ mark: MarkPromise?, with serializer: any FrameSerializer) throws {
        guard let context else { return }
        var buffer = context.channel.allocator.buffer(capacity: 256)
        switch frame {
        case .end, .speechEnd:
            guard try serializer.finishSpeech(into: &buffer) else { return }
            queue.sentTail(now: .now())
            serializer.playback.noteAudioSent(OutboundQueue.tail)
        default:
            do {
                guard try serializer.serialize(frame, into: &buffer) else { return }
            } catch {
                mark?.outcome.fail(error)
                throw error
            }
        }
        if let mark, let number = serializer.playback.lastSent?.number {
            marks.wait(for: number, mark, from: max(queue.end, .now()), on: context.eventLoop)
        }
        writeMessage(buffer)
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

    @discardableResult
    private func dropQueue() -> OutboundQueue.Dropped {
        timer?.cancel()
        timer = nil
        let dropped = queue.clear(now: .now())
        for promise in dropped.promises { promise.succeed() }
        return dropped
    }

    // MARK: The end

    /// Sends the end of speech behind all that waits, and says when it was heard; or drops everything at once.
    ///
    /// By the clock alone the last words would be cut off: they are with the caller later than they are due. So a mark
    /// behind them says so, within bounds.
    func finish(gracefully: Bool) throws -> EventLoopFuture<Void>? {
        guard case .open(let stream) = state, let eventLoop = context?.eventLoop else { throw CallError.closed }
        guard gracefully else {
            for mark in dropQueue().marks { mark.promise?.outcome.fail(CallError.closed) }
            return nil
        }
        let sent = try send(.end()) ?? eventLoop.makeSucceededVoidFuture()
        return sent.assumeIsolated().flatMap { _ in
            guard stream.serializer.playback.buffered() > .zero else { return eventLoop.makeSucceededVoidFuture() }
            do {
                return try self.mark(Self.endMark.name, timeout: Self.endMark.timeout).map { _ in }
            } catch {
                return eventLoop.makeFailedFuture(error)
            }
        }.nonisolated()
    }

    /// The request that hangs the call up, once, even when the stream is over.
    func takeHangUp() -> HangUp? { hangUp.take() }

    func hangUpFailed() { statistics.add(to: .hangUpsFailed) }

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
        let dropped = queue.clear(now: .now())
        for promise in dropped.promises { promise.fail(CallError.closed) }
        for mark in dropped.marks { mark.promise?.outcome.fail(CallError.closed) }
        marks.fail(CallError.closed)
    }
}
