// SPDX-License-Identifier: Apache-2.0

import Linecard
import LinecardCodec
import LinecardSimulator
import ProviderFixtures
import Testing

@Suite("Marks between speech") struct MarkOrderTests {
    @Test("marks keep their places before, inside and after an open utterance", arguments: Provider.allCases)
    func places(provider: Provider) throws {
        var call = try SessionCall(provider)
        try call.mark("start", 1)
        try call.open(1)
        try call.append(Noise.words(.milliseconds(200)), to: 1)
        try call.mark("inside", 2)
        try call.append(Noise.words(.milliseconds(207)), to: 1)
        call.finish(1)
        try call.mark("behind", 3)
        try call.play(Noise.words(.milliseconds(100)), 2)
        try call.mark("last", 4)
        try call.run(until: .seconds(2))

        let marks = call.provider.recording.marks.filter { !$0.name.hasPrefix(CallSession.ownMarkPrefix) }
        #expect(marks.map(\.name) == ["start", "inside", "behind", "last"])
        #expect(marks.map(\.position) == [0, 1_600, 3_360, 4_160])
        for id in 1...4 { #expect(call.outputs.outcomes(ofMark: id) == [.heard(isConfirmed: true)], "mark \(id)") }
        let frames = ["start", "inside", "behind", "last"].map { InboundFrame.mark(name: $0) }
        #expect(Array(call.framesButAudio().dropFirst()) == frames)
    }

    @Test("marks are heard with the audio before them, not when they return", arguments: Provider.allCases)
    func own(provider: Provider) throws {
        var conditions = CallConditions()
        conditions.latencyToApplication = .milliseconds(30)
        var call = try SessionCall(provider, conditions: conditions)
        try call.play(Noise.words(.milliseconds(500)), 1)
        try call.mark("end", 1)
        try call.run(until: .milliseconds(529))
        #expect(call.outputs.outcomes(ofMark: 1).isEmpty)

        try call.run(until: .milliseconds(530))

        #expect(call.outputs.outcomes(ofMark: 1) == [.heard(isConfirmed: true)])
        #expect(call.outputs.outcomes(of: 1) == [.heard(isConfirmed: true)])
    }

    @Test("a session's own mark that returns out of order settles all before it", arguments: Provider.allCases)
    func outOfTurn(provider: Provider) throws {
        var conditions = CallConditions()
        conditions.marks = [2: .late(.milliseconds(700))]
        var call = try SessionCall(provider, conditions: conditions)
        try call.play(Noise.words(.milliseconds(300)), 1)
        try call.play(Noise.words(.milliseconds(300)), 2)
        try call.run(until: .milliseconds(599))
        #expect(call.outputs.isEmpty)

        try call.run(until: .seconds(2))

        #expect(call.outputs.map(\.time) == [.milliseconds(600), .milliseconds(600)])
        #expect(call.outputs.outcomes(of: 1) == [.heard(isConfirmed: true)])
        #expect(call.outputs.outcomes(of: 2) == [.heard(isConfirmed: true)])
    }

    @Test("names of marks are compared by their bytes", arguments: Provider.allCases)
    func bytes(provider: Provider) throws {
        var call = try SessionCall(provider)
        try call.play(Noise.words(.milliseconds(100)), 1)
        try call.mark("\u{E9}", 1)
        try call.run(until: .milliseconds(50))
        var script = Script(provider)
        script.streamID = "S1"

        try call.receive(script.mark("e\u{301}"))

        let frames = call.framesButAudio().dropFirst()
        #expect(frames.count == 1)
        guard case .mark(let name) = frames.first else { return }
        #expect(Array(name.utf8) == Array("e\u{301}".utf8))
    }

    @Test("a mark without speech is heard at once", arguments: Provider.allCases)
    func alone(provider: Provider) throws {
        var call = try SessionCall(provider)

        try call.mark("alone", 1)

        #expect(call.outputs.outcomes(ofMark: 1) == [.heard(isConfirmed: true)])
        #expect(call.messages.control("alone").count == 1)
    }

    @Test(
        "the return of a mark that the application sent in its own message is delivered", arguments: Provider.allCases)
    func foreign(provider: Provider) throws {
        var call = try SessionCall(provider)
        try call.run(until: .milliseconds(10))
        let mark =
            provider == .twilio
            ? #"{"event":"mark","streamSid":"S1","mark":{"name":"own"}}"#
            : #"{"event":"checkpoint","streamId":"S1","name":"own"}"#
        try call.play(Noise.words(.milliseconds(100)), 1)
        try call.session.send(TransportMessageFrame(json: mark), at: call.instant)
        try call.run(for: .seconds(1))

        #expect(call.messages.control("own").map(\.text) == [mark])
        #expect(call.framesButAudio().dropFirst() == [.mark(name: "own")])
        #expect(call.provider.recording.marks.first { $0.name == "own" }?.position == 800)
    }
}
