// SPDX-License-Identifier: Apache-2.0

/// The decision whether to retry after each attempt. It neither sends nor waits, and reads no clock: ``HangUp`` does.
struct HangUpAttempts {
    /// The result of one attempt.
    enum Result: Sendable {
        case answered(CallControlResponse)
        case timedOut
        case unreachable(String)
        case cancelled
    }

    /// The action that follows an attempt.
    enum Step: Equatable {
        case finish(HangUp.Outcome)
        case giveUp(HangUpError)
        /// Wait, then retry, for this reason.
        case wait(Duration, HangUpError.Reason)
    }

    /// The meaning of a result.
    private enum Verdict {
        case success(HangUp.Outcome)
        case failure(HangUpError.Reason)
        /// The failure may be temporary. The provider may have asked for a delay.
        case retryable(HangUpError.Reason, asked: Duration?)
    }

    private let provider: Provider
    private let policy: HangUpPolicy
    /// The number of attempts that were made.
    private(set) var count = 0

    init(provider: Provider, policy: HangUpPolicy) {
        self.provider = provider
        self.policy = policy
    }

    /// Returns the step after the result of an attempt.
    ///
    /// The wait is drawn uniformly from zero to the back-off ("full jitter",
    /// https://aws.amazon.com/blogs/architecture/exponential-backoff-and-jitter/) and added to the delay that the
    /// provider asked for, so that calls that failed together don't retry together.
    ///
    /// - Parameters:
    ///   - result: The result of the attempt.
    ///   - elapsed: The time since the first attempt began.
    ///   - random: A number from 0 up to, but not including, 1.
    mutating func step(after result: Result, elapsed: Duration, random: Double) -> Step {
        count += 1
        switch verdict(on: result) {
        case .success(let outcome): return .finish(outcome)
        case .failure(let reason): return .giveUp(HangUpError(reason, tries: count))
        case .retryable(let reason, let asked):
            let wait = (asked ?? .zero) + policy.backoff(afterTries: count) * random
            // Waiting is useless when no time is left for another attempt.
            guard count < policy.maximumTries, wait < policy.effectiveTimeout - elapsed else {
                return .giveUp(HangUpError(reason, tries: count))
            }
            return .wait(wait, reason)
        }
    }

    private func verdict(on result: Result) -> Verdict {
        switch result {
        case .answered(let answer): verdict(on: answer)
        case .timedOut: .retryable(.timedOut, asked: nil)
        case .unreachable(let words): .retryable(.unreachable(words), asked: nil)
        case .cancelled: .failure(.cancelled)
        }
    }

    /// Interprets an answer.
    ///
    /// A call that has already ended is 404 with code 20404 from Twilio, and any 404 from Plivo. Twilio's 21220, an
    /// invalid call state, is a failure: the caller may still be on the line.
    private func verdict(on answer: CallControlResponse) -> Verdict {
        let (status, code) = (answer.status, answer.providerCode)
        switch status {
        case 200..<300: return .success(.ended)
        case 404 where provider == .plivo || code == 20404: return .success(.alreadyEnded)
        case 401, 403: return .failure(.unauthorized(status: status, code: code))
        case 429, 500..<600:
            let asked = answer.retryAfter
            return .retryable(.unavailable(status: status, code: code, retryAfter: asked), asked: asked)
        default: return .failure(.refused(status: status, code: code))
        }
    }
}

extension CallControlResponse {
    /// The `code` of a JSON error body.
    fileprivate var providerCode: Int? { (try? JSONValue.object(parsing: body.span))?["code"]?.integer }
}
