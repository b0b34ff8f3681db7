// SPDX-License-Identifier: Apache-2.0

import Testing

@testable import Linecard

/// The decision alone, without a clock, a generator or a network.
@Suite("Retries of hanging up") struct HangUpAttemptsTests {
    private let policy = HangUpPolicy(
        timeout: .seconds(10), tryTimeout: .seconds(4), maximumTries: 5, firstBackoff: .milliseconds(100),
        longestBackoff: .milliseconds(350))

    private func answer(_ status: Int, retryAfter: String? = nil) -> HangUpAttempts.Result {
        .answered(CallControlResponse(status: status, headers: retryAfter.map { [("retry-after", $0)] } ?? []))
    }

    private static let passing: [HangUpAttempts.Result] =
        [.timedOut, .unreachable("gone")]
        + [429, 500, 502, 503, 504, 599].map { .answered(CallControlResponse(status: $0)) }

    @Test("a failure that may pass is retried", arguments: passing)
    func passes(_ result: HangUpAttempts.Result) {
        var tries = HangUpAttempts(provider: .twilio, policy: policy)

        let step = tries.step(after: result, elapsed: .zero, random: 0.5)

        guard case .wait(.milliseconds(50), _) = step else { return #expect(Bool(false), "\(step)") }
    }

    @Test(
        "no other status is retried", arguments: Provider.allCases,
        Set(100..<700).subtracting(500..<600).subtracting([429]).sorted())
    func final(_ provider: Provider, _ status: Int) {
        var tries = HangUpAttempts(provider: provider, policy: policy)

        let step = tries.step(after: answer(status, retryAfter: "0"), elapsed: .zero, random: 0)

        let expected: HangUpAttempts.Step =
            switch status {
            case 200..<300: .finish(.ended)
            case 404 where provider == .plivo: .finish(.alreadyEnded)
            case 401, 403: .giveUp(HangUpError(.unauthorized(status: status, code: nil), tries: 1))
            default: .giveUp(HangUpError(.refused(status: status, code: nil), tries: 1))
            }
        #expect(step == expected)
    }

    @Test("the longest wait doubles up to its limit, and tries end at their limit")
    func doubles() {
        var tries = HangUpAttempts(provider: .plivo, policy: policy)

        let steps = (0..<5).map { _ in tries.step(after: .timedOut, elapsed: .zero, random: 1) }

        let waits = [100, 200, 350, 350].map { HangUpAttempts.Step.wait(.milliseconds($0), .timedOut) }
        #expect(steps == waits + [.giveUp(HangUpError(.timedOut, tries: 5))])
        #expect(tries.count == 5)
    }

    @Test("a wait is drawn between zero and the longest wait", arguments: [(0.0, 0), (0.25, 25), (0.75, 75)])
    func jitter(_ random: Double, _ milliseconds: Int) {
        var tries = HangUpAttempts(provider: .twilio, policy: policy)

        #expect(
            tries.step(after: .timedOut, elapsed: .zero, random: random)
                == .wait(.milliseconds(milliseconds), .timedOut))
    }

    @Test("the drawn wait is added to the provider's Retry-After", arguments: [429, 500, 503])
    func asked(_ status: Int) {
        var tries = HangUpAttempts(provider: .twilio, policy: policy)

        let step = tries.step(after: answer(status, retryAfter: "3"), elapsed: .seconds(1), random: 0.5)

        let reason = HangUpError.Reason.unavailable(status: status, code: nil, retryAfter: .seconds(3))
        #expect(step == .wait(.milliseconds(3_050), reason))
    }

    private static let late: [(Duration, String?)] = [
        (.zero, "10"), (.seconds(7), "3"), (.zero, "99999999999999999999999"), (.seconds(10), nil),
        (.seconds(11), nil), (.milliseconds(9_950), nil),
    ]

    @Test("a try that would come too late is not waited for", arguments: late)
    func tooLate(_ elapsed: Duration, _ retryAfter: String?) {
        var tries = HangUpAttempts(provider: .twilio, policy: policy)

        let step = tries.step(after: answer(503, retryAfter: retryAfter), elapsed: elapsed, random: 0.5)

        guard case .giveUp(let error) = step, case .unavailable(503, nil, _) = error.reason else {
            return #expect(Bool(false), "\(step)")
        }
        #expect(error.tries == 1)
    }

    @Test("a try that comes in time is waited for")
    func inTime() {
        var tries = HangUpAttempts(provider: .twilio, policy: policy)

        let step = tries.step(after: .timedOut, elapsed: .milliseconds(9_949), random: 0.5)

        #expect(step == .wait(.milliseconds(50), .timedOut))
    }

    @Test("policies without back-off or of endless times do not overflow")
    func extremes() {
        let none = HangUpPolicy(firstBackoff: .zero, longestBackoff: .zero)
        let endless = HangUpPolicy(firstBackoff: .nanoseconds(1), longestBackoff: .seconds(Int64.max))

        #expect(none.backoff(afterTries: .max) == .zero)
        #expect(endless.backoff(afterTries: .max) == .seconds(Int64.max))
        #expect(
            HangUpPolicy(firstBackoff: .seconds(9), longestBackoff: .seconds(1)).backoff(afterTries: 1) == .seconds(1))
    }
}
