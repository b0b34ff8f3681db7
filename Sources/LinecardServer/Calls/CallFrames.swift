// SPDX-License-Identifier: Apache-2.0

public import Linecard
import NIOCore

/// The frames from the caller, in order. They end when the stream does.
///
/// One task reads at a time. When the application does not keep up, or does not read at all, the oldest audio is dropped, so that
/// what it hears next is recent: see ``CallServerConfiguration/inboundBacklog``. Keys, marks and the start of the stream are
/// kept: up to 256 keys, and 256 KB of the others. What is dropped is counted as
/// ``CallServerStatistics/Count/framesDropped``.
public struct CallFrames: AsyncSequence, Sendable {
    /// A frame from the caller.
    public typealias Element = InboundFrame

    let line: CallLine

    /// Starts to read, or goes on where another reader stopped.
    public func makeAsyncIterator() -> Iterator { Iterator(line: line) }

    /// Drops the audio that waits, so that the next audio that is read is what the caller says from now on. All else stays.
    ///
    /// To record from a moment on, wait for the moment, drop what came before, and read:
    ///
    /// ```swift
    /// _ = try await call.play(tone).outcome
    /// await call.frames.discardAudio()
    /// for try await case .audio(let audio) in call.frames { message += audio.samples }
    /// ```
    public func discardAudio() async { try? await line.call { _, session, _ in session.discardAudio() } }

    /// Reads one frame after the other.
    public struct Iterator: AsyncIteratorProtocol {
        let line: CallLine

        /// Waits for the next frame; nil when the stream has ended. Frames that came before the end can be read after it.
        ///
        /// - Throws: `CancellationError` when the task is cancelled while it waits: no frame is lost, and the read can be made
        ///   again. ``CallError/secondReader`` when another task waits for a frame.
        public mutating func next() async throws -> InboundFrame? { try await next(isolation: nil) }

        /// Waits for the next frame, as ``next()`` does.
        public mutating func next(isolation actor: isolated (any Actor)?) async throws(any Error) -> InboundFrame? {
            if let frame = line.driverHere?.nextFrame() { return frame }
            let line = line
            return try await line.read { tasks, _, number, continuation in
                tasks.readFrame(number, continuation)
            } onCancel: { tasks, number in
                tasks.frames.cancel(number)
            }
        }
    }
}
