// SPDX-License-Identifier: Apache-2.0

import Linecard
import LinecardCodec
import LinecardServer
import LinecardSimulator
import NIOWebSocket
import ProviderFixtures
import TestSupport
import Testing

@Suite("The end of speech and of a conversation") struct ConversationEndTests {
    @Test(
        "a call ends when the mark behind its last words comes back, or a second after it should have",
        arguments: Provider.allCases,
        [(.late(.milliseconds(400)), .milliseconds(60 + 400)), (.lost, .milliseconds(60 + 1_000))]
            as [(MarkTreatment, Duration)])
    func lastWords(_ provider: Provider, _ row: (marks: MarkTreatment, end: Duration)) async throws {
        var conditions = CallConditions()
        conditions.otherMarks = row.marks

        let recording = try await withSimulatedCall(
            provider, script: [.wait(.seconds(9))], conditions: conditions, configuration: .testing()
        ) { call in
            call.play(.constant(code: 0x20, milliseconds: 60))
            try await call.hangUp()
        }

        #expect(recording.heard == AudioFrame.constant(code: 0x20, milliseconds: 60).samples)
        #expect(recording.ending?.party == .application)
        #expect(recording.ending?.at == row.end)
    }

    @Test("a call in which nothing was said ends at once, with a close frame alone")
    func nothingSaid() async throws {
        try await withCall(.twilio) { call, phone, _, _ in
            try await within { try await call.hangUp() }

            try await phone.waitUntilClosed()
            #expect(phone.messages.map(\.opcode) == [.connectionClose])
        }
    }

    @Test("the end of an utterance is padded with silence to a whole 20 ms", arguments: Provider.allCases)
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

    @Test("pressed keys are a message to Plivo, and tones at the pace of audio to Twilio", arguments: Provider.allCases)
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
                #expect(elapsed > .milliseconds(600 - 200 - 40), "tones are paced as other audio is")
            case .plivo:
                #expect(messages.map(\.text).first == #"{"event":"sendDTMF","dtmf":"1#A"}"#)
                #expect(messages.count == 2)
            }
        }
    }

    @Test("a stream that restarts with another id continues the same call", arguments: Provider.allCases)
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

    @Test("messages missing before a restart of the stream are counted", arguments: Provider.allCases)
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

    @Test("missing, late and repeated messages are counted when the stream ends", arguments: Provider.allCases)
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

    @Test("no sequence number from a provider crashes the server", arguments: Provider.allCases)
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
