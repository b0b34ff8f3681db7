// SPDX-License-Identifier: Apache-2.0

import Linecard
import LinecardServer
import LinecardSimulator
import Testing

extension Pages {
    static func choose(menu: AudioFrame, confirmed: AudioFrame, goodbye: AudioFrame) async throws {
        let script: CallScript = [
            .waitUntilQuiet(for: .seconds(1), within: .seconds(30)),  // the question is over
            .press([.one], interval: .zero),
            .wait(.seconds(30)),  // the handler hangs up before
        ]
        let recording = try await withSimulatedCall(script: script) { call in
            let question = call.play(menu)
            let key = try await call.key(within: .seconds(5), after: question)
            call.play(key == .one ? confirmed : goodbye)
        }
        #expect(recording.heard == menu.samples + confirmed.samples)
        #expect(recording.ending?.party == .application)
    }

    static func bargeIn(_ welcome: AudioFrame) async throws {
        let recording = try await withSimulatedCall(
            .plivo, script: [.wait(.seconds(2)), .press([.star], interval: .zero), .wait(.seconds(1))]
        ) { call in
            let greeting = call.play(welcome)
            _ = try await call.key()
            try await call.interrupt()
            #expect(await greeting.heard == .seconds(2))
        }
        #expect(recording.clears.map(\.at) == [.seconds(2)])
    }

    static func remind(_ welcome: AudioFrame, _ goodbye: AudioFrame) async throws {
        let recording = try await withSimulatedCall(script: [.wait(.seconds(3_600))]) { call in
            async let reminder = call.sleep(for: .seconds(60))
            call.play(welcome)
            try await reminder
            call.play(goodbye)
        }
        #expect(recording.stretches.last?.begin == .seconds(60))
    }

    static func far(_ script: CallScript, _ answer: @escaping LinecardServer.CallServer.Application) async throws {
        var conditions = CallConditions()
        conditions.latencyToApplication = .milliseconds(80)
        conditions.latencyToProvider = .milliseconds(80)
        let recording = try await withSimulatedCall(script: script, conditions: conditions, application: answer)
        #expect(recording.firstHeard == .milliseconds(160))
    }
}

@Suite("The page on testing a handler") struct TestingAHandlerPageTests {
    private let short = AudioFrame.constant(code: 0x20, milliseconds: 200)
    private let long = AudioFrame.constant(code: 0x30, milliseconds: 3_000)

    @Test("its menu is answered with a key")
    func menu() async throws {
        let goodbye = AudioFrame.constant(code: 0x40, milliseconds: 200)

        try await Pages.choose(menu: long, confirmed: short, goodbye: goodbye)
    }

    @Test("its key interrupts at its moment")
    func bargeIn() async throws { try await Pages.bargeIn(long) }

    @Test("its reminder comes after a minute")
    func reminder() async throws { try await Pages.remind(long, short) }

    @Test("its call is far away")
    func latency() async throws {
        try await Pages.far([.wait(.seconds(2))]) { call in _ = try await call.play(short).outcome }
    }
}
