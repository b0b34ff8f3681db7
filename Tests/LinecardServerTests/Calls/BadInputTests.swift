// SPDX-License-Identifier: Apache-2.0

import Linecard
import LinecardCodec
import LinecardServer
import NIOWebSocket
import ProviderFixtures
import TestSupport
import Testing

@Suite("Bad input") struct BadInputTests {
    /// A message that is dropped, and leaves the call as it is.
    struct Bad: CustomTestStringConvertible, Sendable {
        let testDescription: String
        let text: String

        init(_ description: String, _ text: String) {
            testDescription = description
            self.text = text
        }

        static func all(_ provider: Provider) -> [Bad] {
            let script = Script(provider)
            var stranger = script
            stranger.streamID = "another"
            stranger.callID = "another"
            return [
                Bad("nothing", ""),
                Bad("no JSON", "hello"),
                Bad("half a message", String(script.media(code: 0x20).dropLast(30))),
                Bad("two messages in one", script.media(code: 0x20) + script.media(code: 0x20)),
                Bad("an array", "[1,2]"),
                Bad("no event", "{}"),
                Bad("an event that is a number", #"{"event":7}"#),
                Bad("bad Base64", script.media(payload: "f39/f!==")),
                Bad("Base64 cut short", script.media(payload: "f39/f")),
                Bad("media without payload", #"{"event":"media","media":{"track":"inbound"}}"#),
                Bad("the media of another stream", stranger.media(code: 0x20)),
                Bad("the key of another stream", stranger.dtmf("1")),
                Bad("a key that no telephone has", script.dtmf("E")),
                Bad("another stream's start", stranger.start),
                Bad("deep nesting", String(repeating: "[", count: 20_000)),
            ]
        }
    }

    @Test("a bad message from Twilio is counted and dropped", arguments: Bad.all(.twilio))
    func badFromTwilio(bad: Bad) async throws { try await costsOnlyItself(bad, Script(.twilio)) }

    @Test("a bad message from Plivo is counted and dropped", arguments: Bad.all(.plivo))
    func badFromPlivo(bad: Bad) async throws { try await costsOnlyItself(bad, Script(.plivo)) }

    private func costsOnlyItself(_ bad: Bad, _ script: Script) async throws {
        let switchboard = Switchboard()

        try await withServer(application: switchboard.answer) { server in
            let phone = try await Phone.dial(
                server, script.path, saying: [script.start, bad.text, script.media(code: 0x30)])
            try await eventually("the next message arrives") { !switchboard.heardAudio.isEmpty }

            #expect(switchboard.heard == [.streamStart(script.callStart), .audio(.heard(code: 0x30))])
            #expect(server.statistics[.messagesBad] == 1)
            #expect(server.statistics[.messagesReceived] == 3)
            #expect(!phone.isClosed)
        }
    }

    @Test("a binary message is counted and costs only itself")
    func binary() async throws {
        let script = Script(.twilio)
        let switchboard = Switchboard()

        try await withServer(application: switchboard.answer) { server in
            let phone = try await Phone.dial(server, script.path, saying: [script.start])
            try await phone.send(.binary, Array(script.media(code: 0x20).utf8))
            try await phone.say(script.media(code: 0x30))
            try await eventually("the next message arrives") { !switchboard.heardAudio.isEmpty }

            #expect(switchboard.heardAudio == [.heard(code: 0x30)])
            #expect(server.statistics[.messagesBad] == 1)
        }
    }

    @Test("text that is not UTF-8 ends the call, as RFC 6455 demands")
    func notUTF8() async throws {
        let script = Script(.twilio)
        let switchboard = Switchboard()

        try await withServer(application: switchboard.answer) { server in
            let phone = try await Phone.dial(server, script.path, saying: [script.start])
            let call = try await switchboard.next()
            try await phone.send(.text, Array(#"{"event":""#.utf8) + [0xFF, 0xC0] + Array(#""}"#.utf8))
            try await phone.waitUntilClosed()
            try await eventually("the frames end") { switchboard.ended == 1 }

            #expect(phone.messages.last?.bytes.prefix(2) == [0x03, 0xEF])
            #expect(call.ending == .closed(.invalidText))
            #expect(server.statistics[.invalidText] == 1)
            #expect(server.statistics[.messagesBad] == 0)
        }
    }

    @Test("an unknown event is ignored, and not counted as bad", arguments: Provider.allCases)
    func unknownEvent(provider: Provider) async throws {
        let script = Script(provider)
        let switchboard = Switchboard()

        try await withServer(application: switchboard.answer) { server in
            _ = try await Phone.dial(
                server, script.path,
                saying: [script.start, #"{"event":"weather","is":"fine"}"#, script.media(code: 0x30)])
            try await eventually("the next message arrives") { !switchboard.heardAudio.isEmpty }

            #expect(switchboard.heardAudio == [.heard(code: 0x30)])
            #expect(server.statistics[.messagesReceived] == 3)
            #expect(server.statistics[.messagesBad] == 0)
        }
    }

    @Test("a second start of the same stream is ignored", arguments: Provider.allCases)
    func twoStarts(provider: Provider) async throws {
        let script = Script(provider)
        let switchboard = Switchboard()

        try await withServer(application: switchboard.answer) { server in
            _ = try await Phone.dial(
                server, script.path, saying: [script.start, script.start, script.media(code: 0x30)])
            try await eventually("the audio arrives") { !switchboard.heardAudio.isEmpty }

            #expect(switchboard.heard == [.streamStart(script.callStart), .audio(.heard(code: 0x30))])
            #expect(server.statistics[.callsStarted] == 1)
            #expect(server.statistics[.callsActive] == 1)
        }
    }

    @Test("media before the start is ignored", arguments: Provider.allCases)
    func mediaFirst(provider: Provider) async throws {
        let script = Script(provider)
        let switchboard = Switchboard()

        try await withServer(application: switchboard.answer) { server in
            _ = try await Phone.dial(
                server, script.path, saying: [script.media(code: 0x20), script.start, script.media(code: 0x30)])
            try await eventually("the audio arrives") { !switchboard.heardAudio.isEmpty }

            #expect(switchboard.heard == [.streamStart(script.callStart), .audio(.heard(code: 0x30))])
        }
    }

    @Test("a start as the fiftieth message begins a call")
    func lateStart() async throws {
        let script = Script(.twilio)
        let switchboard = Switchboard()

        try await withServer(application: switchboard.answer) { server in
            _ = try await Phone.dial(
                server, script.path, saying: [String](repeating: Script.connected, count: 49) + [script.start])

            #expect(try await switchboard.next().start == script.callStart)
        }
    }

    @Test("fifty messages without a start close the connection", arguments: [Script.connected, "no JSON"])
    func noStart(message: String) async throws {
        let switchboard = Switchboard()

        try await withServer(application: switchboard.answer) { server in
            let phone = try await Phone.dial(
                server, "/twilio/stream", saying: [String](repeating: message, count: 50))
            #expect(!phone.isClosed)
            try await phone.say(Script(.twilio).start)
            try await phone.waitUntilClosed()

            #expect(server.statistics[.callsStarted] == 0)
            #expect(server.statistics[.callsActive] == 0)
        }
    }

    @Test("a start without a required field is counted as bad")
    func badStarts() async throws {
        let switchboard = Switchboard()
        let script = Script(.plivo)

        try await withServer(application: switchboard.answer) { server in
            _ = try await Phone.dial(
                server, script.path,
                saying: [
                    #"{"event":"start"}"#, #"{"event":"start","start":{"streamId":"s"}}"#, script.start,
                ])
            _ = try await switchboard.next()

            #expect(server.statistics[.messagesBad] == 2)
            #expect(server.statistics[.callsStarted] == 1)
        }
    }

    @Test(
        "a start in an unsupported format closes the connection with 1003",
        arguments: [
            ("audio/x-mulaw", "audio/opus"), ("8000", "7000"), ("\"sampleRate\"", "\"channels\":2,\"sampleRate\""),
        ])
    func unservable(_ found: String, _ replacement: String) async throws {
        let script = Script(.plivo)

        try await withServer { server in
            let phone = try await Phone.dial(
                server, script.path, saying: [script.start.replacing(found, with: replacement)])
            try await phone.waitUntilClosed()

            #expect(phone.messages.map(\.bytes) == [[0x03, 0xEB]])
            #expect(server.statistics[.messagesBad] == 1)
            #expect(server.statistics[.callsStarted] == 0)
        }
    }

    @Test("a call whose ids are not safe in a hang-up request is refused", arguments: Provider.allCases)
    func badIDs(provider: Provider) async throws {
        var script = Script(provider)
        script.callID = "../.."
        let client = RecordingClient()

        try await withServer(.testing(hangingUpWith: client)) { [script] server in
            let phone = try await Phone.dial(
                server, script.path, headers: Credentials.upgradeHeaders(provider), saying: [script.start])
            try await phone.waitUntilClosed()

            #expect(server.statistics[.callsStarted] == 0)
        }

        #expect(client.requests.isEmpty)
    }
}

@Suite("WebSocket messages of a call") struct WireTests {
    @Test("a message over the limit closes its connection, and the server lives on", arguments: [1, 3])
    func tooLong(fragments: Int) async throws {
        let script = Script(.twilio)
        let switchboard = Switchboard()
        var configuration = CallServerConfiguration.testing()
        configuration.maximumMessageSize = 2_000

        try await withServer(configuration, application: switchboard.answer) { server in
            let phone = try await Phone.dial(server, script.path, saying: [script.start])
            _ = try await switchboard.next()
            let part = [UInt8](repeating: UInt8(ascii: " "), count: 2_001 / fragments)
            for index in 1...fragments {
                // The server may be gone before the last part.
                try? await phone.send(index == 1 ? .text : .continuation, part, isLast: index == fragments)
            }
            try? await phone.send(fragments == 1 ? .text : .continuation, [32], isLast: true)
            try await phone.waitUntilClosed()
            try await eventually("the frames end") { switchboard.ended == 1 }
            #expect(server.statistics[.messageTooLarge] == 1)
            #expect(server.statistics[.callsActive] == 0)

            _ = try await Phone.dial(server, script.path, saying: [script.start])
            _ = try await switchboard.next()
        }
    }

    @Test("a message of the maximum size is taken")
    func longest() async throws {
        let script = Script(.twilio)
        let switchboard = Switchboard()
        let media = script.media(code: 0x30)
        var configuration = CallServerConfiguration.testing()
        configuration.maximumMessageSize = 2_000

        try await withServer(configuration, application: switchboard.answer) { server in
            let padding = String(repeating: " ", count: 2_000 - media.utf8.count)
            _ = try await Phone.dial(server, script.path, saying: [script.start, media + padding])

            try await eventually("it arrives") { switchboard.heardAudio == [.heard(code: 0x30)] }
        }
    }

    @Test("a message in fragments with a ping between them is joined")
    func fragments() async throws {
        let script = Script(.plivo)
        let switchboard = Switchboard()

        try await withServer(application: switchboard.answer) { server in
            let phone = try await Phone.dial(server, script.path, saying: [script.start])
            let bytes = Array(script.media(code: 0x30).utf8)
            try await phone.send(.text, Array(bytes[..<7]), isLast: false)
            try await phone.send(.ping, [1, 2])
            try await phone.send(.continuation, Array(bytes[7..<100]), isLast: false)
            try await phone.send(.continuation, Array(bytes[100...]), isLast: true)
            try await eventually("it arrives") { !switchboard.heardAudio.isEmpty }

            #expect(switchboard.heardAudio == [.heard(code: 0x30)])
            #expect(server.statistics[.messagesReceived] == 2)
            #expect(server.statistics[.messagesBad] == 0)
            try await phone.hear("a pong") { $0.contains { $0.opcode == .pong } }
        }
    }

    @Test("a ping is answered by a pong with the same data", arguments: [[], [1, 2, 3], [UInt8](0..<125)])
    func ping(data: [UInt8]) async throws {
        try await withServer { server in
            let phone = try await Phone.dial(server, "/twilio/stream")
            try await phone.send(.ping, data)
            let messages = try await phone.hear("a pong") { !$0.isEmpty }

            #expect(messages.map(\.opcode) == [.pong])
            #expect(messages.first?.bytes == data)
        }
    }

    @Test("a broken connection ends the frames and the call", arguments: Provider.allCases)
    func vanishes(provider: Provider) async throws {
        let script = Script(provider)
        let switchboard = Switchboard()

        try await withServer(application: switchboard.answer) { server in
            let phone = try await Phone.dial(server, script.path, saying: [script.start])
            _ = try await switchboard.next()
            #expect(server.statistics[.callsActive] == 1)
            try await phone.vanish()
            try await eventually("the frames end") { switchboard.ended == 1 }

            try await eventually("no call is active") { server.statistics[.callsActive] == 0 }
            #expect(server.statistics[.callsStarted] == 1)
        }
    }

    @Test("a continuation frame without a message to continue closes the connection")
    func strayContinuation() async throws {
        try await withServer { server in
            let phone = try await Phone.dial(server, "/twilio/stream", saying: [Script(.twilio).start])
            try await phone.send(.continuation, [32])

            try await phone.waitUntilClosed()
            try await eventually("no call is active") { server.statistics[.callsActive] == 0 }
        }
    }
}
