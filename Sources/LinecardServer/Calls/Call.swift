// SPDX-License-Identifier: Apache-2.0

public import Linecard
import NIOCore

/// One call, as its application sees it.
///
/// The application's task runs on the event loop of the call's connection: don't block it. Move long-running work to
/// another task; a call is safe to use from any task.
public struct Call: Sendable {
    /// The provider's description of the stream.
    public let start: CallStart
    /// The frames from the caller, in order: ``/Linecard/InboundFrame/streamStart(_:)`` first. To be read by one task.
    public let frames: CallFrames
    let line: CallLine

    init(start: CallStart, line: CallLine) {
        self.start = start
        self.line = line
        frames = CallFrames(line: line)
    }

    /// Sends a frame to the caller.
    ///
    /// Audio is cut into messages of 20 ms and sent in step with time: this returns once no more than a second of it waits, so
    /// a file played in a loop paces itself. Audio that comes in real time is sent at once. A rest of less than 20 ms waits for
    /// more audio, for ``/Linecard/OutboundFrame/speechEnd``, or until the audio before it has been played; then it is
    /// completed with silence. Marks and keys keep their place behind the audio; an interruption passes everything and drops
    /// what waits. ``/Linecard/OutboundFrame/end`` lets the audio before it be heard, then hangs up, if the server has the
    /// provider's token, and closes the stream; ``/Linecard/OutboundFrame/cancel`` does so at once.
    ///
    /// A stream that is over can still be hung up, once. What a cancelled task has not sent yet is dropped.
    ///
    /// - Throws: ``CallError/closed`` when the call is over; ``/Linecard/CallSession/Refusal`` when too much waits;
    ///   ``/Linecard/LinecardError`` when hanging up failed; `CancellationError` when the task was cancelled while it waited.
    public func send(_ frame: OutboundFrame) async throws {
        switch frame {
        case .audio(let audio): try await send(audio)
        case .end: try await end(afterSpeech: true)
        case .cancel: try await end(afterSpeech: false)
        default: try await line.call { tasks, session, now in try tasks.send(frame, to: &session, at: now) }
        }
    }

    private func send(_ audio: AudioFrame) async throws {
        let receipt = try await line.call { tasks, session, now in try tasks.append(audio, to: &session, at: now) }
        guard let receipt else { return }
        try await withTaskCancellationHandler {
            try await withCheckedThrowingContinuation { continuation in
                line.ask { tasks, _, _ in tasks.wait(receipt, continuation) }
            }
        } onCancel: {
            line.ask { tasks, session, now in tasks.withdraw(receipt, &session, at: now) }
        }
    }

    private func end(afterSpeech: Bool) async throws {
        try await withCheckedThrowingContinuation { continuation in
            line.ask { tasks, session, now in
                tasks.end(afterSpeech: afterSpeech, &session, at: now, continuation)
            }
        }
    }

    /// Sends a mark behind all audio sent so far, and waits until it is known what became of that audio.
    ///
    /// The answer is the same for both providers: Twilio returns marks that an interruption dropped as if they had been
    /// played, and Plivo does not return such checkpoints; here they are ``MarkOutcome/cleared`` as soon as
    /// ``/Linecard/OutboundFrame/interruption`` is sent, and so is a mark that is sent behind audio that was cut off.
    /// ``frames`` has the mark too.
    ///
    /// - Parameter name: Any text that does not begin with `linecard/`; names may be used again.
    /// - Throws: ``CallError/closed`` when the call is over before; ``/Linecard/CallSession/Refusal`` when too much waits or the
    ///   name is reserved.
    public func mark(_ name: String) async throws -> MarkOutcome {
        let id = try await line.call { tasks, session, now in try tasks.mark(name, to: &session, at: now) }
        return try await withCheckedThrowingContinuation { continuation in
            line.ask { tasks, _, _ in tasks.wait(id, continuation) }
        }
    }

    /// How much of the audio that was sent the caller has heard by now, or had when the call ended. What interruptions dropped
    /// is not counted.
    ///
    /// It is reckoned from marks that the session sends by itself: never more than the truth while the provider plays without
    /// a gap, and less by at most a round trip and 20 ms.
    public func played() async throws -> Duration {
        try await line.call { _, session, now in session.heardDuration(at: now) }
    }

    /// Closes the stream, if it is still open: at once from its event loop, so that nothing can be sent after that.
    func close() { line.ask { _, session, now in session.end(.close, afterSpeech: false, at: now) } }
}

/// Why a call takes no more frames.
public enum CallError: Error, Hashable, Sendable {
    /// The stream ended, or the connection did.
    case closed
}

/// What became of a mark and of the audio before it.
public enum MarkOutcome: Sendable, Hashable {
    /// The caller heard the audio before it to its end.
    case played
    /// Audio before it was dropped, or may have been.
    case cleared
    /// The provider did not say so in time: two seconds after the audio should have been heard.
    case timedOut
}
