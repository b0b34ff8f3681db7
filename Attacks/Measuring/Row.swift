// SPDX-License-Identifier: Apache-2.0

/// The measured effects of an attack.
struct Row: Sendable {
    /// The limits that the server must keep under attack.
    enum Limits {
        /// The silence that an attack may add to a call, in milliseconds.
        static let silence = 60.0
        /// The memory that a connection without a call may take, in bytes.
        static let memoryPerConnection = 32 << 10
        /// The memory that an attacker's call may take, in bytes.
        static let memoryPerCall = 192 << 10
        /// The growth in bytes that isn't attributed to attackers: that of the calls, and what the allocator keeps.
        static let freeMemory = 4 << 20
        /// The memory that an attack may take in total, in bytes.
        static let memory = 64 << 20
    }

    /// The added silence that other programs may have caused, in milliseconds.
    static let doubtfulSilence = Limits.silence..<400

    let name: String
    let summary: String
    var sums = Tally.Sums()
    /// The growth of the server's memory at its peak, in bytes.
    var memory = 0
    /// The server's log during the attack.
    var log = ServerLog()
    /// The time in which the log was written.
    var logTime = Duration.zero
    /// The server's counters that changed.
    var counted: [String: Int] = [:]
    var report = CallersReport()
    /// The time that a provider's webhook took during the attack. `nil` if there was no answer before the attack ended.
    var answerTime: Duration?
    /// True if the server answered after the attack.
    var isHealthy = false
    /// True if the server's process ended.
    var hasEnded = false
    /// The reason why the attack could not be run, if it couldn't.
    var skipped: String?

    init(_ attack: Attack) {
        name = attack.name
        summary = attack.summary
    }

    /// Returns the limits and expectations that the server failed, compared with the control row.
    func failures(against control: Row?) -> [String] {
        var failures: [String] = []
        if hasEnded { failures.append("the server ended") }
        if answerTime == nil { failures.append("a provider's webhook isn't answered during the attack") }
        if !isHealthy { failures.append("the server doesn't answer after the attack") }
        if report.complete < Trial.calls {
            failures.append("\(report.complete) of \(Trial.calls) calls heard everything")
            failures += report.problems.sorted { $0.value > $1.value }.prefix(2).map { "\($0.value) calls: \($0.key)" }
        }
        let silence = addedSilence(over: control)
        if silence >= Limits.silence { failures.append("\(Int(silence)) ms more silence than the control") }
        if memory > allowedMemory {
            let calls = sums.mostOpenCalls > 0 ? ", \(sums.mostOpenCalls) of them with calls" : ""
            failures.append(
                "more memory than the \(ByteCount(allowedMemory)) of \(sums.mostOpenConnections) connections" + calls)
        }
        failures += log.violations(within: logTime)
        failures += sums.violations.sorted { $0.key < $1.key }.map {
            $0.value == 1 ? $0.key : "\($0.key) (\($0.value) times)"
        }
        return failures
    }

    /// Returns the silence beyond that of the control row, in milliseconds.
    func addedSilence(over control: Row?) -> Double { max(0, report.silence - (control?.report.silence ?? 0)) }

    /// The memory growth that is allowed, in bytes.
    private var allowedMemory: Int {
        let calls = sums.mostOpenCalls * Limits.memoryPerCall
        let others = max(0, sums.mostOpenConnections - sums.mostOpenCalls) * Limits.memoryPerConnection
        return min(Limits.memory, Limits.freeMemory + calls + others)
    }
}
