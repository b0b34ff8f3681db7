// SPDX-License-Identifier: Apache-2.0

import Linecard
import Logging
import NIOCore

/// What the handlers of a server's calls have in common.
package struct CallHost: Sendable {
    let configuration: CallServerConfiguration
    let statistics: CallServerStatistics
    let registry: CallRegistry

    // MARK: Counts and logs

    /// The logger of a call's application.
    func logger(for start: CallStart) -> Logger {
        var logger = configuration.logger
        logger[metadataKey: "call"] = "\(start.callID.loggable)"
        logger[metadataKey: "stream"] = "\(start.streamID.loggable)"
        return logger
    }

    /// Counts a message that came before the session was there.
    func noteBeforeStart(isBad: Bool, on eventLoop: any EventLoop) {
        statistics.counters(of: eventLoop).add([.messagesReceived: 1, .messagesBad: isBad ? 1 : 0])
    }

    /// Counts a rule or limit that was broken.
    func noteViolation(_ violation: WebSocketViolation) {
        statistics.add(violation.reason)
        configuration.logger.warning("WebSocket closed", metadata: ["reason": "\(violation.detail)"])
    }

    func noteFailure(_ error: any Error, on eventLoop: any EventLoop) {
        if !(error is IOError) { statistics.counters(of: eventLoop).add([.messagesBad: 1]) }
        configuration.logger.debug("connection failed", metadata: ["error": "\(error)"])
    }
}

extension CallHost {
    /// Makes the host of calls that no server has.
    package init(_ configuration: CallServerConfiguration) {
        self.init(configuration: configuration, statistics: CallServerStatistics(), registry: CallRegistry())
    }
}
