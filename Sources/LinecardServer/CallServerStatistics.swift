// SPDX-License-Identifier: Apache-2.0

import NIOCore
import Synchronization

/// The counters of a server since it started. Safe to use from any thread.
public final class CallServerStatistics: Sendable {
    /// A counter. All but ``callsActive`` and ``applicationsOverdue`` only rise.
    public enum Count: Int, CaseIterable, Sendable {
        /// Calls that sent a start message.
        case callsStarted
        /// Calls in progress.
        case callsActive
        /// Applications that still run although their calls are over. They count as calls until they return.
        case applicationsOverdue
        /// Calls that the answer hook declined.
        case callsDeclined
        /// Webhooks that were answered without the answer hook because it took longer than
        /// ``CallServerConfiguration/answerTimeout``.
        case answersTimedOut
        /// Webhooks that were answered without the answer hook because it threw.
        case answersFailed
        /// Webhooks that were answered with status 500 because no answer document could be made, such as for a `Host`
        /// that the provider could not dial.
        case webhooksFailed
        /// Applications that threw, except those that threw because their call was over.
        case applicationsFailed
        /// Calls that ended because the provider gave no sign of life: ``CallEnding/idle``.
        case callsUnresponsive
        /// Calls that ended because they could no longer be served: ``CallEnding/refused(_:)``.
        case callsFailed
        /// Messages from providers.
        case messagesReceived
        /// Text messages to providers.
        case messagesSent
        /// Messages from providers that could not be read. A connection that is closed for one is counted by its
        /// ``ConnectionRefusal``.
        case messagesBad
        /// Messages from providers that never arrived, by their sequence numbers. Counted when a stream ends.
        case messagesMissing
        /// Messages from providers that arrived after a later one. Counted when a stream ends.
        case messagesLate
        /// Messages from providers that arrived more than once. Counted when a stream ends.
        case messagesRepeated
        /// Inbound frames that were dropped because the application did not read them in time.
        case framesDropped
        /// Utterances, marks, keys and messages that were refused because too many were queued.
        case refusals
        /// Calls that could not be hung up.
        case hangUpsFailed
    }

    /// The counters of one event loop, whose lock only readers contend for.
    final class Counters: Sendable {
        private let values = Mutex([Int](repeating: 0, count: Count.allCases.count))

        fileprivate subscript(_ count: Count) -> Int { values.withLock { $0[count.rawValue] } }

        /// Adds messages, without allocating.
        func addMessages(received: Int, sent: Int) {
            if received == 0 && sent == 0 { return }
            values.withLock { values in
                values[Count.messagesReceived.rawValue] += received
                values[Count.messagesSent.rawValue] += sent
            }
        }

        func add(_ amounts: KeyValuePairs<Count, Int>) {
            values.withLock { values in for (count, amount) in amounts { values[count.rawValue] += amount } }
        }
    }

    private let counters = Mutex<[ObjectIdentifier: Counters]>([:])

    /// The counters of rare events, from any thread.
    private let rare = Counters()
    private let refused = Mutex([Int](repeating: 0, count: ConnectionRefusal.allCases.count))

    /// The current value of a counter.
    public subscript(_ count: Count) -> Int {
        counters.withLock { $0.values.reduce(rare[count]) { $0 + $1[count] } }
    }

    /// The number of connections and requests that were refused for a reason.
    public subscript(_ refusal: ConnectionRefusal) -> Int { refused.withLock { $0[refusal.rawValue] } }

    /// Counts a refusal.
    func add(_ refusal: ConnectionRefusal) { refused.withLock { $0[refusal.rawValue] += 1 } }

    /// Counts a rare event.
    func add(_ count: Count) { rare.add([count: 1]) }

    /// Returns the counters of an event loop.
    func counters(of eventLoop: any EventLoop) -> Counters {
        counters.withLock { counters in
            let key = ObjectIdentifier(eventLoop)
            if let found = counters[key] { return found }
            let new = Counters()
            counters[key] = new
            return new
        }
    }

    /// All counters in the text format of Prometheus
    /// (https://prometheus.io/docs/instrumenting/exposition_formats/#text-based-format).
    public var prometheusText: String {
        countText + refusalText
    }

    private var countText: String {
        Count.allCases.map { count in
            let isGauge = count == .callsActive || count == .applicationsOverdue
            let name = "linecard_\("\(count)".snakeCased)" + (isGauge ? "" : "_total")
            return "# TYPE \(name) \(isGauge ? "gauge" : "counter")\n\(name) \(self[count])\n"
        }.joined()
    }

    private var refusalText: String {
        let name = "linecard_connections_refused_total"
        let lines = ConnectionRefusal.allCases.map { "\(name){reason=\"\("\($0)".snakeCased)\"} \(self[$0])\n" }
        return "# TYPE \(name) counter\n" + lines.joined()
    }
}

extension String {
    /// A camel-case name in snake case.
    fileprivate var snakeCased: String {
        reduce(into: "") { $0 += $1.isUppercase ? "_\($1.lowercased())" : String($1) }
    }
}
