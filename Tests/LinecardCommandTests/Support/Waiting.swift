// SPDX-License-Identifier: Apache-2.0

/// What was waited for did not come in time.
struct TimedOut: Error, CustomStringConvertible {
    let what: String

    var description: String { "waited in vain: \(what)" }
}

/// Asks again and again, for a while, until there is an answer.
func eventually<Value>(
    _ what: String, within limit: Duration = .seconds(10), _ answer: () throws -> Value?
) async throws -> Value {
    let deadline = ContinuousClock.now + limit
    while ContinuousClock.now < deadline {
        if let value = try answer() { return value }
        try await Task.sleep(for: .milliseconds(5))
    }
    throw TimedOut(what: what)
}
