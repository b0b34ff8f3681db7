// SPDX-License-Identifier: Apache-2.0

public import Linecard
import NIOCore

/// One call, as its application sees it.
///
/// The application's task runs on the event loop of the call's connection: it must not block. What it does for long
/// belongs in tasks elsewhere; a call may be used from any of them.
public struct Call: Sendable {
    /// What the provider said of the stream.
    public let start: CallStart
    /// What comes from the caller, in order: ``/Linecard/InboundFrame/streamStart(_:)`` first. To be read by one task, once.
    public let frames: CallFrames
    private let handler: NIOLoopBound<MediaHandler>

    init(start: CallStart, frames: CallFrames, handler: NIOLoopBound<MediaHandler>) {
        self.start = start
        self.frames = frames
        self.handler = handler
    }

    /// Sends a frame to the caller.
    ///
    /// Audio is cut into messages of 20 ms and sent in step with time: this returns once the frame is all sent, so a
    /// file played in a loop paces itself. Audio that comes in real time is sent at once. A rest of less than 20 ms waits
    /// for more audio, or for ``/Linecard/OutboundFrame/speechEnd``, which completes it with silence. Marks keep their place
    /// behind the audio; an interruption passes everything and drops what waits. ``/Linecard/OutboundFrame/end`` lets
    /// the audio before it be heard, then hangs up, if the server has the provider's token, and closes the stream;
    /// ``/Linecard/OutboundFrame/cancel`` does so at once.
    ///
    /// A stream that is over can still be hung up, once.
    ///
    /// - Throws: ``CallError/closed`` when the call is over; ``/Linecard/LinecardError`` when the frame cannot be
    ///   turned into a message, or hanging up failed. A call whose last words cannot be sent is hung up all the same.
    public func send(_ frame: OutboundFrame) async throws {
        switch frame {
        case .end: try await hangUp(gracefully: true)
        case .cancel: try await hangUp(gracefully: false)
        default: try await onEventLoop { (handler) throws in try handler.send(frame) }
        }
    }

    /// Sends a mark behind all audio sent so far, and waits until it is known what became of that audio. Send
    /// ``/Linecard/OutboundFrame/speechEnd`` before it at the end of an utterance, or its last part, less than 20 ms, still
    /// waits behind the mark.
    ///
    /// The answer is the same for both providers: Twilio returns marks that an interruption dropped as if they had been
    /// played, and Plivo does not return such checkpoints; here they are ``MarkOutcome/cleared`` as soon as
    /// ``/Linecard/OutboundFrame/interruption`` is sent. ``frames`` has the mark too.
    ///
    /// - Parameters:
    ///   - name: Any text; names may be used again. ``frames`` leaves out `linecard.end`, the server's own.
    ///   - timeout: How long the provider may take to return the mark once the audio should have been heard.
    /// - Throws: ``CallError/closed`` when the call is over before.
    public func mark(_ name: String, timeout: Duration = .seconds(5)) async throws -> MarkOutcome {
        try await handler.eventLoop.flatSubmit { [handler] in
            do {
                return try handler.value.mark(name, timeout: timeout)
            } catch {
                return handler.eventLoop.makeFailedFuture(error)
            }
        }.get()
    }

    /// How much of the audio that was sent the caller has heard by now. What interruptions dropped is not counted.
    ///
    /// It is exact when a mark has just come back, and reckoned by the clock between marks; never beyond a mark that is
    /// still to come back.
    ///
    /// - Throws: ``CallError/closed`` when the call is over.
    public func played() async throws -> Duration {
        try await handler.eventLoop.submit { [handler] in try handler.value.played() }.get()
    }

    private func hangUp(gracefully: Bool) async throws {
        var failure: (any Error)?
        do {
            try await onEventLoop { (handler) throws in try handler.finish(gracefully: gracefully) }
        } catch {
            failure = error  // but whoever called may still be on the line
        }
        defer { close() }
        guard let hangUp = try await handler.eventLoop.submit({ [handler] in handler.value.takeHangUp() }).get() else {
            if let failure { throw failure }
            return
        }
        do {
            // In a task of its own: an application that is cancelled meanwhile leaves nobody on the line.
            _ = try await Task { try await hangUp.perform() }.value
        } catch let error as HangUpError {
            handler.eventLoop.execute { [handler] in handler.value.hangUpFailed() }
            throw LinecardError.hangUp(error)
        }
        if let failure, failure as? CallError != .closed { throw failure }
    }

    /// Closes the stream, if it is still open: at once from its event loop, so that nothing can be sent after that.
    func close() {
        if handler.eventLoop.inEventLoop {
            handler.value.closeNormally()
        } else {
            handler.eventLoop.execute { [handler] in handler.value.closeNormally() }
        }
    }

    /// Calls the handler where it lives, at once when that is here, and waits for what it started.
    private func onEventLoop(
        _ body: @escaping @Sendable (MediaHandler) throws -> EventLoopFuture<Void>?
    ) async throws {
        let eventLoop = handler.eventLoop
        if eventLoop.inEventLoop {
            try await body(handler.value)?.get()
        } else {
            let done = eventLoop.flatSubmit { [handler] in
                do {
                    return try body(handler.value) ?? eventLoop.makeSucceededVoidFuture()
                } catch {
                    return eventLoop.makeFailedFuture(error)
                }
            }
            try await done.get()
        }
    }
}

/// Why a call takes no more frames.
public enum CallError: Error, Hashable, Sendable {
    /// The stream ended, or the connection did.
    case closed
}
