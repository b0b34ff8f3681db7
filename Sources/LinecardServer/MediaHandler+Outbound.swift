// SPDX-License-Identifier: Apache-2.0

import Linecard
import LinecardCodec
import NIOCore
import NIOWebSocket

/// The application's frames on their way to the provider.
extension MediaHandler {
    /// Sends a frame, or as much of it as is due.
    ///
    /// - Returns: `nil` when it is all sent, otherwise when it will be.
    func send(_ frame: OutboundFrame) throws -> EventLoopFuture<Void>? {
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

    private func enqueue(_ frame: OutboundFrame, mark: MarkPromise? = nil, on stream: Stream) throws {
        let isFirst = queue.count == 0
        if case .dtmf(let keys) = frame, let tones = stream.serializer.wire.tones(for: keys) {
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
        defer { for mark in dropped.marks { mark.promise?.outcome.succeed(.cleared) } }
        try write(.interruption, nil, with: stream.serializer)
        // Those that the serializer has forgotten too: it remembers only so many.
        marks.settleAll(as: .cleared)
        for name in stream.serializer.playback.takeClearedMarks() + dropped.marks.map(\.name) {
            deliverCleared(name, on: stream)
        }
    }

    /// How much audio the caller has heard.
    func played() throws -> Duration {
        guard case .open(let stream) = state else { throw CallError.closed }
        return stream.played
    }

    /// Sends all that is due and sets the timer for what is not. What the first frame fails with is thrown when
    /// nobody waits for that frame yet.
    private func pump() throws {
        guard case .open(let stream) = state, let context, !isPumping else { return }
        // A write may make the channel writable before it returns, which asks for more.
        isPumping = true
        defer { isPumping = false }
        // What the provider does not take waits here, where it is dropped by an interruption.
        while context.channel.isWritable {
            do {
                let now = NIODeadline.now()
                switch queue.next(now: now) {
                case .audio(let audio, let range):
                    try write(audio.samples.span.extracting(range), at: audio.sampleRate, with: stream.serializer)
                case .frame(let frame, let mark): try write(frame, mark, with: stream.serializer)
                case .done(let promise): promise?.succeed()
                case .wait(let deadline):
                    timer?.cancel()  // there is one when a write made the channel writable, which asks for more at once
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

    private func write(_ frame: OutboundFrame, _ mark: MarkPromise?, with serializer: MediaStreamSerializer) throws {
        guard let context else { return }
        if frame == .end || frame == .speechEnd {
            try serializer.wire.finishSpeech()
            return try write(Span(), at: serializer.wire.outboundRate, with: serializer)
        }
        var buffer = context.channel.allocator.buffer(capacity: 256)
        do {
            guard try serializer.serialize(frame, into: &buffer) else { return }
        } catch {
            mark?.outcome.fail(error)
            throw error
        }
        if let mark, let number = serializer.playback.lastSent?.number {
            marks.wait(for: number, mark, from: max(queue.end, .now()), on: context.eventLoop)
        }
        writeMessage(buffer)
    }

    private func write(
        _ samples: borrowing Span<Int16>, at rate: SampleRate, with serializer: MediaStreamSerializer
    ) throws {
        var place = 0
        while var buffer = context?.channel.allocator.buffer(capacity: 512) {
            let written = try serializer.wire.writeMedia(samples, from: &place, at: rate, into: &buffer)
            if written == 0 { return }
            let duration = serializer.wire.format.sampleRate.duration(samples: written)
            queue.noteSent(duration, now: .now())
            serializer.playback.noteAudioSent(duration, at: .now)
            writeMessage(buffer)
        }
    }

    private func writeMessage(_ message: ByteBuffer) {
        statistics.add(to: .messagesSent)
        write(.text, message)
    }

    func write(_ opcode: WebSocketOpcode, _ data: ByteBuffer) {
        context?.writeAndFlush(wrapOutboundOut(WebSocketFrame(fin: true, opcode: opcode, data: data)), promise: nil)
    }

    @discardableResult
    func dropQueue() -> OutboundQueue.Dropped {
        timer?.cancel()
        timer = nil
        let dropped = queue.clear(now: .now())
        for promise in dropped.promises { promise.succeed() }
        return dropped
    }

    /// Sends the end of speech behind all that waits, and says when it was heard; or drops everything at once.
    ///
    /// By the clock alone the last words would be cut off: they are with the caller later than they are due. So a mark
    /// behind them says so, within bounds.
    func finish(gracefully: Bool) throws -> EventLoopFuture<Void>? {
        guard case .open = state, let eventLoop = context?.eventLoop else { throw CallError.closed }
        guard gracefully else {
            for mark in dropQueue().marks { mark.promise?.outcome.fail(CallError.closed) }
            return nil
        }
        let sent = try send(.end) ?? eventLoop.makeSucceededVoidFuture()
        return sent.assumeIsolated().flatMap { _ in
            // Not the stream of before: another may have taken its place while the audio waited.
            guard case .open(let stream) = self.state, stream.serializer.playback.buffered(at: .now) > .zero else {
                return eventLoop.makeSucceededVoidFuture()
            }
            do {
                return try self.mark(Self.endMark.name, timeout: Self.endMark.timeout).map { _ in }
            } catch {
                return eventLoop.makeFailedFuture(error)
            }
        }.nonisolated()
    }
}
