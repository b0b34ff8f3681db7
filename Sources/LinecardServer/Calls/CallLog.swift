// SPDX-License-Identifier: Apache-2.0

import Linecard
import Logging
import NIOCore

/// What is counted and logged of a call. On the call's event loop only.
struct CallLog {
    private let logger: Logger
    private let start: CallStart
    private let counters: CallServerStatistics.Counters
    private var reported = CallCounts()

    init(_ start: CallStart, _ host: CallHost, on eventLoop: any EventLoop) {
        self.start = start
        logger = host.configuration.logger
        counters = host.statistics.counters(of: eventLoop)
    }

    func count(_ count: CallServerStatistics.Count, _ amount: Int) { counters.add([count: amount]) }

    // MARK: Counted

    /// Adds to the server's counters what has been counted since the last time.
    mutating func report(_ counts: CallCounts) {
        counters.addMessages(
            received: counts.messagesReceived - reported.messagesReceived,
            sent: counts.messagesSent - reported.messagesSent)
        reported.messagesReceived = counts.messagesReceived
        reported.messagesSent = counts.messagesSent
        if counts != reported { reportRareCounts(counts) }
    }

    private mutating func reportRareCounts(_ counts: CallCounts) {
        let before = reported
        reported = counts
        counters.add([
            .messagesBad: counts.messagesBad - before.messagesBad,
            .framesDropped: counts.framesDropped - before.framesDropped,
            .refusals: counts.refusals - before.refusals,
        ])
        if before.refusals == 0, counts.refusals > 0 {
            logger.warning("a call took no more: too much waits", metadata: metadata)
        }
        report(counts.continuity, after: before.continuity)
    }

    private func report(_ counts: StreamContinuity.Counts, after before: StreamContinuity.Counts) {
        let (missing, late) = (counts.missing - before.missing, counts.late - before.late)
        let repeated = counts.repeated - before.repeated
        guard missing + late + repeated > 0 else { return }
        counters.add([.messagesMissing: missing, .messagesLate: late, .messagesRepeated: repeated])
        let counts: Logger.Metadata = ["missing": "\(missing)", "late": "\(late)", "repeated": "\(repeated)"]
        logger.notice("the stream had gaps", metadata: metadata.merging(counts) { $1 })
    }

    // MARK: Logged

    /// Any bad message may come by the thousand.
    func noteBadMessage(_ error: LinecardError) {
        logger.debug("bad message", metadata: ["error": "\("\(error)".loggable)"])
    }

    func noteRestart(_ start: CallStart) {
        logger.notice("the stream started anew", metadata: ["call": "\(start.callID.loggable)"])
    }

    func noteNotHungUp() { logger.notice("not hung up: the call goes on in another stream", metadata: metadata) }

    func noteFailure(of application: any Error) {
        logger.error("application failed", metadata: metadata.merging(["error": "\(application)"]) { $1 })
    }

    func noteEnd(_ ending: CallEnding) {
        switch ending {
        case .closed(.callTooLong): logger.warning("call closed: it lasted too long", metadata: metadata)
        case .idle: logger.warning("call closed: no sign of life", metadata: metadata)
        case .refused(let error):
            logger.error("call ended", metadata: metadata.merging(["error": "\("\(error)".loggable)"]) { $1 })
        default: break
        }
    }

    private var metadata: Logger.Metadata { ["call": "\(start.callID.loggable)"] }
}
