// SPDX-License-Identifier: Apache-2.0

/// How often hanging up is tried, and how long it may take.
///
/// What may pass is tried again: a connection that fails, a try without an answer, and the statuses 429 and 5xx.
/// Trying again is safe, since a call that has ended is told apart. The defaults try for ten seconds at most. A policy that
/// allows nothing is refused when the serializer is made: ``ConfigurationError/invalidHangUpPolicy(_:)``.
public struct HangUpPolicy: Sendable, Hashable {
    /// How long all of it may take: tries and the waits between them. More than zero; 10 s unless it is set. Nobody waits
    /// longer, nor longer than an hour.
    public var timeout: Duration
    /// How long one try may take, from connecting to the end of the answer. More than zero; 4 s unless it is set.
    public var tryTimeout: Duration
    /// Requests that may be sent in all, 1 or more; 1 tries once. 5 unless it is set.
    public var maximumTries: Int
    /// The longest wait after the first try, zero or more; 250 ms unless it is set. It doubles with each try, and how much
    /// of it is waited is drawn at random, after what the provider asked for with `Retry-After`.
    public var firstBackoff: Duration
    /// What it doubles up to, zero or more; 2 s unless it is set.
    public var longestBackoff: Duration

    /// Makes a policy. It is checked when a serializer is made with it.
    public init(
        timeout: Duration = .seconds(10), tryTimeout: Duration = .seconds(4), maximumTries: Int = 5,
        firstBackoff: Duration = .milliseconds(250), longestBackoff: Duration = .seconds(2)
    ) {
        self.timeout = timeout
        self.tryTimeout = tryTimeout
        self.maximumTries = maximumTries
        self.firstBackoff = firstBackoff
        self.longestBackoff = longestBackoff
    }
}

extension HangUpPolicy {
    /// Throws for what allows nothing at all.
    func check() throws(ConfigurationError) {
        for (name, time) in [("timeout", timeout), ("tryTimeout", tryTimeout)] where time <= .zero {
            throw .invalidHangUpPolicy(name)
        }
        if maximumTries < 1 { throw .invalidHangUpPolicy("maximumTries") }
        for (name, time) in [("firstBackoff", firstBackoff), ("longestBackoff", longestBackoff)] where time < .zero {
            throw .invalidHangUpPolicy(name)
        }
    }

    /// How long all of it takes at most.
    var effectiveTimeout: Duration { min(timeout, .seconds(3_600)) }

    /// How long to wait at most after so many tries.
    func backoff(afterTries count: Int) -> Duration {
        var wait = min(firstBackoff, longestBackoff)
        for _ in 1..<max(count, 1) {
            if wait > longestBackoff / 2 { return longestBackoff }
            wait *= 2
            if wait == .zero { break }
        }
        return wait
    }
}
