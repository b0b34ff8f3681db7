// SPDX-License-Identifier: Apache-2.0

import Linecard
import LinecardSimulator

/// The report as text.
extension CallReport {
    /// Returns a table, with lines below it for times, faulty messages and time-outs.
    func text(_ provider: Provider, calls: Int) -> String {
        var table = Table(header: [
            "provider", "calls", "lost", "refused", "frames sent", "answered", "frames lost", "added delay",
        ])
        table.rows = [
            [
                "\(provider)", "\(calls)", "\(losses.count)", "\(failures.count)", "\(framesSpoken)",
                "\(framesHeard)", "\(framesLost)", Self.milliseconds(contentDelay),
            ]
        ]
        var lines = [table.text]
        lines += [
            "turnaround: " + Self.percentiles(turnarounds),
            "connecting: " + Self.percentiles(connectTimes),
            "first audio: " + Self.percentiles(firstAudio),
        ]
        lines += badMessages.sorted { $0.key.rawValue < $1.key.rawValue }.map { reason, count in
            "bad messages: \(count) \(reason.rawValue)\(detail(of: reason))"
        }
        lines += doubtfulMessages.sorted { $0.key.rawValue < $1.key.rawValue }
            .map { "doubtful messages: \($1) \($0.rawValue)" }
        let timeouts = recordings.reduce(0) { $0 + $1.timeouts.count }
        if timeouts > 0 {
            lines.append("script: \(timeouts) \(timeouts == 1 ? "wait" : "waits") timed out")
        }
        return lines.joined(separator: "\n")
    }

    private func detail(of reason: BadMessage) -> String {
        let detail = recordings.lazy.compactMap { $0.firstFaults[reason]?.fault.detail }.first ?? ""
        return detail.isEmpty ? "" : ", first \(detail.debugDescription)"
    }

    private static func percentiles(_ times: [Duration]) -> String {
        let texts = [0.5, 0.95, 0.99, 1].map { milliseconds(times.percentile($0)?.milliseconds) }
        return "median \(texts[0]), 95 % \(texts[1]), 99 % \(texts[2]), longest \(texts[3])"
    }

    private static func milliseconds(_ value: Double?) -> String {
        value.map { "\($0.text(digits: 2)) ms" } ?? "-"
    }

    /// One line for each way in which calls failed, the most frequent first: how many calls, and why.
    var problems: [String] {
        let all = recordings.count + failures.count
        func lines(_ reasons: [String], _ what: String) -> [String] {
            Dictionary(grouping: reasons) { $0 }.sorted {
                ($1.value.count, $0.key) < ($0.value.count, $1.key)
            }
            .map { "\($0.value.count) of \(all) \(all == 1 ? "call" : "calls") \(what): \($0.key)" }
        }
        return lines(failures.map(\.description), "refused") + lines(losses, "lost")
    }
}
