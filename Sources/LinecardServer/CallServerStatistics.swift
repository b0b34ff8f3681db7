// SPDX-License-Identifier: Apache-2.0

import NIOCore
import Synchronization

/// The counters of a server since it started. Safe to use from any thread.
public final class CallServerStatistics: Sendable {
    /// One thing that is counted.
    public enum Count: Int, CaseIterable, Sendable {
        /// Calls that sent a start message.
        case callsStarted
        /// Calls that are going on.
        case callsActive
        /// Applications that go on although their calls are over. They count as calls until they return.
        case applicationsOverdue
        /// Calls that the answer hook declined.
        case callsDeclined
        /// Webhooks that were answered without the answer hook because it took longer than
        /// ``CallServerConfiguration/answerTimeout``.
        case answersTimedOut
        /// Webhooks that were answered without the answer hook because it threw.
        case answersFailed
        /// Webhooks that were answered with status 500 because no answer document could be made, as for a `Host` that the provider could not
        /// dial.
        case webhooksFailed
        /// Applications that threw, except those that threw because their call was over.
        case applicationsFailed
        /// Calls that were ended because the provider gave no sign of life: ``CallEnding/idle``.
        case callsUnresponsive
        /// Calls that were ended because they could not be served any longer: ``CallEnding/refused(_:)``.
        case callsFailed
        /// Messages from providers.
        case messagesReceived
        /// Text messages to providers.
        case messagesSent
        /// Messages from providers that were not what they should be. A connection that is closed for one is counted by its
        /// ``ConnectionRefusal``.
        case messagesBad
        /// Messages from providers that did not come, by their sequence numbers. Counted when a stream ends.
        case messagesMissing
        /// Messages from providers that came after a later one. Counted when a stream ends.
        case messagesLate
        /// Messages from providers that came again. Counted when a stream ends.
        case messagesRepeated
        /// Inbound frames that the application did not take in time.
        case framesDropped
        /// Utterances, marks, keys and messages that were refused because too many waited.
        case refusals
        /// Calls that could not be hung up.
        case hangUpsFailed
    }

    /// The counters of one event loop, which nobody but a reader waits for.
    final class Counters: Sendable {
        private let values = Mutex([Int](repeating: 0, count: Count.allCases.count))

        fileprivate subscript(_ count: Count) -> Int { values.withLock { $0[count.rawValue] } }

        /// The common case: it allocates nothing.
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

    /// What is counted wherever it happens: rare things.
    private let others = Counters()
    private let refused = Mutex([Int](repeating: 0, count: ConnectionRefusal.allCases.count))

    /// The count now, over all event loops.
    public subscript(_ count: Count) -> Int {
        counters.withLock { $0.values.reduce(others[count]) { $0 + $1[count] } }
    }

    /// The connections and requests that were refused for a reason.
    public subscript(_ refusal: ConnectionRefusal) -> Int { refused.withLock { $0[refusal.rawValue] } }

    /// Counts a refusal.
    func add(_ refusal: ConnectionRefusal) { refused.withLock { $0[refusal.rawValue] += 1 } }

    /// Counts something that is rare.
    func add(_ count: Count) { others.add([count: 1]) }

    /// The counters of an event loop.
    func counters(of eventLoop: any EventLoop) -> Counters {
        counters.withLock { counters in
            let key = ObjectIdentifier(eventLoop)
            if let found = counters[key] { return found }
            let new = Counters()
            counters[key] = new
            return new
        }
    }

    /// All counts in the text format of Prometheus
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
    /// The words of a name split by underscores, in lower case.
    fileprivate var snakeCased: String {
        reduce(into: "") { $0 += $1.isUppercase ? "_\($1.lowercased())" : String($1) }
    }
}
