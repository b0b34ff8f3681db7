// SPDX-License-Identifier: Apache-2.0

import Linecard
import LinecardCodec
import LinecardServer
import NIOWebSocket
import ProviderFixtures
import TestSupport
import Testing

@Suite("The end of speech and of a conversation") struct ConversationEndTests {
    @Test("the stream is closed once the provider says that the last words were played", arguments: Provider.allCases)
    func lastWords(_ provider: Provider) async throws {
        try await withCall(provider) { call, phone, script, switchboard in
            call.play(.constant(code: 0x20, milliseconds: 60))
            let ending = Task { try await call.hangUp() }
            try await eventually("the mark behind them") { phone.ownMarks.count == 2 }
            try await Task.sleep(for: .milliseconds(200))
            #expect(!phone.isClosed, "they were due, but not played yet")
            try await phone.returnMarks(script)

            try await within { try await ending.value }
            try await phone.waitUntilClosed()
            #expect(phone.media.count == 3)
            #expect(switchboard.heard == [.streamStart(script.callStart)], "the application sent no mark")
        }
    }

    @Test("a provider that does not say so is not waited for any longer than a second or so")
    func silentProvider() async throws {
        try await withCall(.twilio) { call, phone, _, _ in
            call.play(.constant(code: 0x20, milliseconds: 60))
            try await within(.seconds(5)) { try await call.hangUp() }

            try await phone.waitUntilClosed()
        }
    }

    @Test("who has said nothing has nothing to wait for")
    func nothingSaid() async throws {
        try await withCall(.twilio) { call, phone, _, _ in
            try await within { try await call.hangUp() }

            try await phone.waitUntilClosed()
            #expect(phone.messages.map(\.opcode) == [.connectionClose])
        }
    }

    @Test("the end of an utterance is sent, padded to a whole 20 ms", arguments: Provider.allCases)
    func speechEnd(_ provider: Provider) async throws {
        try await withCall(provider, .testing(.hz16000)) { call, phone, _, _ in
            let samples = [Int16](repeating: 1_000, count: 16 * 50)
            call.play(AudioFrame(samples: samples, sampleRate: .hz16000))
            call.mark("end")

            let messages = try await phone.hear("the mark") { ["mark", "checkpoint"].contains($0.last?.event) }
            let codes = messages.flatMap { $0.codes ?? [] }
            #expect(codes.count == 480, "50 ms and 3 ms of delay, in whole 20 ms")
            #expect(G711.decode(codes.suffix(40)).allSatisfy { abs(Int($0)) < 16 }, "silence")
        }
    }

    @Test("keys go out as a message to Plivo and as tones, in step with time, to Twilio", arguments: Provider.allCases)
    func keys(_ provider: Provider) async throws {
        try await withCall(provider) { call, phone, _, _ in
            let begin = ContinuousClock.now
            try await within { try await call.press([.one, .pound, .a]) }
            call.mark("end")

            let messages = try await phone.hear("the mark") { ["mark", "checkpoint"].contains($0.last?.event) }
            switch provider {
            case .twilio:
                #expect(messages.flatMap { $0.codes ?? [] }.count == 3 * 1_600)
                #expect(messages.dropLast().allSatisfy { $0.codes?.count == 160 })
                let elapsed = try #require(messages.last).time - begin
                #expect(elapsed > .milliseconds(600 - 200 - 40), "it is paced as other audio is")
            case .plivo:
                #expect(messages.map(\.text).first == #"{"event":"sendDTMF","dtmf":"1#A"}"#)
                #expect(messages.count == 2)
            }
        }
    }

    @Test("a stream that starts anew with another id goes on as the same call", arguments: Provider.allCases)
    func restart(_ provider: Provider) async throws {
        let script = Script(provider)
        var again = script
        again.streamID = "again"
        let switchboard = Switchboard()

        try await withServer(application: switchboard.answer) { [again] server in
            let phone = try await Phone.dial(
                server, script.path, saying: [script.start, script.media(code: 0x10)])
            let call = try await switchboard.next()
            call.play(.constant(code: 0x20, milliseconds: 100))
            let mark = call.mark("said")
            try await phone.hear("the mark") { $0.count == 6 }
            for message in [again.start, again.media(code: 0x20), script.media(code: 0x30), again.dtmf("1")] {
                try await phone.say(message)
            }

            try await eventually("the key") { switchboard.heard.last == .dtmf(.one) }
            #expect(
                switchboard.heard == [
                    .streamStart(script.callStart), .audio(.heard(code: 0x10)),
                    .streamStart(again.callStart), .audio(.heard(code: 0x20)), .dtmf(.one),
                ])
            let messages = try await phone.hear("the audio and the mark again") { $0.count == 12 }
            #expect(messages.dropFirst(6).allSatisfy { $0.text.contains("\"again\"") || provider == .plivo })
            try await eventually("the marks behind them") { phone.ownMarks.count == 4 }
            try await phone.returnMarks(again)
            #expect(try await within { try await mark.outcome } == .heard(isConfirmed: true))
            #expect(server.statistics[.messagesBad] == 1)
            #expect(server.statistics[.callsStarted] == 1)
        }
    }

    @Test("what was missing before a stream started anew is reported too", arguments: Provider.allCases)
    func gapsBeforeRestart(_ provider: Provider) async throws {
        let script = Script(provider)
        var again = script
        again.streamID = "again"
        let switchboard = Switchboard()

        try await withServer(application: switchboard.answer) { [again] server in
            let phone = try await Phone.dial(server, script.path, saying: [script.start])
            for message in [script.dtmf("1", number: "5"), again.start] { try await phone.say(message) }
            try await eventually("the new start") { switchboard.heard.last == .streamStart(again.callStart) }

            #expect(server.statistics[.messagesMissing] == 3)
        }
    }

    @Test("messages that are missing, late or repeated are reported when the stream ends", arguments: Provider.allCases)
    func gaps(_ provider: Provider) async throws {
        let script = Script(provider)
        let switchboard = Switchboard()

        try await withServer(application: switchboard.answer) { server in
            let phone = try await Phone.dial(server, script.path, saying: [script.start])
            for number in [2, 5, 4, 4, 6] { try await phone.say(script.dtmf("1", number: "\(number)")) }
            try await eventually("the keys") { switchboard.heard.count == 6 }
            try await phone.vanish()
            try await eventually("the end") { server.statistics[.callsActive] == 0 }

            let counts: [CallServerStatistics.Count] = [.messagesMissing, .messagesLate, .messagesRepeated]
            #expect(counts.map { server.statistics[$0] } == [1, 1, 1])
            #expect(server.statistics.prometheusText.contains("linecard_messages_missing_total 1\n"))
        }
    }

    @Test("no number that a provider can send ends the server", arguments: Provider.allCases)
    func hostileNumbers(_ provider: Provider) async throws {
        let script = Script(provider)
        let switchboard = Switchboard()

        try await withServer(application: switchboard.answer) { server in
            for started in 1...3 {
                let phone = try await Phone.dial(server, script.path, saying: [script.start])
                for number in [Int.max, 999_999_999_999_999, Int(UInt32.max), 2, 3, 4, 5] {
                    try await phone.say(script.dtmf("1", number: "\"\(number)\""))
                }
                try await phone.say(script.stop)
                try await eventually("the end") {
                    server.statistics[.callsStarted] == started && server.statistics[.callsActive] == 0
                }
            }

            #expect(server.statistics[.messagesMissing] < 3 << 32)
        }
    }
}
