// SPDX-License-Identifier: Apache-2.0

import Linecard
import Logging
import Synchronization

/// A log that writes at most one line of each kind a second, so that no flood of requests or messages fills a disk.
///
/// A line that follows suppressed ones has their number as `suppressed`. All connections of a server share one log.
/// Safe to use from any thread.
final class RateLimitedLog: Sendable {
    /// The lines of one kind since the last that was written.
    private struct History {
        var nextLine: CallInstant
        var suppressed = 0
    }

    /// The least time between two lines of a kind.
    static let interval = Duration.seconds(1)

    private let logger: Logger
    private let histories = Mutex<[LogLineKind: History]>([:])

    init(_ logger: Logger) { self.logger = logger }

    /// Writes a line, unless one of its kind was written less than a second ago or the logger's level excludes it.
    ///
    /// - Parameters:
    ///   - kind: The kind of line, which has its level and message.
    ///   - now: The time, by the monotonic clock of the event loops.
    ///   - metadata: The metadata. Evaluated only for a line that is written. Defaults to none.
    func write(
        _ kind: LogLineKind, at now: CallInstant, _ metadata: @autoclosure () -> [String: SanitizedText] = [:]
    ) {
        guard kind.level >= logger.logLevel, let suppressed = admit(kind, at: now) else { return }
        var metadata = metadata()
        if suppressed > 0 { metadata["suppressed"] = SanitizedText(suppressed) }
        logger.log(level: kind.level, kind.message, metadata: metadata.mapValues { "\($0)" })
    }

    /// Returns the number of lines that were suppressed before this one; nil if this one is suppressed too.
    private func admit(_ kind: LogLineKind, at now: CallInstant) -> Int? {
        histories.withLock { histories in
            if var history = histories[kind], now < history.nextLine {
                history.suppressed += 1
                histories[kind] = history
                return nil
            }
            let suppressed = histories[kind]?.suppressed ?? 0
            histories[kind] = History(nextLine: now.advanced(by: Self.interval))
            return suppressed
        }
    }
}
