// SPDX-License-Identifier: Apache-2.0

import Linecard
import NIOCore

/// The counters and log lines of a call. Used on the call's event loop only.
struct CallLog {
    private let log: RateLimitedLog
    private let start: CallStart
    private let eventLoop: any EventLoop
    private let counters: CallServerStatistics.Counters
    private var reported = CallCounts()

    init(_ start: CallStart, _ host: CallHost, on eventLoop: any EventLoop) {
        self.start = start
        self.eventLoop = eventLoop
        log = host.log
        counters = host.statistics.counters(of: eventLoop)
    }

    func count(_ count: CallServerStatistics.Count, _ amount: Int) { counters.add([count: amount]) }

    // MARK: Counted

    /// Adds the increase of a call's counts since the last report to the server's counters.
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
            write(.speechRefused, of: start)
        }
        report(counts.continuity, after: before.continuity)
    }

    private func report(_ counts: StreamContinuity.Counts, after before: StreamContinuity.Counts) {
        let (missing, late) = (counts.missing - before.missing, counts.late - before.late)
        let repeated = counts.repeated - before.repeated
        guard missing + late + repeated > 0 else { return }
        counters.add([.messagesMissing: missing, .messagesLate: late, .messagesRepeated: repeated])
        write(
            .streamGaps, of: start,
            [
                "missing": SanitizedText(missing), "late": SanitizedText(late), "repeated": SanitizedText(repeated),
            ])
    }

    // MARK: Logged

    func noteBadMessage(_ error: LinecardError) { write(.badMessage, of: start, Self.details(of: error)) }

    func noteRestart(_ start: CallStart) { write(.streamRestarted, of: start) }

    func noteNotHungUp() { write(.notHungUp, of: start) }

    func noteFailure(of application: any Error) {
        counters.add([.applicationsFailed: 1])
        write(.applicationFailed, of: start, Self.details(of: application))
    }

    func noteEnd(_ ending: CallEnding) {
        switch ending {
        case .closed(.callTooLong): write(.callTooLong, of: start)
        case .idle:
            counters.add([.callsUnresponsive: 1])
            write(.callUnresponsive, of: start)
        case .refused(let error):
            counters.add([.callsFailed: 1])
            write(.callFailed, of: start, Self.details(of: error))
        default: break
        }
    }

    private static func details(of error: any Error) -> [String: SanitizedText] {
        ["error": SanitizedText(sentence: "\(error)")]
    }

    /// Logs a line with the call's id.
    private func write(
        _ kind: LogLineKind, of start: CallStart, _ details: @autoclosure () -> [String: SanitizedText] = [:]
    ) {
        let now = CallInstant(eventLoop.now)
        log.write(kind, at: now, details().merging(["call": SanitizedText(word: start.callID)]) { $1 })
    }
}
