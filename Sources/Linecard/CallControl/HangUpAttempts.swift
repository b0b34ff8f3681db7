// SPDX-License-Identifier: Apache-2.0

/// Decides what comes after each try. It neither sends nor waits, and reads no clock: ``HangUp`` does.
struct HangUpAttempts {
    /// What one try brought.
    enum Result: Sendable {
        case answered(CallControlResponse)
        case timedOut
        case unreachable(String)
        case cancelled
    }

    /// What comes next.
    enum Step: Equatable {
        case finish(HangUp.Outcome)
        case giveUp(HangUpError)
        /// Wait, then try again; why.
        case wait(Duration, HangUpError.Reason)
    }

    /// What an answer means.
    private enum Verdict {
        case success(HangUp.Outcome)
        case failure(HangUpError.Reason)
        /// It may pass. The provider may have said when.
        case retryable(HangUpError.Reason, asked: Duration?)
    }

    private let provider: Provider
    private let policy: HangUpPolicy
    /// Tries that were made.
    private(set) var count = 0

    init(provider: Provider, policy: HangUpPolicy) {
        self.provider = provider
        self.policy = policy
    }

    /// Takes the result of a try.
    ///
    /// The wait is drawn evenly from nothing to the back-off ("full jitter",
    /// https://aws.amazon.com/blogs/architecture/exponential-backoff-and-jitter/): calls that failed together, when a
    /// provider falters or a server is drained, must not come back together. It begins when the provider asked for.
    ///
    /// - Parameters:
    ///   - elapsed: Since the first try began.
    ///   - random: From 0 up to, not including, 1.
    mutating func step(after result: Result, elapsed: Duration, random: Double) -> Step {
        count += 1
        switch verdict(on: result) {
        case .success(let outcome): return .finish(outcome)
        case .failure(let reason): return .giveUp(HangUpError(reason, tries: count))
        case .retryable(let reason, let asked):
            let wait = (asked ?? .zero) + policy.backoff(afterTries: count) * random
            // Waiting for a try that there is no time for would only keep the caller.
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

    /// Twilio says "already ended" with 404 and code 20404, Plivo with any 404. Twilio's 21220, "not in a state that
    /// allows it", is a failure: it does not say that nobody is on the line.
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
    /// The `code` of an error in JSON.
    fileprivate var providerCode: Int? { (try? JSONValue.object(parsing: body.span))?["code"]?.integer }
}
