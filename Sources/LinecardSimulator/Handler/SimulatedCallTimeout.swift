// SPDX-License-Identifier: Apache-2.0

/// The error of a simulated call whose handler did not return in time, as a rule because it waits on something that
/// never comes.
///
/// Virtual time moves only while a task waits on the call. A handler that waits only on something else stops it.
public struct SimulatedCallTimeout: Error, Sendable, Hashable {
    /// The limit, in real time.
    public let limit: Duration
    /// The virtual time at which the call was given up, from the opening of the stream.
    public let time: Duration
    /// True if the handler was running at that moment. Otherwise it was waiting on something other than the call.
    public let isComputing: Bool

    init(limit: Duration, at time: Duration, isComputing: Bool) {
        self.limit = limit
        self.time = time
        self.isComputing = isComputing
    }
}

extension SimulatedCallTimeout: CustomStringConvertible {
    /// One sentence without a full stop.
    public var description: String {
        let state = isComputing ? "running" : "waiting on something other than the call"
        return "the handler did not return within \(limit) of real time: it was \(state), at \(time) of the call"
    }
}
