// SPDX-License-Identifier: Apache-2.0

public import Linecard
import NIOCore

/// The frames from the caller, in order. The sequence ends when the stream does.
///
/// One task may read at a time. If the application does not keep up, or does not read at all, the oldest audio is
/// dropped, so that it hears recent audio next: see ``CallServerConfiguration/inboundBacklog``. Up to 256 keys,
/// and 256 KB of other frames such as marks, are queued; further ones are dropped. Dropped frames are counted as
/// ``CallServerStatistics/Count/framesDropped``.
public struct CallFrames: AsyncSequence, Sendable {
    /// A frame from the caller.
    public typealias Element = InboundFrame

    let line: CallLine

    /// Makes an iterator. It starts at the first frame that was not read yet.
    public func makeAsyncIterator() -> Iterator { Iterator(line: line) }

    /// Drops the queued audio, so that the next audio to be read is what the caller says from now on. Other frames stay
    /// queued. The dropped audio is not counted.
    ///
    /// To record from a moment on, wait for it, drop earlier audio, and read:
    ///
    /// ```swift
    /// _ = try await call.play(tone).outcome
    /// await call.frames.discardAudio()
    /// for try await case .audio(let audio) in call.frames { message += audio.samples }
    /// ```
    public func discardAudio() async { try? await line.call { _, session, _ in session.discardAudio() } }

    /// An iterator over the frames from the caller.
    public struct Iterator: AsyncIteratorProtocol {
        let line: CallLine

        /// Waits for the next frame. Returns nil once the stream has ended and all frames were read.
        ///
        /// - Throws: `CancellationError` if the task is cancelled while it waits: no frame is lost, and reading may
        ///   continue. ``CallError/secondReader`` if another task waits for a frame.
        public mutating func next() async throws -> InboundFrame? { try await next(isolation: nil) }

        /// Waits for the next frame, as ``next()`` does.
        public mutating func next(isolation actor: isolated (any Actor)?) async throws(any Error) -> InboundFrame? {
            if let frame = line.localDriver?.nextFrame() { return frame }
            let line = line
            return try await line.read { tasks, _, number, continuation in
                tasks.readFrame(number, continuation)
            } onCancel: { tasks, number in
                tasks.frames.cancel(number)
            }
        }
    }
}
