// SPDX-License-Identifier: Apache-2.0

import Linecard
import NIOWebSocket
import ProviderFixtures
import TestSupport
import Testing

@testable import LinecardServer

@Suite("Limits of a call") struct CallLimitTests {
    /// Runs a body that ends a call over a socket, and returns the code of the close frame and the call's ending.
    private func close(
        _ configuration: CallServerConfiguration = .testing(), counting refusal: ConnectionRefusal,
        by body: (Phone, Script) async throws -> Void
    ) async throws -> (code: [UInt8], ending: CallEnding?) {
        let script = Script(.twilio)
        let switchboard = Switchboard()
        return try await withServer(configuration, application: switchboard.answer) { server in
            let phone = try await Phone.dial(server, script.path, saying: [script.start])
            let call = try await switchboard.next()
            try await body(phone, script)
            try await phone.waitUntilClosed()
            try await eventually("the frames end") { switchboard.ended == 1 }
            #expect(server.statistics[refusal] == 1)
            #expect(server.statistics[.callsActive] == 0)
            return (Array(phone.messages.last?.bytes.prefix(2) ?? []), call.ending)
        }
    }

    @Test("frames that RFC 6455 forbids end the call with 1002")
    func protocolViolation() async throws {
        let (code, ending) = try await close(counting: .protocolViolation) { phone, _ in
            try await phone.send(.continuation, [])
        }
        #expect(code == [0x03, 0xEA])
        #expect(ending == .closed(.protocolViolation))
    }

    @Test("a message in too many fragments ends the call with 1009")
    func fragments() async throws {
        var configuration = CallServerConfiguration.testing()
        configuration.limits.fragmentsPerMessage = 3
        let (code, ending) = try await close(configuration, counting: .tooManyFragments) { phone, script in
            // Two messages of three fragments each are within the limit.
            for _ in 0..<2 {
                try await phone.send(.text, Array(script.media(code: 0x20).utf8), isLast: false)
                try await phone.send(.continuation, [], isLast: false)
                try await phone.send(.continuation, [])
            }
            try await phone.send(.text, [], isLast: false)
            for _ in 0..<3 { try? await phone.send(.continuation, [], isLast: false) }
        }
        #expect(code == [0x03, 0xF1])
        #expect(ending == .closed(.tooManyFragments))
    }

    @Test("more messages than the limit allows end the call with 1008")
    func messages() async throws {
        var configuration = CallServerConfiguration.testing()
        configuration.limits.messagesPerSecond = 2
        let (code, ending) = try await close(configuration, counting: .tooManyMessages) { phone, script in
            for _ in 0..<60 { try? await phone.say(script.media(code: 0x20)) }
        }
        #expect(code == [0x03, 0xF0])
        #expect(ending == .closed(.tooManyMessages))
    }

    @Test("more pings than the limit allows end the call with 1008")
    func pings() async throws {
        var configuration = CallServerConfiguration.testing()
        configuration.limits.controlFramesPerSecond = 1
        let (code, ending) = try await close(configuration, counting: .tooManyControlFrames) { phone, _ in
            for _ in 0..<60 { try? await phone.send(.ping, []) }
        }
        #expect(code == [0x03, 0xF0])
        #expect(ending == .closed(.tooManyControlFrames))
    }

    @Test("a call over the maximum duration is closed with 1008 and hung up", arguments: Provider.allCases)
    func duration(provider: Provider) async throws {
        let client = RecordingClient()
        let script = Script(provider)
        let switchboard = Switchboard()
        var configuration = CallServerConfiguration.testing(hangingUpWith: client)
        configuration.maximumCallDuration = .milliseconds(300)

        try await withServer(configuration, application: switchboard.answer) { server in
            let phone = try await Phone.dial(
                server, script.path, headers: Credentials.upgradeHeaders(provider), saying: [script.start])
            let call = try await switchboard.next()
            try await phone.waitUntilClosed()
            try await eventually("the frames end") { switchboard.ended == 1 }

            #expect(phone.messages.last?.bytes == [0x03, 0xF0])
            #expect(call.ending == .closed(.callTooLong))
            #expect(server.statistics[.callTooLong] == 1)
        }
        #expect(client.requests.count == 1)
    }

    @Test("the idle time-out ends a call after the time-out for its start")
    func silence() async throws {
        let script = Script(.twilio)
        let switchboard = Switchboard()
        var configuration = CallServerConfiguration.testing()
        configuration.startTimeout = .milliseconds(100)
        configuration.idleTimeout = .milliseconds(600)

        try await withServer(configuration, application: switchboard.answer) { server in
            let phone = try await Phone.dial(server, script.path, saying: [script.start])
            let call = try await switchboard.next()
            try await phone.waitUntilClosed()
            try await eventually("the frames end") { switchboard.ended == 1 }

            #expect(call.ending == .idle)
            #expect(phone.messages.last?.bytes == [0x03, 0xE9])
        }
    }

    @Test("a shutdown waits for an answer to its close frames")
    func closingHandshake() async throws {
        let connection = try await withServer { server in
            let connection = try await HTTPConnection.open(server)
            try await connection.write(EarlyFrameTests.request)
            try await eventually("the answer") { connection.text.hasPrefix("HTTP/1.1 101 ") }
            return connection
        }
        // The server has stopped, so it has waited for the close frame that never came, and closed the connection.
        try await eventually("the end", within: .milliseconds(500)) { connection.isClosed }
    }

    @Test("a shutdown closes WebSockets without a call with 1001")
    func shutdown() async throws {
        let phone = try await withServer { server in
            let phone = try await Phone.dial(server, "/twilio/stream")
            try await phone.send(.ping, [])
            try await phone.hear("the pong") { !$0.isEmpty }
            return phone
        }
        try await phone.waitUntilClosed()
        #expect(phone.messages.last?.bytes == [0x03, 0xE9])
    }
}
