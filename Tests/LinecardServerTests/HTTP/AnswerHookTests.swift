// SPDX-License-Identifier: Apache-2.0

import Linecard
import LinecardSimulator
import NIOCore
import NIOPosix
import ProviderFixtures
import Synchronization
import TestSupport
import Testing

@testable import LinecardServer

@Suite("The answer hook") struct AnswerHookTests {
    private struct Failure: Error {}

    private func request(_ server: CallServer, _ provider: Provider, _ query: String = "From=%2B15005550006")
        async throws -> HTTPConnection.Response
    {
        try await HTTPConnection.request(server, "/\(provider)/voice?\(query)")
    }

    /// Waits until the task is cancelled.
    private static func waitForCancellation() async { for await _ in AsyncStream<Void>.makeStream().stream {} }

    @Test("the hook gets the provider, the parties, the call's id and all parameters", arguments: Provider.allCases)
    func webhook(provider: Provider) async throws {
        let webhooks = Mutex<[Webhook]>([])
        let id = provider == .twilio ? "CallSid" : "CallUUID"

        let response = try await withServer(
            answer: { webhook in
                webhooks.withLock { $0.append(webhook) }
                return .stream()
            }
        ) { try await request($0, provider, "From=%2B1500&To=sip:a@b&\(id)=c1&Digits=1+2") }

        let webhook = try #require(webhooks.withLock { $0.first })
        #expect(webhook.provider == provider)
        #expect(webhook.from == .number("+1500"))
        #expect(webhook.to == .sip("sip:a@b"))
        #expect(webhook.callID == "c1")
        #expect(webhook.parameters == ["From": "+1500", "To": "sip:a@b", id: "c1", "Digits": "1 2"])
        #expect(response.body.contains("<Stream "))
    }

    @Test("parameters of the answer reach the application unchanged", arguments: Provider.allCases)
    func parameters(provider: Provider) async throws {
        let given = [
            "plain": "value-1_2", "full name": "Zo\u{EB}", "": "no name", "empty": "", "linecardfrom": "mine",
            "linecardxplain": "mine too", "=,;\"<&>": "=,;\"<&>", "control\u{1}": "\u{1}\n\t", "Z": "ZZ41Z",
        ]
        let heard = Mutex<[String: String]>([:])
        var caller = SimulatedCaller(provider: provider, script: [.wait(.milliseconds(200))])
        caller.authToken = Credentials.token

        try await withServer(
            .testing(hangingUpWith: RecordingClient()), answer: { _ in .stream(parameters: given) },
            application: { call in heard.withLock { $0 = call.start.customParameters } }
        ) { [caller] server in
            var caller = caller
            caller.connectTo = HostAndPort(host: "127.0.0.1", port: server.port)
            _ = try await within { [caller] in try await caller.call("https://voice.example.com/\(provider)/voice") }
        }

        #expect(heard.withLock { $0 } == given)
    }

    @Test("parameters that are too long are dropped and logged, and the call is answered", arguments: Provider.allCases)
    func longParameters(provider: Provider) async throws {
        let log = LogRecorder()
        let long = String(repeating: "x", count: 500)

        let response = try await withServer(
            .testing().logging(to: log), answer: { _ in .stream(parameters: ["a": "1", "long": long, "z": "2"]) }
        ) { try await request($0, provider) }

        #expect(response.status == 200)
        #expect(!response.body.contains(long))
        #expect(response.body.contains(provider == .twilio ? #"name="z" value="2""# : "z=2"))
        #expect(log.lines.contains { $0.hasPrefix("warning parameters dropped") && $0.contains("long") })
    }

    @Test("a declined call is rejected with its reason", arguments: Provider.allCases, DeclineReason.allCases)
    func declines(provider: Provider, reason: DeclineReason) async throws {
        let (response, count) = try await withServer(answer: { _ in .decline(reason) }) { server in
            (try await request(server, provider), server.statistics[.callsDeclined])
        }

        let element = provider == .twilio ? "Reject" : "Hangup"
        #expect(response.status == 200)
        #expect(response.headers["content-type"] == "text/xml; charset=utf-8")
        #expect(response.body.contains(#"<Response><\#(element) reason="\#(reason.rawValue)"/></Response>"#))
        #expect(count == 1)
    }

    @Test("a document of the hook's own is sent as it is", arguments: Provider.allCases)
    func document(provider: Provider) async throws {
        let response = try await withServer(answer: { _ in .document("<Response>\u{E9}</Response>") }) {
            try await request($0, provider)
        }

        #expect(response.body == "<Response>\u{E9}</Response>")
        #expect(response.headers["content-type"] == "text/xml; charset=utf-8")
    }

    @Test("an error of the hook is logged and counted, and the call is answered", arguments: Provider.allCases)
    func throwing(provider: Provider) async throws {
        let log = LogRecorder()

        let (response, count) = try await withServer(.testing().logging(to: log), answer: { _ in throw Failure() }) {
            (try await request($0, provider), $0.statistics[.answersFailed])
        }

        #expect(response.body.contains("<Stream "))
        #expect(response.body.contains("linecardfrom"))
        #expect(count == 1)
        #expect(log.lines.contains { $0.hasPrefix("error the answer hook failed") && $0.contains("Failure()") })
    }

    @Test("a slow hook is cancelled and counted, and the call is answered", arguments: Provider.allCases)
    func slow(provider: Provider) async throws {
        let log = LogRecorder()
        let cancelled = AsyncStream<Void>.makeStream()
        var configuration = CallServerConfiguration.testing().logging(to: log)
        configuration.answerTimeout = .milliseconds(200)

        try await withServer(
            configuration,
            answer: { _ in
                await Self.waitForCancellation()
                cancelled.continuation.yield()
                return .decline()
            }
        ) { server in
            let begin = ContinuousClock.now
            let response = try await request(server, provider)

            #expect(ContinuousClock.now - begin >= .milliseconds(200))
            #expect(response.body.contains("<Stream "))
            #expect(server.statistics[.answersTimedOut] == 1)
            #expect(server.statistics[.callsDeclined] == 0)
            _ = try await within { await cancelled.stream.first { _ in true } }
        }

        #expect(log.lines.contains { $0.hasPrefix("error the answer hook took too long") })
    }

    @Test("a hook that ignores its cancellation does not delay the answer")
    func stubborn() async throws {
        var configuration = CallServerConfiguration.testing()
        configuration.answerTimeout = .milliseconds(50)
        let gate = AsyncStream<Void>.makeStream()

        try await withServer(
            configuration,
            answer: { _ in
                await Task { for await _ in gate.stream {} }.value
                return .decline()
            }
        ) { server in
            let response = try await request(server, .twilio)
            gate.continuation.finish()

            #expect(response.body.contains("<Stream "))
        }
    }

    @Test("a hook at work does not block the event loop, and a second request on its connection is not answered")
    func order() async throws {
        let gate = AsyncStream<Void>.makeStream()
        let oneLoop = MultiThreadedEventLoopGroup.singleton.next()

        try await withServer(
            on: oneLoop,
            answer: { _ in
                for await _ in gate.stream { break }
                return .decline()
            }
        ) { server in
            let connection = try await HTTPConnection.open(server)
            let requests = ["/twilio/voice", "/healthz", "/plivo/voice"].map { "GET \($0) HTTP/1.1\r\nHost: h\r\n\r\n" }
            try await connection.write(requests.joined())
            for _ in 0..<5 { #expect(try await HTTPConnection.request(server, "/healthz").status == 200) }
            #expect(try await connection.responses(0).isEmpty)

            gate.continuation.yield()
            let bodies = try await connection.responses(1).map(\.body)
            try await eventually("the server closes") { connection.isClosed }

            #expect(bodies[0].contains("<Reject "))
            #expect(try await connection.responses(1).count == 1)
        }
    }

    @Test("a provider that closes the connection cancels the hook")
    func gone() async throws {
        let (started, startings) = AsyncStream.makeStream(of: Void.self)
        let (cancelled, cancellations) = AsyncStream.makeStream(of: Void.self)

        try await withServer(
            answer: { _ in
                startings.yield()
                await Self.waitForCancellation()
                cancellations.yield()
                return .stream()
            }
        ) { server in
            let connection = try await HTTPConnection.open(server)
            try await connection.write("GET /twilio/voice HTTP/1.1\r\nHost: h\r\n\r\n")
            _ = try await within { await started.first { _ in true } }
            try await connection.close()

            _ = try await within { await cancelled.first { _ in true } }
            #expect(server.statistics[.answersTimedOut] == 0)
            #expect(try await HTTPConnection.request(server, "/healthz").status == 200)
        }
    }

    @Test("the time for a request does not limit the hook")
    func requestTimeout() async throws {
        var configuration = CallServerConfiguration.testing()
        configuration.limits.bodyTimeout = .milliseconds(100)
        let oneLoop = MultiThreadedEventLoopGroup.singleton.next()

        try await withServer(
            configuration, on: oneLoop,
            answer: { _ in
                // Timers of an event loop fire in order, so that of the request would have fired by then.
                try await oneLoop.scheduleTask(in: .milliseconds(100)) {}.futureResult.get()
                return .decline()
            }
        ) { server in
            let connection = try await HTTPConnection.open(server)
            try await connection.write("GET /twilio/voice HTTP/1.1\r\nHost: h\r\n\r\n")

            let response = try await connection.responses(1)[0]

            #expect(response.body.contains("<Reject "))
            #expect(response.headers["connection"] == "close")
            try await eventually("the connection is closed") { connection.isClosed }
        }
    }
}
