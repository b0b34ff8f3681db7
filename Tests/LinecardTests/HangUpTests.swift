// SPDX-License-Identifier: Apache-2.0

import AsyncHTTPClient
import Foundation
import Linecard
import Logging
import NIOCore
import Testing

@Suite("Hanging up") struct HangUpTests {
    static let token = "tHiS-iS-sEcReT-0123456789"
    /// What Twilio says of a call that is over.
    static let notFound = #"{"code":20404,"message":"The requested resource was not found","status":404}"#

    /// A serializer whose provider is at some URL.
    private func serializer(
        _ provider: Provider, _ url: String, timeout: Duration = .seconds(30), autoHangUp: Bool = true,
        client: any CallControlClient = HTTPCallControlClient.shared, logger: Logger = Log().logger
    ) throws -> MediaStreamSerializer {
        switch provider {
        case .twilio:
            try TwilioFrameSerializer(
                streamSid: Fixture.streamSid, callSid: Fixture.callSid, accountSid: Fixture.accountSid,
                authToken: Self.token, baseURL: url, params: .init(autoHangUp: autoHangUp, hangUpTimeout: timeout),
                client: client, logger: logger)
        case .plivo:
            try PlivoFrameSerializer(
                streamId: Fixture.streamId, callId: Fixture.callId, authId: Fixture.authId, authToken: Self.token,
                baseURL: url, params: .init(autoHangUp: autoHangUp, hangUpTimeout: timeout), client: client,
                logger: logger)
        }
    }

    /// The error of hanging up, if there is one.
    private func failure(_ serializer: MediaStreamSerializer) async -> HangUpError? {
        do {
            _ = try await serializer.serialize(.end())
            return nil
        } catch LinecardError.hangUp(let error) {
            return error
        } catch {
            Issue.record("\(error)")
            return nil
        }
    }

    @Test("Twilio is asked to complete the call", arguments: [Frame.end(), .cancel(reason: "gone")])
    func twilioRequest(_ frame: Frame) async throws {
        let request = try await StandIn.answering(.status(200, body: "{}")) { standIn in
            let message = try await serializer(.twilio, standIn.url).serialize(frame)
            #expect(message == nil)
            #expect(standIn.requests.count == 1)
            return try #require(standIn.requests.first)
        }

        #expect(request.method == "POST")
        #expect(request.path == "/2010-04-01/Accounts/\(Fixture.accountSid)/Calls/\(Fixture.callSid).json")
        #expect(request.headers["content-type"] == ["application/x-www-form-urlencoded"])
        #expect(request.body == "Status=completed")
        let basic = try #require(request.headers["authorization"]?.first)
        let pair = try #require(Data(base64Encoded: String(basic.dropFirst("Basic ".count))))
        #expect(basic.hasPrefix("Basic "))
        #expect(String(decoding: pair, as: UTF8.self) == "\(Fixture.accountSid):\(Self.token)")
    }

    @Test("Plivo is asked to delete the call", arguments: [Frame.end(), .cancel(reason: "gone")])
    func plivoRequest(_ frame: Frame) async throws {
        let request = try await StandIn.answering(.status(204)) { standIn in
            let message = try await serializer(.plivo, standIn.url).serialize(frame)
            #expect(message == nil)
            #expect(standIn.requests.count == 1)
            return try #require(standIn.requests.first)
        }

        #expect(request.method == "DELETE")
        #expect(request.path == "/v1/Account/\(Fixture.authId)/Call/\(Fixture.callId)/")
        #expect(request.body.isEmpty)
        #expect(request.headers["content-type"] == nil)
        let basic = try #require(request.headers["authorization"]?.first)
        let pair = try #require(Data(base64Encoded: String(basic.dropFirst("Basic ".count))))
        #expect(String(decoding: pair, as: UTF8.self) == "\(Fixture.authId):\(Self.token)")
    }

    @Test(
        "a call is hung up once", arguments: Provider.allCases,
        [[Frame.end(), .end()], [.end(), .cancel()], [.cancel(), .end()], [.cancel(), .cancel(), .end()]])
    func once(_ provider: Provider, _ frames: [Frame]) async throws {
        try await StandIn.answering(.status(200)) { standIn in
            let serializer = try serializer(provider, standIn.url)

            for frame in frames { #expect(try await serializer.serialize(frame) == nil) }

            #expect(standIn.requests.count == 1)
            #expect(serializer.takeHangUp() == nil)
        }
    }

    @Test("a call is not hung up again though it failed", arguments: Provider.allCases)
    func onceThoughFailed(_ provider: Provider) async throws {
        try await StandIn.answering(.status(500)) { standIn in
            let serializer = try serializer(provider, standIn.url)

            let failures = [await failure(serializer), await failure(serializer)]

            #expect(failures == [.refused(status: 500, code: nil), nil])
            #expect(standIn.requests.count == 1)
        }
    }

    @Test("a request that was taken is not sent again", arguments: Provider.allCases)
    func taken(_ provider: Provider) async throws {
        try await StandIn.answering(.status(200)) { standIn in
            let serializer = try serializer(provider, standIn.url)
            let hangUp = try #require(serializer.takeHangUp())

            _ = try await serializer.serialize(.end())
            let before = standIn.requests.count
            let outcome = try await hangUp.perform()

            #expect(before == 0)
            #expect(outcome == .ended)
            #expect(standIn.requests.count == 1)
        }
    }

    @Test("nothing is sent when hanging up is not wanted", arguments: Provider.allCases)
    func notWanted(_ provider: Provider) async throws {
        try await StandIn.answering(.status(200)) { standIn in
            let serializer = try serializer(provider, standIn.url, autoHangUp: false)

            _ = try await serializer.serialize(.end())
            _ = try await serializer.serialize(.cancel())

            #expect(serializer.takeHangUp() == nil)
            #expect(standIn.requests.isEmpty)
        }
    }

    @Test("a frame that writes no message does not hang up either", arguments: Provider.allCases)
    func synchronous(_ provider: Provider) async throws {
        try await StandIn.answering(.status(200)) { standIn in
            let serializer = try serializer(provider, standIn.url)
            var buffer = ByteBuffer()

            let written = try [Frame.end(), .cancel()].map { try serializer.serialize($0, into: &buffer) }

            #expect(written == [false, false])
            #expect(standIn.requests.isEmpty)
            #expect(serializer.takeHangUp() != nil)
        }
    }

    private static let outcomes: [(Provider, StandIn.Answer, HangUp.Outcome)] = [
        (.twilio, .status(200, body: #"{"status":"completed"}"#), .ended),
        (.twilio, .status(201), .ended), (.twilio, .status(204), .ended),
        (.plivo, .status(200), .ended), (.plivo, .status(201), .ended), (.plivo, .status(204), .ended),
        (.twilio, .status(404, body: notFound), .alreadyEnded),
        (.twilio, .status(404, body: #" {"status":404, "code":"20404"} "#), .alreadyEnded),
        (.plivo, .status(404), .alreadyEnded),
        (.plivo, .status(404, body: #"{"error":"call not found"}"#), .alreadyEnded),
        (.plivo, .status(404, body: "<html>"), .alreadyEnded),
        (.twilio, .endlessBody(200), .ended),
    ]

    @Test("a call that is over is a success", arguments: outcomes)
    func succeeds(_ provider: Provider, _ answer: StandIn.Answer, _ outcome: HangUp.Outcome) async throws {
        try await StandIn.answering(answer) { standIn in
            let log = Log()
            let id = provider == .twilio ? Fixture.callSid : Fixture.callId

            let error = await failure(try serializer(provider, standIn.url, logger: log.logger))

            #expect(error == nil)
            #expect(log.lines == ["info call hung up call=\(id) outcome=\(outcome)"])
            #expect(standIn.requests.count == 1)
        }
    }

    private static let failures: [(Provider, StandIn.Answer, HangUpError)] = [
        (.twilio, .status(404), .refused(status: 404, code: nil)),
        (.twilio, .status(404, body: "<html>not found</html>"), .refused(status: 404, code: nil)),
        (.twilio, .status(404, body: #"{"code":20003}"#), .refused(status: 404, code: 20_003)),
        (.twilio, .status(404, body: #"{"message":"code 20404"}"#), .refused(status: 404, code: nil)),
        (.twilio, .status(401, body: #"{"code":20003,"status":401}"#), .unauthorized(status: 401, code: 20_003)),
        (.twilio, .status(403), .unauthorized(status: 403, code: nil)),
        (.plivo, .status(401, body: "Could not verify your access level"), .unauthorized(status: 401, code: nil)),
        (.twilio, .status(400, body: #"{"code":21220}"#), .refused(status: 400, code: 21_220)),
        (.twilio, .status(429, body: #"{"code":20429}"#), .refused(status: 429, code: 20_429)),
        (.twilio, .status(500), .refused(status: 500, code: nil)),
        (.plivo, .status(500, body: "oops"), .refused(status: 500, code: nil)),
        (.plivo, .status(503), .refused(status: 503, code: nil)),
        (.twilio, .status(500, body: String(repeating: "x", count: 200_000)), .refused(status: 500, code: nil)),
        (.twilio, .status(500, body: String(repeating: "[", count: 10_000)), .refused(status: 500, code: nil)),
    ]

    @Test("what the provider refuses is told with its code", arguments: failures)
    func refused(_ provider: Provider, _ answer: StandIn.Answer, _ expected: HangUpError) async throws {
        try await StandIn.answering(answer) { standIn in
            let log = Log()

            let error = await failure(try serializer(provider, standIn.url, logger: log.logger))

            #expect(error == expected)
            #expect(log.lines.count == 1)
            #expect(log.lines.first?.hasPrefix("error call not hung up call=") == true)
            #expect(log.lines.first?.hasSuffix("error=\(expected)") == true)
            #expect(standIn.requests.count == 1)
        }
    }

    @Test(
        "a provider that does not finish answering is given up",
        arguments: Provider.allCases, [StandIn.Answer.silence, .endlessBody(404)])
    func timesOut(_ provider: Provider, _ answer: StandIn.Answer) async throws {
        try await StandIn.answering(answer) { standIn in
            let serializer = try serializer(provider, standIn.url, timeout: .milliseconds(300))
            let clock = ContinuousClock()

            let start = clock.now
            let error = await failure(serializer)

            #expect(error == .timedOut(after: .milliseconds(300)))
            #expect(clock.now - start < .seconds(10))
            #expect(standIn.requests.count <= 1)
        }
    }

    @Test("a client that does not heed cancellation makes it no longer")
    func stubbornClient() async throws {
        let client = RecordingClient {
            await withCheckedContinuation { answer in
                Task.detached {
                    try? await Task.sleep(for: .seconds(6))
                    answer.resume()
                }
            }
            return CallControlResponse(status: 200)
        }
        let serializer = try TwilioFrameSerializer(
            streamSid: "MZ1", callSid: "CA1", accountSid: "AC1", authToken: "token",
            params: .init(hangUpTimeout: .milliseconds(100)), client: client)
        let clock = ContinuousClock()

        let start = clock.now
        let error = await failure(serializer)

        #expect(error == .timedOut(after: .milliseconds(100)))
        #expect(clock.now - start < .seconds(5))
    }

    @Test("a provider that is not there is told before time is up", arguments: Provider.allCases)
    func unreachable(_ provider: Provider) async throws {
        let port = try await StandIn.deadPort()

        let error = await failure(
            try serializer(provider, "http://127.0.0.1:\(port)", timeout: .seconds(9)))

        guard case .unreachable(let reason) = error else { return #expect(Bool(false), "\(String(describing: error))") }
        #expect(!reason.isEmpty)
    }

    @Test(
        "a provider that does not speak HTTP is told", arguments: Provider.allCases,
        [StandIn.Answer.close, .garbage])
    func broken(_ provider: Provider, _ answer: StandIn.Answer) async throws {
        try await StandIn.answering(answer) { standIn in
            let error = await failure(try serializer(provider, standIn.url))

            guard case .unreachable(let reason) = error else {
                return #expect(Bool(false), "\(String(describing: error))")
            }
            #expect(!reason.isEmpty && !reason.contains(Self.token))
        }
    }

    @Test("credentials do not follow a redirect", arguments: Provider.allCases, [301, 302, 307, 308])
    func redirect(_ provider: Provider, _ status: Int) async throws {
        try await StandIn.answering(.status(200)) { elsewhere in
            let answer = StandIn.Answer.status(status, headers: ["location": "\(elsewhere.url)/elsewhere"])
            try await StandIn.answering(answer) { standIn in
                let error = await failure(try serializer(provider, standIn.url))

                #expect(error == .refused(status: status, code: nil))
                #expect(standIn.requests.count == 1)
            }
            #expect(elsewhere.requests.isEmpty)
        }
    }

    @Test("an HTTP client of the application's own is used", arguments: Provider.allCases)
    func ownHTTPClient(_ provider: Provider) async throws {
        var configuration = HTTPClient.Configuration(redirectConfiguration: .disallow)
        configuration.httpVersion = .http1Only
        let http = HTTPClient(eventLoopGroupProvider: .singleton, configuration: configuration)

        let sent = try await StandIn.answering(.status(200)) { standIn in
            let serializer = try serializer(provider, standIn.url, client: HTTPCallControlClient(http))
            _ = try await serializer.serialize(.end())
            return standIn.requests.count
        }
        try await http.shutdown()
        let error = await failure(
            try serializer(provider, "http://127.0.0.1:1", client: HTTPCallControlClient(http)))

        #expect(sent == 1)
        guard case .unreachable = error else { return #expect(Bool(false), "a client shut down was not used") }
    }

    @Test("a client of the application's own is used", arguments: Provider.allCases)
    func ownClient(_ provider: Provider) async throws {
        let client = RecordingClient(status: 404, body: Self.notFound)
        let log = Log()
        let serializer = try serializer(provider, "http://127.0.0.1:1", client: client, logger: log.logger)

        _ = try await serializer.serialize(.cancel())

        #expect(client.requests.count == 1)
        #expect(log.lines.first?.hasSuffix("outcome=alreadyEnded") == true)
    }

    @Test("a cancelled task is told that it was cancelled", arguments: Provider.allCases)
    func cancelled(_ provider: Provider) async throws {
        try await StandIn.answering(.silence) { standIn in
            let hangUp = try #require(try serializer(provider, standIn.url).takeHangUp())
            let task = Task { () async -> HangUpError? in
                do throws(HangUpError) {
                    _ = try await hangUp.perform()
                    return nil
                } catch {
                    return error
                }
            }

            await standIn.arrival()
            task.cancel()

            #expect(await task.value == .cancelled)
        }
    }

    @Test("a client with a cancellation error of its own is understood", arguments: Provider.allCases)
    func ownCancellation(_ provider: Provider) async throws {
        struct Stopped: Error {}
        let (started, start) = AsyncStream<Void>.makeStream()
        let client = RecordingClient {
            start.yield()
            try? await Task.sleep(for: .seconds(60))
            throw Stopped()
        }
        let hangUp = try #require(try serializer(provider, "http://127.0.0.1:1", client: client).takeHangUp())
        let task = Task { () async -> HangUpError? in
            do throws(HangUpError) {
                _ = try await hangUp.perform()
                return nil
            } catch {
                return error
            }
        }

        for await _ in started { break }
        task.cancel()

        #expect(await task.value == .cancelled)
    }
}
