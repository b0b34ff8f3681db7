// SPDX-License-Identifier: Apache-2.0

import Linecard
import Logging
import NIOCore

/// What the handlers of a server's calls have in common.
struct CallHost: Sendable {
    let configuration: CallServerConfiguration
    let statistics: CallServerStatistics
    let registry: CallRegistry
    let startCall: @Sendable (Call) -> Void

    /// Registers a call that begins.
    func beginCall(_ start: CallStart, on eventLoop: any EventLoop) throws(CallRefused) -> CallTasks {
        let hangUp: HangUp?
        do { hangUp = try configuration.makeHangUp(for: start) } catch {
            throw CallRefused(closeCode: 1_008, reason: "\(error)")
        }
        guard let entry = registry.begin(start, limit: configuration.maximumCalls) else {
            throw CallRefused(closeCode: 1_013, reason: "too many calls")
        }
        return CallTasks(start, entry, hangUp: hangUp, host: self, on: eventLoop)
    }

    // MARK: Counts and logs

    /// Counts a message that came before the session was there.
    func noteBeforeStart(isBad: Bool, on eventLoop: any EventLoop) {
        statistics.counters(of: eventLoop).add(to: .messagesReceived)
        if isBad { statistics.counters(of: eventLoop).add(to: .messagesBad) }
    }

    func logRefusal(_ reason: String) {
        configuration.logger.error("call refused", metadata: ["error": "\(reason.loggable)"])
    }

    /// Any bad message may come by the thousand.
    func log(_ error: LinecardError) {
        configuration.logger.debug("bad message", metadata: ["error": "\("\(error)".loggable)"])
    }

    func noteFailure(_ error: any Error, on eventLoop: any EventLoop) {
        if !(error is IOError) { statistics.counters(of: eventLoop).add(to: .messagesBad) }
        configuration.logger.debug("connection failed", metadata: ["error": "\(error)"])
    }
}

/// A call that is not taken, with the code of the close frame that says so (RFC 6455 §7.4.1).
struct CallRefused: Error {
    let closeCode: UInt16
    let reason: String
}
