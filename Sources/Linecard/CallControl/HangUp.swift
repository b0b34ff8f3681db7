// SPDX-License-Identifier: Apache-2.0

import LinecardCodec
import Logging

/// The request that ends a call, ready to be sent.
public struct HangUp: Sendable {
    /// The provider of the call.
    public let provider: Provider
    /// The id of the call to end.
    public let callID: String
    private let request: CallControlRequest
    private let sender: Sender

    /// The result of hanging up.
    public enum Outcome: Sendable, Hashable {
        /// The provider ended the call.
        case ended
        /// The call had already ended.
        case alreadyEnded
    }

    /// The settings that requests of all calls are sent with.
    struct Sender: Sendable {
        let client: any CallControlClient
        let policy: HangUpPolicy
        let logger: Logger
    }

    init(provider: Provider, callID: String, request: CallControlRequest, sender: Sender) {
        self.provider = provider
        self.callID = callID
        self.request = request
        self.sender = sender
    }

    /// Ends the call. Retries failures that may be temporary within the limits of the ``HangUpPolicy``, which hold even
    /// if the client ignores cancellation. Logs each retry and the outcome.
    ///
    /// Each call of this function sends the request. Repeating it, or calling it from several tasks at once, is
    /// harmless: hanging up an ended call succeeds.
    ///
    /// - Throws: ``HangUpError`` if the call may not have ended. A cancelled task sends nothing more: to hang up from
    ///   one, start another task.
    public func perform() async throws(HangUpError) -> Outcome {
        let clock = ContinuousClock()
        let begin = clock.now
        var tries = HangUpAttempts(provider: provider, policy: sender.policy)
        while true {
            if Task.isCancelled { throw failed(HangUpError(.cancelled, tries: tries.count)) }
            let result = await answer(within: sender.policy.effectiveTimeout - begin.duration(to: clock.now))
            let step = tries.step(
                after: result, elapsed: begin.duration(to: clock.now), random: .random(in: 0..<1))
            switch step {
            case .finish(let outcome): return succeeded(outcome, tries: tries.count)
            case .giveUp(let error): throw failed(error)
            case .wait(let duration, let reason):
                log(
                    .notice, "call not hung up yet", ["reason": SanitizedText(sentence: "\(reason)")],
                    tries: tries.count)
                try? await Task.sleep(for: duration)  // ends early if cancelled: the loop checks that next
            }
        }
    }

    /// Sends the request once and returns the client's answer, or the reason why there is none.
    private func answer(within timeLeft: Duration) async -> HangUpAttempts.Result {
        let (results, result) = AsyncStream.makeStream(
            of: HangUpAttempts.Result.self, bufferingPolicy: .bufferingOldest(1))
        let sending = Task {
            do {
                result.yield(.answered(try await sender.client.send(request)))
            } catch {
                result.yield(Task.isCancelled ? .cancelled : .unreachable(Self.redactedDescription(of: error)))
            }
        }
        let waiting = Task {
            try await Task.sleep(for: max(.zero, min(sender.policy.tryTimeout, timeLeft)))
            result.yield(.timedOut)
        }
        defer {
            sending.cancel()
            waiting.cancel()
        }
        for await result in results { return result }
        return .cancelled  // otherwise the stream ends without a value only on cancellation
    }

    private func succeeded(_ outcome: Outcome, tries: Int) -> Outcome {
        log(.info, "call hung up", ["outcome": SanitizedText(sentence: "\(outcome)")], tries: tries)
        return outcome
    }

    private func failed(_ error: HangUpError) -> HangUpError {
        log(.error, "call not hung up", ["error": SanitizedText(sentence: "\(error)")], tries: error.tries)
        return error
    }

    private func log(
        _ level: Logger.Level, _ message: Logger.Message, _ details: [String: SanitizedText], tries: Int
    ) {
        let common = ["call": SanitizedText(word: callID), "tries": SanitizedText(tries)]
        sender.logger.log(
            level: level, message, metadata: details.merging(common) { $1 }.mapValues { "\($0)" })
    }
}
