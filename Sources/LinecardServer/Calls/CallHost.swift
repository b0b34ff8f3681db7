// SPDX-License-Identifier: Apache-2.0

import Linecard
import Logging
import NIOCore

/// The settings, counters, registry and log that a server's calls share.
package struct CallHost: Sendable {
    let configuration: CallServerConfiguration
    let statistics: CallServerStatistics
    let registry: CallRegistry
    let log: RateLimitedLog

    // MARK: Counts and logs

    /// Makes the logger of a call's application, which isn't rate-limited. The ids are sanitized, because a stranger
    /// may have sent them.
    func logger(for start: CallStart) -> Logger {
        var logger = configuration.logger
        logger[metadataKey: "call"] = "\(SanitizedText(word: start.callID))"
        logger[metadataKey: "stream"] = "\(SanitizedText(word: start.streamID))"
        return logger
    }

    /// Counts a message that arrived before the call began.
    func noteBeforeStart(isBad: Bool, on eventLoop: any EventLoop) {
        statistics.counters(of: eventLoop).add([.messagesReceived: 1, .messagesBad: isBad ? 1 : 0])
    }

    /// Counts and logs a violation.
    func noteViolation(_ violation: WebSocketViolation, at now: CallInstant) {
        statistics.add(violation.reason)
        log.write(.webSocketClosed(violation.reason), at: now, ["error": SanitizedText(sentence: violation.detail)])
    }

    func noteFailure(_ error: any Error, on eventLoop: any EventLoop) {
        log.write(.connectionFailed, at: CallInstant(eventLoop.now), ["error": SanitizedText(sentence: "\(error)")])
    }
}

extension CallHost {
    /// Makes the host of calls without a server.
    package init(_ configuration: CallServerConfiguration) {
        self.init(
            configuration: configuration, statistics: CallServerStatistics(), registry: CallRegistry(),
            log: RateLimitedLog(configuration.logger))
    }
}
