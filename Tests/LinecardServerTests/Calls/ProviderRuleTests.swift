// SPDX-License-Identifier: Apache-2.0

import Linecard
import LinecardCodec
import LinecardServer
import NIOWebSocket
import ProviderFixtures
import TestSupport
import Testing

@Suite("Rules of the providers") struct ProviderRuleTests {
    @Test(
        "all that is sent is whole text messages, uncompressed though it was offered", arguments: Provider.allCases)
    func plainText(provider: Provider) async throws {
        let script = Script(provider)

        try await withServer(application: { call in
            call.play(.constant(code: 0x20, milliseconds: 60))
            call.mark("said")
            try await call.press([.one])
            try await call.interrupt()
            for try await _ in call.frames {}
        }) { server in
            let phone = try await Phone.dial(
                server, script.path,
                headers: [("Sec-WebSocket-Extensions", "permessage-deflate; client_max_window_bits")],
                saying: [script.start])
            let messages = try await phone.hear("the clear") { $0.contains { $0.event?.hasPrefix("clear") == true } }

            #expect(messages.count > 4)
            #expect(messages.allSatisfy { $0.opcode == .text && $0.isUncompressedFrame })
        }
    }

    @Test("after a stop the server closes the connection, as a normal end", arguments: Provider.allCases)
    func closing(provider: Provider) async throws {
        let script = Script(provider)
        let switchboard = Switchboard()

        try await withServer(application: switchboard.answer) { server in
            let phone = try await Phone.dial(server, script.path, saying: [script.start, script.stop])
            try await phone.waitUntilClosed()
            try await eventually("the frames end") { switchboard.ended == 1 }

            #expect(phone.messages.map(\.bytes) == [[0x03, 0xE8]])
            #expect(switchboard.heard == [.streamStart(script.callStart), .streamStop])
            #expect(server.statistics[.messagesBad] == 0)
            #expect(server.statistics[.callsActive] == 0)
        }
    }

    /// The data of a close frame; nil for a connection that breaks (1006). An empty one counts as 1005.
    static let closings: [[UInt8]?] = [[0x03, 0xE8], [0x03, 0xE9], [], nil]

    @Test("any way of closing is a normal end", arguments: Provider.allCases, closings)
    func anyClosing(provider: Provider, data: [UInt8]?) async throws {
        let script = Script(provider)
        let switchboard = Switchboard()

        try await withServer(application: switchboard.answer) { server in
            let phone = try await Phone.dial(server, script.path, saying: [script.start])
            if let data {
                try await phone.send(.connectionClose, data)
                let answer = try await phone.hear("the close is answered") { $0.last?.opcode == .connectionClose }
                #expect(answer.last?.bytes == data)
            } else {
                try await phone.vanish()
            }
            try await eventually("the frames end") { switchboard.ended == 1 }
            try await eventually("the call ends") { server.statistics[.callsActive] == 0 }

            #expect(switchboard.heard == [.streamStart(script.callStart)])
            #expect(server.statistics[.messagesBad] == 0)
        }
    }

    @Test("a second start, of another call, is refused and costs only itself", arguments: Provider.allCases)
    func anotherCall(provider: Provider) async throws {
        let script = Script(provider)
        var other = Script(provider)
        other.streamID = "other"
        other.callID = "other"
        let switchboard = Switchboard()

        try await withServer(application: switchboard.answer) { [other] server in
            _ = try await Phone.dial(
                server, script.path, saying: [script.start, other.start, script.media(code: 0x30)])
            try await eventually("the audio arrives") { !switchboard.heardAudio.isEmpty }

            #expect(switchboard.heard == [.streamStart(script.callStart), .audio(.heard(code: 0x30))])
            #expect(server.statistics[.callsStarted] == 1)
            #expect(server.statistics[.messagesBad] == 1)
        }
    }
}
