// SPDX-License-Identifier: Apache-2.0

public import Linecard
import NIOCore

/// The frames from the caller, in order. To be read by one task; they end when the stream does.
///
/// When the application does not keep up, the oldest audio is dropped, so that what it hears next is recent: see
/// ``CallServerConfiguration/inboundBacklog``. Keys, marks and the start of the stream are kept: up to 256 keys, and 256 KB of
/// the others. What is dropped is counted as ``CallServerStatistics/Count/framesDropped``.
public struct CallFrames: AsyncSequence, Sendable {
    /// A frame from the caller.
    public typealias Element = InboundFrame

    let line: CallLine

    /// Starts to read.
    public func makeAsyncIterator() -> Iterator { Iterator(line: line) }

    /// Reads one frame after the other.
    public struct Iterator: AsyncIteratorProtocol {
        let line: CallLine

        /// Waits for the next frame; nil when the stream has ended or the task is cancelled. A read that was cancelled can be
        /// made again.
        public mutating func next() async -> InboundFrame? { await next(isolation: nil) }

        /// Waits for the next frame; nil when the stream has ended or the task is cancelled. A read that was cancelled can be
        /// made again.
        public mutating func next(isolation actor: isolated (any Actor)?) async -> InboundFrame? {
            if let frame = line.handlerHere?.nextFrame() { return frame }
            let line = line
            return await withTaskCancellationHandler {
                await withUnsafeContinuation { continuation in
                    line.ask { tasks, _, _ in tasks.read(continuation) }
                    // The handler below may have run before.
                    if Task.isCancelled { line.ask { tasks, _, _ in tasks.stopReading() } }
                }
            } onCancel: {
                line.ask { tasks, _, _ in tasks.stopReading() }
            }
        }
    }
}
