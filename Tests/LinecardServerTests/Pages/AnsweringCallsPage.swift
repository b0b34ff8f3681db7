// SPDX-License-Identifier: Apache-2.0

import Linecard
import LinecardCodec
import LinecardServer
import LinecardSimulator
import Logging
import ProviderFixtures
import TestSupport
import Testing

/// The callers that the page's example knows.
struct Customers: Sendable {
    struct Customer { let name: String }

    func find(_ party: CallParty?) async throws -> Customer? {
        party == .number("+15005550006") ? Customer(name: "Zo\u{EB} & Co.") : nil
    }
}

extension Pages {
    static func configure(environment: [String: String]) -> CallServerConfiguration {
        var configuration = CallServerConfiguration(host: "127.0.0.1", port: 8080)
        configuration.publicURL = "https://voice.example.com"
        configuration.twilioAuthToken = environment["TWILIO_AUTH_TOKEN"]
        configuration.rates = StartFrame(
            audioInSampleRate: .hz16000, audioOutSampleRate: .hz24000)
        return configuration
    }

    static func limit(_ server: LinecardServer.CallServer, _ configuration: inout CallServerConfiguration) {
        configuration.limits.connectionsWithoutCall = 500
        print(server.statistics[.badSignature], server.statistics[.requestTimedOut])
    }

    static func limitCalls(_ configuration: inout CallServerConfiguration) {
        configuration.maximumCallDuration = .seconds(3_600)
        configuration.limits.messagesPerSecond = 100
    }

    static func lookUp(
        _ configuration: CallServerConfiguration, customers: Customers, greet: @escaping @Sendable (Call) async -> Void
    ) async throws {
        let server = try await CallServer.bind(configuration) { webhook in
            guard let customer = try await customers.find(webhook.from) else { return .decline(.busy) }
            return .stream(parameters: ["name": customer.name])
        } application: { call in
            call.logger.info("\(call.start.customParameters["name"] ?? "somebody") calls")
            await greet(call)
        }
        try await server.run()
    }

    static func converse(_ configuration: CallServerConfiguration, _ welcome: AudioFrame) async throws {
        let server = try await CallServer.bind(configuration) { call in
            let greeting = call.play(welcome)  // returns at once
            for try await frame in call.frames {
                switch frame {
                case .dtmf(.star): try await call.interrupt()
                case .dtmf(.pound): try await call.hangUp()  // once all of it is heard
                default: break
                }
            }
            print("the greeting was \(try await greeting.outcome)")
        }
        try await server.run()
    }

    static func say(_ goodbye: AudioFrame, on call: Call) async throws {
        _ = try await call.play(goodbye).outcome
    }

    static func speak(_ synthesizer: AsyncThrowingStream<AudioFrame, any Error>, on call: Call) async throws {
        let answer = call.utterance(at: .hz24000)
        for try await chunk in synthesizer { try await answer.append(chunk) }
        answer.finish()
    }

    static func echo(_ call: Call) async throws {
        let echo = call.utterance(at: .hz16000, live: true)
        for try await case .audio(let audio) in call.frames { try await echo.append(audio) }
    }

    static func interrupt(_ call: Call) async throws {
        let interruption = try await call.interrupt()
        for part in interruption.parts {
            print("heard \(part.heardDuration), and not the last \(part.rest.duration)")
        }
    }

    static func choose(_ call: Call, menu: AudioFrame, confirmation: AudioFrame, goodbye: AudioFrame) async throws {
        let question = call.play(menu)
        switch try await call.key(within: .seconds(5), after: question) {
        case .one: _ = try await call.play(confirmation).outcome
        case .two:
            let digits = try await call.keys(upTo: 6)  // or fewer, and #
            print("the number is \(digits.map(\.rawValue).joined())")
        default: call.play(goodbye)
        }
    }

    static func call(_ server: LinecardServer.CallServer, speech: AudioFrame) async throws {
        let caller = SimulatedCaller(provider: .plivo, script: .echo(of: speech))
        let recording = try await caller.call("ws://127.0.0.1:\(server.port)/plivo/stream")
        print(recording.framesHeard, recording.turnarounds)
    }
}

@Suite("The page on answering calls") struct AnsweringCallsPageTests {
    private static let welcome = AudioFrame.constant(code: 0x20, milliseconds: 3_000)
    private static let short = AudioFrame.constant(code: 0x30, milliseconds: 100)

    /// Calls a server whose application is one example, and returns what was heard and printed.
    private func call(
        _ provider: Provider, _ script: CallScript, _ application: @escaping CallServer.Application
    ) async throws -> (recording: CallRecording, printed: [String]) {
        try await Stage.withServer {
            let server = try await Pages.CallServer.bind(.testing(), application: application)
            try await server.run()
        } _: { server, stage in
            let caller = SimulatedCaller(provider: provider, script: script)
            let recording = try await within { try await caller.call(server.url("/\(provider)/stream")) }
            try await eventually("the application returns") { server.statistics[.applicationsOverdue] == 0 }
            return (recording, stage.printed)
        }
    }

    /// Presses keys a while after something was heard, then stays silent.
    private func pressing(_ keys: [KeypadEntry], after pause: Duration, silence: Duration = .seconds(2)) -> CallScript {
        [
            .waitUntilHeard(within: .seconds(5)), .wait(pause), .press(keys, interval: .milliseconds(100)),
            .wait(silence),
        ]
    }

    @Test("its configuration has the token and the rates")
    func configuration() {
        let configuration = Pages.configure(environment: ["TWILIO_AUTH_TOKEN": "12345"])

        #expect(configuration.twilioAuthToken == "12345")
        #expect(configuration.rates == StartFrame(audioInSampleRate: .hz16000, audioOutSampleRate: .hz24000))
    }

    @Test("its limits and counters are a server's")
    func limits() async throws {
        let printed = try await Stage.withServer {
            let server = try await Pages.CallServer.bind(.testing(hangingUpWith: RecordingClient())) { _ in }
            try await server.run()
        } _: { server, stage in
            _ = try await HTTPConnection.request(server, "/twilio/voice")
            var configuration = CallServerConfiguration()
            Pages.limit(server, &configuration)
            #expect(configuration.limits.connectionsWithoutCall == 500)
            return stage.printed
        }

        #expect(printed == ["1 0"])
    }

    @Test("its limits of a call can be bound")
    func callLimits() async throws {
        var configuration = CallServerConfiguration.testing()
        Pages.limitCalls(&configuration)

        #expect(configuration.maximumCallDuration == .seconds(3_600))
        #expect(configuration.limits.messagesPerSecond == 100)
        await #expect(throws: Never.self) { try await withServer(configuration) { _ in } }
    }

    @Test("its webhook knows a customer's name, and declines all others", arguments: Provider.allCases)
    func customers(_ provider: Provider) async throws {
        let names = AsyncStream<String?>.makeStream()

        let declined = try await Stage.withServer {
            try await Pages.lookUp(.testing(hangingUpWith: RecordingClient()), customers: Customers()) { call in
                names.continuation.yield(call.start.customParameters["name"])
            }
        } _: { server, _ in
            var caller = SimulatedCaller(provider: provider, script: [.wait(.seconds(1))])
            caller.authToken = Credentials.token
            caller.connectTo = HostAndPort(host: "127.0.0.1", port: server.port)
            let url = "https://voice.example.com/\(provider)/voice"
            _ = try await within { [caller] in try await caller.call(url) }
            caller.from = "anonymous"
            let declined = caller
            await #expect(throws: SimulatedCallError.badDocument(url: url, .noStream)) {
                _ = try await within { try await declined.call(url) }
            }
            return server.statistics[.callsDeclined]
        }

        #expect(try await within { await names.stream.first { _ in true } } == "Zo\u{EB} & Co.")
        #expect(declined == 1)
    }

    @Test("its barge-in says how many milliseconds the caller heard", arguments: Provider.allCases)
    func bargeIn(_ provider: Provider) async throws {
        let script = pressing([.star, .pound], after: .milliseconds(800))

        let (recording, line) = try await Stage.withServer {
            try await Pages.converse(.testing(), Self.welcome)
        } _: { server, stage in
            let caller = SimulatedCaller(provider: provider, script: script)
            let recording = try await within { try await caller.call(server.url("/\(provider)/stream")) }
            return (recording, try await stage.firstLine())
        }

        let pattern = #/the greeting was interrupted\(after: ([0-9.]+) seconds, by: .*interruption\)/#
        let seconds = try #require(line.wholeMatch(of: pattern).flatMap { Double($0.1) }, "\(line)")
        let heard = Double(recording.heard.count) / 8_000
        #expect(heard > 0.7)
        #expect(seconds <= heard)
        #expect(seconds > heard - 0.1)
        #expect(recording.ending?.party == .application)
    }

    @Test("its greeting is heard to its end before the call is hung up", arguments: Provider.allCases)
    func greeting(_ provider: Provider) async throws {
        let (recording, line) = try await Stage.withServer {
            try await Pages.converse(.testing(), Self.short)
        } _: { server, stage in
            let caller = SimulatedCaller(provider: provider, script: pressing([.pound], after: .zero))
            let recording = try await within { try await caller.call(server.url("/\(provider)/stream")) }
            return (recording, try await stage.firstLine())
        }

        #expect(line == "the greeting was heard(isConfirmed: true)")
        #expect(recording.heard == Self.short.samples)
    }

    @Test("it says something, then hangs up", arguments: Provider.allCases)
    func goodbye(_ provider: Provider) async throws {
        let (recording, _) = try await call(provider, [.wait(.seconds(3))]) { call in
            try await Pages.say(Self.short, on: call)
        }

        #expect(recording.heard == Self.short.samples)
        #expect(recording.ending?.party == .application)
    }

    @Test("it says what is synthesized, chunk by chunk", arguments: Provider.allCases)
    func synthesizer(_ provider: Provider) async throws {
        let (recording, _) = try await call(provider, [.wait(.seconds(3))]) { call in
            let (chunks, continuation) = AsyncThrowingStream<AudioFrame, any Error>.makeStream()
            for _ in 0..<5 {
                continuation.yield(AudioFrame(samples: [Int16](repeating: 4_000, count: 960), sampleRate: .hz24000))
            }
            continuation.finish()
            try await Pages.speak(chunks, on: call)
        }

        #expect(recording.heard.count { $0 > 3_000 } >= 1_590, "200 ms at 8 kHz")
    }

    @Test("its echo echoes", arguments: Provider.allCases)
    func echo(_ provider: Provider) async throws {
        let recording = try await Stage.withServer {
            let server = try await Pages.CallServer.bind(CallServerConfiguration()) { try await Pages.echo($0) }
            try await server.run()
        } _: { server, stage in
            try await Pages.call(
                server, speech: AudioFrame(samples: Chirp.samples(milliseconds: 400), sampleRate: .hz8000))
            let printed = try await stage.firstLine()
            #expect(printed.hasPrefix("20 ["))
            return try await within { try await SimulatedCaller.echoed(by: server, as: provider) }
        }

        #expect(recording.framesHeard >= 20)
    }

    @Test("its interruption divides what was said into heard and not heard", arguments: Provider.allCases)
    func interruption(_ provider: Provider) async throws {
        let (recording, printed) = try await call(provider, [.wait(.seconds(3))]) { call in
            call.play(Self.welcome)
            try await eventually("some of it is heard") { await call.heard > .milliseconds(300) }
            try await Pages.interrupt(call)
        }

        let pattern = #/heard ([0-9.]+) seconds, and not the last ([0-9.]+) seconds/#
        let match = try #require(printed.first?.wholeMatch(of: pattern))
        let (heard, rest) = (try #require(Double(match.1)), try #require(Double(match.2)))
        #expect(abs(heard + rest - 3) < 0.000_1)
        #expect(heard <= Double(recording.heard.count) / 8_000)
    }

    @Test(
        "its menu takes a key at any time, several of them, or none",
        arguments: Provider.allCases, [[KeypadEntry.one], [.two, .four, .two, .pound], [.nine]])
    func menu(_ provider: Provider, _ keys: [KeypadEntry]) async throws {
        let confirmation = AudioFrame.constant(code: 0x40, milliseconds: 200)
        let menu = AudioFrame.constant(code: 0x50, milliseconds: 200)

        let (recording, printed) = try await call(provider, pressing(keys, after: .zero)) { call in
            try await Pages.choose(call, menu: menu, confirmation: confirmation, goodbye: Self.short)
        }

        let answer = [KeypadEntry.one: confirmation, .nine: Self.short][keys[0]]
        #expect(recording.heard == menu.samples + (answer?.samples ?? []))
        #expect(printed == (keys.count > 1 ? ["the number is 42"] : []))
        #expect(recording.ending?.party == .application)
    }
}
