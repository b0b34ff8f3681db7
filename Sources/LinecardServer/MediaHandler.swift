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

    struct Stream {
        let callID: String
        let serializer: MediaStreamSerializer
        let frames: FrameQueue
        /// How much audio the caller had heard before this stream took the place of another.
        var heardBefore = Duration.zero

        /// How much audio the caller has heard.
        var played: Duration { heardBefore + serializer.playback.played(at: .now) }
    }

    enum State {
        /// No stream was announced yet.
        case waiting(StartDetector)
        case open(Stream)
        case closed
    }

    /// The mark behind the last words of a call, and how long the provider may take to return it once they should have
    /// been heard. The application does not see it.
    static let endMark = (name: "linecard.end", timeout: Duration.seconds(1))

    private let provider: Provider
    let configuration: CallServerConfiguration
    let statistics: CallServerStatistics
    private let startCall: (Call) -> Void
    var state: State
    var context: ChannelHandlerContext?
    var queue: OutboundQueue
    let marks = AwaitedMarks()
    var timer: Scheduled<Void>?
    var isPumping = false
    private var lastMessage = NIODeadline.now()
    private var idleTimer: Scheduled<Void>?
    private let streams: CallStreams
    /// Outlive the stream: a connection that broke leaves the call on the line.
    private var call: (start: CallStart, number: Int)?
    private var hangUp: HangUp?
    private var isAudioRefused = false

    /// Serves the provider that the connection was admitted as.
    init(
        _ provider: Provider, configuration: CallServerConfiguration, statistics: CallServerStatistics,
        streams: CallStreams, startCall: @escaping (Call) -> Void
    ) {
        self.provider = provider
        self.configuration = configuration
        self.statistics = statistics
        self.streams = streams
        self.startCall = startCall
        queue = OutboundQueue(lead: TimeAmount(configuration.lead))
        state = .waiting(StartDetector(byteLimit: configuration.maximumMessageSize))
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
            log(error)
        }
    }

    /// A stream whose audio is refused is worth an error, once; any other bad message may come by the thousand.
    private func log(_ error: LinecardError) {
        switch error {
        case .message(.wrongFormat), .message(.unsupportedFormat), .message(.notMono):
            guard !isAudioRefused else { return }
            isAudioRefused = true
            configuration.logger.error("all audio is refused", metadata: ["error": "\("\(error)".loggable)"])
        default: configuration.logger.debug("bad message", metadata: ["error": "\("\(error)".loggable)"])
        }
    }

    private func deserialize(_ message: ByteBuffer, on stream: Stream) throws(LinecardError) -> InboundFrame? {
        let serializer = stream.serializer
        let frame = try serializer.wire.read(message.readableBytesUInt8Span)
        switch frame {
        case .mark(let name): return serializer.playback.noteMarkReturned(name).map(InboundFrame.mark(name:))
        case .streamStart(let start) where !serializer.wire.isOwn(start.streamID):
            guard start.callID == stream.callID else { throw serializer.wire.wrongStream(start.streamID) }
            return try restart(start, stream)
        default: return frame
        }
    }

    /// The stream has another id from here on: clones of Plivo have been seen to connect anew in the middle of a call. What
    /// was sent on the other is gone.
    private func restart(_ start: CallStart, _ old: Stream) throws(LinecardError) -> InboundFrame {
        let serializer = try configuration.makeSerializer(for: start)
        let start = try serializer.wire.validated(start)
        for name in old.serializer.playback.pendingMarks { deliverCleared(name, on: old) }
        marks.settleAll(as: .cleared)
        queue.noteCleared(now: .now())
        report(old.serializer.wire.continuity, of: old)
        state = .open(
            Stream(callID: old.callID, serializer: serializer, frames: old.frames, heardBefore: old.played))
        return .streamStart(start)
    }

    private func received(_ frame: InboundFrame, on stream: Stream) {
        if case .mark(let name) = frame {
            if let number = stream.serializer.playback.lastPlayed?.number { marks.settle(number, as: .played) }
            if name == Self.endMark.name { return }
        }
        deliver(frame, on: stream)
        if case .streamStop = frame { stream.frames.finish() }
    }

    func deliverCleared(_ mark: String, on stream: Stream) {
        if mark != Self.endMark.name { deliver(.markCleared(name: mark), on: stream) }
    }

    func deliver(_ frame: InboundFrame, on stream: Stream) {
        let dropped = stream.frames.append(frame)
        if dropped > 0 { statistics.add(dropped, to: .framesDropped) }
    }

    private func waited(_ message: ByteBuffer, _ detector: StartDetector) throws(LinecardError) {
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
            configuration.logger.error("call refused: it is one of \(start.provider), admitted as one of \(provider)")
            return close()
        }
        do {
            let serializer = try configuration.makeSerializer(for: start)
            open(try serializer.wire.validated(start), serializer)
        } catch {
            configuration.logger.error(
                "call refused", metadata: ["error": "\("\(error)".loggable)", "call": "\(start.callID.loggable)"])
            close()
        }
    }

    private func open(_ start: CallStart, _ serializer: MediaStreamSerializer) {
        guard let context else { return }
        guard statistics.addOne(to: .callsActive, upTo: configuration.maximumCalls) else {
            configuration.logger.warning("call refused: too many", metadata: ["call": "\(start.callID.loggable)"])
            return close()
        }
        let frames = FrameQueue(audioLimit: configuration.inboundBacklog)
        state = .open(Stream(callID: start.callID, serializer: serializer, frames: frames))
        hangUp = serializer.takeHangUp()
        call = (start, streams.begin(start))
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

    // MARK: The end

    /// The request that hangs the call up, once, even when the stream is over.
    ///
    /// A call that goes on in another stream is not hung up.
    func takeHangUp() -> HangUp? {
        guard let call, let hangUp = hangUp.take() else { return nil }
        guard !streams.goesOn(call.start, after: call.number) else {
            configuration.logger.notice(
                "not hung up: the call goes on in another stream", metadata: ["call": "\(call.start.callID.loggable)"])
            return nil
        }
        return hangUp
    }

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
            if let call { streams.end(call.start, number: call.number) }
            statistics.add(-1, to: .callsActive)
            report(stream.serializer.wire.continuity, of: stream)
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

    /// Says, at its end, whether all of a stream came.
    private func report(_ continuity: StreamContinuity, of stream: Stream) {
        guard continuity.missing + continuity.late + continuity.repeated > 0 else { return }
        statistics.add(continuity.missing, to: .messagesMissing)
        statistics.add(continuity.late, to: .messagesLate)
        statistics.add(continuity.repeated, to: .messagesRepeated)
        configuration.logger.notice(
            "the stream had gaps",
            metadata: [
                "call": "\(stream.callID.loggable)", "received": "\(continuity.received)",
                "missing": "\(continuity.missing)",
                "late": "\(continuity.late)", "repeated": "\(continuity.repeated)",
            ])
    }
}
