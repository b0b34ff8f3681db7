// SPDX-License-Identifier: Apache-2.0

public import Linecard
import NIOCore
import Synchronization

/// What comes from the caller, in order. To be read by one task, once; it ends when the stream does.
///
/// When the application does not keep up, the oldest audio is dropped, so that what it hears next is recent. Keys, marks and
/// the start of the stream are kept, up to 1,000 of them: what comes after these is dropped. Both are counted as
/// ``CallServerStatistics/Count/framesDropped``.
public struct CallFrames: AsyncSequence, Sendable {
    /// A frame from the caller.
    public typealias Element = InboundFrame

    let queue: FrameQueue

    /// Starts to read.
    public func makeAsyncIterator() -> Iterator { Iterator(queue: queue, signals: queue.signals.makeAsyncIterator()) }

    /// Reads one frame after the other.
    public struct Iterator: AsyncIteratorProtocol {
        let queue: FrameQueue
        var signals: AsyncStream<Void>.Iterator

        /// Waits for the next frame; `nil` when the stream has ended or the task is cancelled.
        public mutating func next() async -> InboundFrame? { await next(isolation: nil) }

        /// Waits for the next frame; `nil` when the stream has ended or the task is cancelled.
        public mutating func next(isolation actor: isolated (any Actor)?) async -> InboundFrame? {
            while true {
                if let frame = queue.removeFirst() { return frame }
                if await signals.next(isolation: actor) == nil { return queue.removeFirst() }
            }
        }
    }
}

/// Frames on their way from the connection to the application: a bounded queue between the event loop and any task.
final class FrameQueue: Sendable {
    /// Word that there is something to read: one is enough, however much there is.
    let signals: AsyncStream<Void>
    private let signal: AsyncStream<Void>.Continuation
    private let audioLimit: Duration
    private let frames = Mutex(Frames())

    /// Frames that are not audio and may wait. Nobody presses so many keys.
    private static let otherLimit = 1_000

    private struct Frames {
        var waiting = CircularBuffer<InboundFrame>()
        var audio = Duration.zero
        var otherCount = 0

        mutating func append(_ frame: InboundFrame) {
            waiting.append(frame)
            if let duration = frame.audioDuration { audio += duration } else { otherCount += 1 }
        }

        mutating func remove(at index: CircularBuffer<InboundFrame>.Index) -> InboundFrame {
            let frame = waiting.remove(at: index)
            if let duration = frame.audioDuration { audio -= duration } else { otherCount -= 1 }
            return frame
        }
    }

    init(audioLimit: Duration) {
        self.audioLimit = audioLimit
        (signals, signal) = AsyncStream.makeStream(bufferingPolicy: .bufferingNewest(1))
    }

    /// Appends a frame; returns how many were dropped for it. A frame longer than all that may wait does so alone.
    func append(_ frame: InboundFrame) -> Int {
        let dropped = frames.withLock { frames in
            var dropped = 0
            if let duration = frame.audioDuration {
                while frames.audio + duration > audioLimit,
                    let oldest = frames.waiting.firstIndex(where: { $0.audioDuration != nil })
                {
                    _ = frames.remove(at: oldest)
                    dropped += 1
                }
            } else if frames.otherCount >= Self.otherLimit {
                return 1
            }
            frames.append(frame)
            return dropped
        }
        signal.yield()
        return dropped
    }

    func removeFirst() -> InboundFrame? {
        frames.withLock { $0.waiting.isEmpty ? nil : $0.remove(at: $0.waiting.startIndex) }
    }

    /// Says that no more frames come.
    func finish() { signal.finish() }
}

extension InboundFrame {
    /// How long audio lasts; `nil` for what is no audio.
    fileprivate var audioDuration: Duration? { if case .audio(let audio) = self { audio.duration } else { nil } }
}
