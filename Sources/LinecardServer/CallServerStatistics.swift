// SPDX-License-Identifier: Apache-2.0

import Synchronization

/// What a server has counted since it started. Safe to use from any thread.
public final class CallServerStatistics: Sendable {
    /// One thing that is counted.
    public enum Count: Int, CaseIterable, Sendable {
        /// Calls that sent a start message.
        case callsStarted
        /// Calls that are going on.
        case callsActive
        /// Upgrades that were refused.
        case upgradesRefused
        /// Text messages from providers.
        case messagesReceived
        /// Text messages to providers.
        case messagesSent
        /// Messages from providers that were not what they should be, and connections that were closed for one.
        case messagesBad
        /// Messages from providers that did not come, by their sequence numbers. Counted when a stream ends.
        case messagesMissing
        /// Messages from providers that came after a later one. Counted when a stream ends.
        case messagesLate
        /// Messages from providers that came again. Counted when a stream ends.
        case messagesRepeated
        /// Inbound frames that the application did not take in time.
        case framesDropped
        /// Calls that could not be hung up.
        case hangUpsFailed
    }

    private let counts = Mutex([Int](repeating: 0, count: Count.allCases.count))

    /// The count now.
    public subscript(_ count: Count) -> Int { counts.withLock { $0[count.rawValue] } }

    func add(_ amount: Int = 1, to count: Count) { counts.withLock { $0[count.rawValue] += amount } }

    /// Counts one more unless that would be more than a limit; returns whether it did.
    func addOne(to count: Count, upTo limit: Int) -> Bool {
        counts.withLock { counts in
            guard counts[count.rawValue] < limit else { return false }
            counts[count.rawValue] += 1
            return true
        }
    }

    /// All counts in the text format of Prometheus
    /// (https://prometheus.io/docs/instrumenting/exposition_formats/#text-based-format).
    public var prometheusText: String {
        Count.allCases.map { count in
            let isGauge = count == .callsActive
            let name = "linecard_\(count.metricName)" + (isGauge ? "" : "_total")
            return "# TYPE \(name) \(isGauge ? "gauge" : "counter")\n\(name) \(self[count])\n"
        }.joined()
    }
}

extension CallServerStatistics.Count {
    /// The name with words split by underscores.
    fileprivate var metricName: String {
        "\(self)".reduce(into: "") { $0 += $1.isUppercase ? "_\($1.lowercased())" : String($1) }
    }
}
