// SPDX-License-Identifier: Apache-2.0

/// The limits of hanging up: the number of attempts and the time that they may take.
///
/// Failed connections, attempts without an answer, and the statuses 429 and 5xx are retried. Retrying is safe, since
/// the answer tells when the call has already ended. A serializer throws ``ConfigurationError/invalidHangUpPolicy(_:)``
/// when it is created with a value out of range.
public struct HangUpPolicy: Sendable, Hashable {
    /// The time for all attempts and the waits between them. More than zero; more than an hour counts as an hour.
    /// Defaults to 10 s.
    public var timeout: Duration
    /// The time for one attempt, from connecting to the end of the answer. More than zero. Defaults to 4 s.
    public var tryTimeout: Duration
    /// The number of requests that may be sent, 1 or more; 1 disables retries. Defaults to 5.
    public var maximumTries: Int
    /// The longest wait after the first attempt, zero or more. Defaults to 250 ms. It doubles with each attempt; a
    /// random part of it is waited, in addition to the provider's `Retry-After`.
    public var firstBackoff: Duration
    /// The limit of that doubling, zero or more. Defaults to 2 s.
    public var longestBackoff: Duration

    /// Creates a policy. It is checked when a serializer is created with it.
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
    /// Throws for a value out of range.
    func check() throws(ConfigurationError) {
        for (name, time) in [("timeout", timeout), ("tryTimeout", tryTimeout)] where time <= .zero {
            throw .invalidHangUpPolicy(name)
        }
        if maximumTries < 1 { throw .invalidHangUpPolicy("maximumTries") }
        for (name, time) in [("firstBackoff", firstBackoff), ("longestBackoff", longestBackoff)] where time < .zero {
            throw .invalidHangUpPolicy(name)
        }
    }

    /// The timeout, capped at an hour.
    var effectiveTimeout: Duration { min(timeout, .seconds(3_600)) }

    /// Returns the longest wait after a number of attempts.
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
