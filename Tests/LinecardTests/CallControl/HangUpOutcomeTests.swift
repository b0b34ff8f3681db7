// SPDX-License-Identifier: Apache-2.0

import Linecard
import Testing

/// Hanging up over real HTTP, through the real client, at a provider that answers by a script.
@Suite("Outcomes of hanging up") struct HangUpOutcomeTests {
    struct Scenario: Sendable, CustomTestStringConvertible {
        let provider: Provider
        let script: [StandIn.Answer]
        let outcome: HangUp.Outcome
        let tries: Int

        init(_ provider: Provider, _ script: StandIn.Answer..., ends outcome: HangUp.Outcome, tries: Int = 1) {
            self.provider = provider
            self.script = script
            self.outcome = outcome
            self.tries = tries
        }

        var testDescription: String { "\(provider): \(script)" }
    }

    private static let notFound = StandIn.Answer.status(404, body: HangUpArrangement.notFound)
    private static let soon = StandIn.Answer.status(429, body: #"{"code":20429}"#, headers: ["Retry-After": "0"])

    private static let successes: [Scenario] = [
        .init(.twilio, .status(200, body: #"{"status":"completed"}"#), ends: .ended),
        .init(.twilio, .status(200, body: "no JSON at all"), ends: .ended),
        .init(.twilio, .status(201), ends: .ended), .init(.twilio, .status(204), ends: .ended),
        .init(.plivo, .status(200), ends: .ended), .init(.plivo, .status(201), ends: .ended),
        .init(.plivo, .status(204), ends: .ended),
        .init(.twilio, .endlessBody(200), ends: .ended), .init(.twilio, .drip(200), ends: .ended),
        .init(.twilio, .half(200), ends: .ended),
        .init(.twilio, notFound, ends: .alreadyEnded),
        .init(.twilio, .status(404, body: #" {"status":404, "code":"20404"} "#), ends: .alreadyEnded),
        .init(.plivo, .status(404), ends: .alreadyEnded),
        .init(.plivo, .status(404, body: #"{"error":"call not found"}"#), ends: .alreadyEnded),
        .init(.plivo, .status(404, body: "<html>"), ends: .alreadyEnded),
        // Failures that pass.
        .init(.twilio, .status(500), .status(200), ends: .ended, tries: 2),
        .init(.plivo, .status(500), .status(204), ends: .ended, tries: 2),
        .init(.twilio, .status(503), .status(502), .status(504), .status(200), ends: .ended, tries: 4),
        .init(.twilio, soon, .status(200), ends: .ended, tries: 2),
        .init(.plivo, soon, soon, .status(204), ends: .ended, tries: 3),
        .init(.twilio, .status(429), .status(200), ends: .ended, tries: 2),
        .init(.twilio, .status(429, headers: ["Retry-After": "soon"]), .status(200), ends: .ended, tries: 2),
        .init(.twilio, .close, .status(200), ends: .ended, tries: 2),
        .init(.plivo, .close, .status(204), ends: .ended, tries: 2),
        .init(.twilio, .reset, .status(200), ends: .ended, tries: 2),
        .init(.plivo, .reset, .reset, .status(204), ends: .ended, tries: 3),
        .init(.twilio, .garbage, .status(200), ends: .ended, tries: 2),
        .init(.plivo, .garbage, .status(204), ends: .ended, tries: 2),
        // A truncated answer may be the one that says that the call has ended.
        .init(.twilio, .half(404), notFound, ends: .alreadyEnded, tries: 2),
        .init(.plivo, .half(500), .status(404), ends: .alreadyEnded, tries: 2),
    ]

    @Test("hanging up succeeds when the call is over, after retries if need be", arguments: successes)
    func succeeds(_ scenario: Scenario) async throws {
        try await StandIn.answering(scenario.script) { standIn in
            let arrangement = HangUpArrangement(scenario.provider)
            let serializer = try arrangement.serializer(standIn.url)

            let errors = [await serializer.failureOfEnding(), await serializer.failureOfEnding()]

            #expect(errors == [nil, nil])
            let line = "call=\(arrangement.callID) outcome=\(scenario.outcome) tries=\(scenario.tries)"
            #expect(arrangement.log.lines.last == "info call hung up \(line)")
            let notices = arrangement.log.lines.dropLast()
            #expect(notices.count == scenario.tries - 1)
            #expect(
                notices.allSatisfy { $0.hasPrefix("notice call not hung up yet call=\(arrangement.callID) reason=") })
            #expect(standIn.requests.count == scenario.tries, "the second end sends nothing")
        }
    }

    private static let refusals: [(Provider, StandIn.Answer, HangUpError.Reason)] = [
        (.twilio, .status(404), .refused(status: 404, code: nil)),
        (.twilio, .status(404, body: "<html>not found</html>"), .refused(status: 404, code: nil)),
        (.twilio, .status(404, body: #"{"code":20003}"#), .refused(status: 404, code: 20_003)),
        (.twilio, .status(404, body: #"{"message":"code 20404"}"#), .refused(status: 404, code: nil)),
        (.twilio, .status(401, body: #"{"code":20003,"status":401}"#), .unauthorized(status: 401, code: 20_003)),
        (.twilio, .status(403), .unauthorized(status: 403, code: nil)),
        (.plivo, .status(401, body: "Could not verify your access level"), .unauthorized(status: 401, code: nil)),
        (.twilio, .status(400, body: #"{"code":21220}"#), .refused(status: 400, code: 21_220)),
        (.plivo, .status(400), .refused(status: 400, code: nil)),
        (.plivo, .status(405), .refused(status: 405, code: nil)),
        (.twilio, .status(409, headers: ["Retry-After": "0"]), .refused(status: 409, code: nil)),
    ]

    @Test("a permanent failure is thrown at once, with its code", arguments: refusals)
    func refused(_ provider: Provider, _ answer: StandIn.Answer, _ reason: HangUpError.Reason) async throws {
        try await expect(HangUpError(reason, tries: 1), from: provider, answering: answer)
    }

    private static let failures: [(Provider, StandIn.Answer, HangUpError.Reason)] = [
        (.twilio, .status(500), .unavailable(status: 500, code: nil, retryAfter: nil)),
        (.plivo, .status(503, body: "oops"), .unavailable(status: 503, code: nil, retryAfter: nil)),
        (.plivo, .status(599), .unavailable(status: 599, code: nil, retryAfter: nil)),
        (.twilio, soon, .unavailable(status: 429, code: 20_429, retryAfter: .zero)),
        (
            .twilio, .status(500, body: String(repeating: "x", count: 200_000)),
            .unavailable(status: 500, code: nil, retryAfter: nil)
        ),
        (
            .twilio, .status(500, body: String(repeating: "[", count: 10_000)),
            .unavailable(status: 500, code: nil, retryAfter: nil)
        ),
        (.twilio, .close, .unreachable("Remote connection closed")),
        (.plivo, .close, .unreachable("Remote connection closed")),
    ]

    @Test("a failure that persists is thrown with the last answer", arguments: failures)
    func unavailable(_ provider: Provider, _ answer: StandIn.Answer, _ reason: HangUpError.Reason) async throws {
        try await expect(HangUpError(reason, tries: 4), from: provider, answering: answer)
    }

    @Test("a Retry-After beyond the policy's time ends the tries at once", arguments: Provider.allCases)
    func waitsForNothing(_ provider: Provider) async throws {
        let later = [
            "Date": "Sun, 06 Nov 1994 08:49:37 GMT", "Retry-After": "Sun, 06 Nov 1994 08:50:37 GMT",
        ]

        for headers in [["Retry-After": "60"], later] {
            let reason = HangUpError.Reason.unavailable(status: 503, code: nil, retryAfter: .seconds(60))
            try await expect(
                HangUpError(reason, tries: 1), from: provider, answering: .status(503, headers: headers))
        }
    }

    private func expect(
        _ error: HangUpError, from provider: Provider, answering answer: StandIn.Answer,
        sourceLocation: SourceLocation = #_sourceLocation
    ) async throws {
        try await StandIn.answering([answer]) { standIn in
            let arrangement = HangUpArrangement(provider)
            let serializer = try arrangement.serializer(standIn.url)

            let errors = [await serializer.failureOfEnding(), await serializer.failureOfEnding()]

            #expect(errors == [error, nil], sourceLocation: sourceLocation)
            let line = "error call not hung up call=\(arrangement.callID) error=\(error) tries=\(error.tries)"
            #expect(arrangement.log.lines.last == line, sourceLocation: sourceLocation)
            #expect(arrangement.log.lines.count == error.tries, sourceLocation: sourceLocation)
            #expect(
                standIn.requests.count == error.tries, "the second end sends nothing", sourceLocation: sourceLocation)
        }
    }

    @Test(
        "a provider that does not speak HTTP is reported as unreachable", arguments: Provider.allCases,
        [StandIn.Answer.reset, .garbage])
    func broken(_ provider: Provider, _ answer: StandIn.Answer) async throws {
        try await StandIn.answering([answer]) { standIn in
            let error = try await HangUpArrangement(provider).serializer(standIn.url).failureOfEnding()

            guard case .unreachable(let words) = error?.reason else {
                return #expect(Bool(false), "\(String(describing: error))")
            }
            #expect(words.hasPrefix("NIO") && words.contains(": ") && error?.tries == 4, "\(words)")
            #expect(standIn.requests.count == 4)
        }
    }

    @Test("a provider that refuses connections is reported as unreachable", arguments: Provider.allCases)
    func unreachable(_ provider: Provider) async throws {
        let port = try await StandIn.deadPort()
        let serializer = try HangUpArrangement(provider).serializer("http://127.0.0.1:\(port)")

        let error = await serializer.failureOfEnding()

        guard case .unreachable(let words) = error?.reason else {
            return #expect(Bool(false), "\(String(describing: error))")
        }
        #expect(words.contains("refused") && error?.tries == 4, "\(words)")
    }
}
