// SPDX-License-Identifier: Apache-2.0

import Linecard
import LinecardCodec
import LinecardSimulator
import Testing

@Suite("The end of a call") struct CallEndTests {
    private static let ends: [CallSession.Output] = [.hangUp, .close(code: 1_000), .ended(.application)]

    private static func conditions(lost: Int? = nil) -> CallConditions {
        var conditions = CallConditions()
        conditions.latencyToProvider = .milliseconds(30)
        conditions.latencyToApplication = .milliseconds(30)
        if let lost { conditions.marks = [lost: .lost] }
        return conditions
    }

    @Test("a call ends when the mark after its last words returns", arguments: Provider.allCases)
    func lastWords(provider: Provider) throws {
        var call = try SessionCall(provider, conditions: Self.conditions())
        try call.play(Noise.words(.milliseconds(500)), 1)
        try call.mark("end", 1)

        call.end(.hangUp)
        try call.run(until: .milliseconds(559))
        #expect(call.outputs.isEmpty)
        try call.run(until: .seconds(3))

        #expect(call.outputs.suffix(3).map(\.output) == Self.ends)
        #expect(call.outputs.suffix(3).allSatisfy { $0.time == .milliseconds(560) })
        #expect(call.outputs.outcomes(of: 1) == [.heard(isConfirmed: true)])
        #expect(call.outputs.outcomes(ofMark: 1) == [.heard(isConfirmed: true)])
        #expect(call.heard.count == 4_000)
        #expect(call.provider.recording.ending?.party == .application)
    }

    @Test(
        "a call waits for a lost mark no longer than its limit",
        arguments: [Duration.seconds(1), .milliseconds(300), .zero])
    func lostMark(limit: Duration) throws {
        var call = try SessionCall(conditions: Self.conditions(lost: 2))
        try call.play(Noise.words(.milliseconds(500)), 1)
        try call.run(until: .milliseconds(100))

        call.end(.hangUp, within: limit)
        try call.run(until: .seconds(3))

        #expect(call.outputs.suffix(3).map(\.output) == Self.ends)
        #expect(call.outputs.suffix(3).allSatisfy { $0.time == .milliseconds(500) + limit })
    }

    @Test("a call ends at once if asked to, or with nothing to play", arguments: [true, false])
    func atOnce(afterSpeech: Bool) throws {
        var call = try SessionCall()
        if !afterSpeech { try call.play(Noise.words(.seconds(1)), 1) }

        call.end(.hangUp, afterSpeech: afterSpeech)

        #expect(call.outputs.suffix(3).map(\.output) == Self.ends)
        #expect(call.session.isOver == true)
        #expect(call.session.deadline == nil)
        #expect(call.session.nextWrite == nil)
    }

    @Test("a call ends after its keys and messages", arguments: Provider.allCases)
    func items(provider: Provider) throws {
        var call = try SessionCall(provider, options: CallOptions(rates: StartFrame(audioOutSampleRate: .hz8000)))
        call.isWritable = false
        try call.session.press([.one], at: call.instant)
        try call.session.send(TransportMessageFrame(json: #"{"event":"own"}"#), at: call.instant)
        call.end(.close)
        try call.run(until: .milliseconds(100))
        #expect(call.outputs.isEmpty)

        call.isWritable = true
        try call.run(for: .seconds(1))

        #expect(call.messages.control("own").count == 1)
        #expect(call.outputs.suffix(2).map(\.output) == Array(Self.ends.suffix(2)))
        #expect(call.heard.isEmpty == (provider == .plivo))
    }

    @Test("ending a call finishes its open utterances")
    func open() throws {
        var call = try SessionCall()
        try call.open(1)
        try call.append(Noise.words(.milliseconds(510)), to: 1)

        call.end(.close)
        try call.run(until: .seconds(2))

        #expect(call.outputs.outcomes(of: 1) == [.heard(isConfirmed: true)])
        #expect(call.outputs.time(of: .close(code: 1_000)) == .milliseconds(520))
        #expect(call.heard.count == 520 * 8)
        #expect(call.outputs.count(of: .hangUp) == 0)
    }

    @Test("a hang-up replaces a close, and a close does not replace a hang-up")
    func twice() throws {
        for endings in [[.close, .hangUp], [.hangUp, .close]] as [[CallSession.Ending]] {
            var call = try SessionCall()
            try call.play(Noise.words(.milliseconds(500)), 1)

            for ending in endings { call.end(ending) }
            try call.run(until: .seconds(2))

            #expect(call.outputs.suffix(3).map(\.output) == Self.ends)
        }
    }

    @Test("a call is hung up once, even if asked twice or after its stream is over", arguments: [true, false])
    func hungUpOnce(isOver: Bool) throws {
        var call = try SessionCall()
        if isOver {
            call.session.connectionLost(isClosed: true, at: call.instant)
            call.end(.close)
            #expect(call.outputs.map(\.output) == [.ended(.provider)])
        }

        for _ in 1...3 { call.end(.hangUp, afterSpeech: false) }
        call.end(.close)

        #expect(call.outputs.count(of: .hangUp) == 1)
        #expect(call.outputs.count(of: .ended(isOver ? .provider : .application)) == 1)
        #expect(call.outputs.count(of: .close(code: 1_000)) == (isOver ? 0 : 1))
    }

    @Test("a call is hung up as asked, even if its stream ends before", arguments: [0, 1, 2])
    func endsBefore(how: Int) throws {
        var call = try SessionCall()
        try call.play(Noise.words(.seconds(1)), 1)
        call.end(.hangUp)
        try call.run(until: .milliseconds(300))

        switch how {
        case 0: call.session.connectionLost(at: call.instant)
        case 1: call.session.connectionLost(isClosed: true, at: call.instant)
        default: try call.receive(#"{"event":"stop","streamSid":"S1"}"#)
        }
        call.send()

        #expect(call.outputs.count(of: .hangUp) == 1)
        #expect(call.outputs.last?.output == .ended(how == 0 ? .connectionLost : .provider))
    }

    @Test("the end settles everything unsettled, once", arguments: Provider.allCases)
    func settled(provider: Provider) throws {
        var call = try SessionCall(provider)
        for id in 1...3 {
            try call.play(Noise.words(.milliseconds(400), seed: UInt64(id)), id, isInterruptible: id != 2)
        }
        try call.open(4)
        let receipt = try #require(try call.append(Noise.words(.seconds(2)), to: 4) as CallSession.Receipt?)
        try call.open(5, isLive: true)
        try call.append(Noise.words(.milliseconds(100)), to: 5)
        for id in 1...3 { try call.mark("m", id) }
        try call.run(until: .milliseconds(500))

        call.session.connectionLost(at: call.instant)
        call.session.connectionLost(at: call.instant)
        call.end(.close, afterSpeech: false)
        call.send()

        for id in 1...5 { #expect(call.outputs.outcomes(of: id).count == 1, "utterance \(id)") }
        for id in 1...3 { #expect(call.outputs.outcomes(ofMark: id) == [.callEnded]) }
        #expect(call.outputs.count(of: .settled(receipt)) == 1)
        #expect(call.outputs.count { if case .ended = $0.output { true } else { false } } == 1)
        #expect(call.outputs.last?.output == .ended(.connectionLost))
    }

    @Test("nothing is accepted or played after the end", arguments: [true, false])
    func after(isOver: Bool) throws {
        var call = try SessionCall(.plivo)
        try call.play(Noise.words(.seconds(1)), 1)
        call.end(.close, afterSpeech: !isOver)

        #expect(throws: CallSession.Refusal.ended) { try call.open(2) }
        #expect(throws: CallSession.Refusal.ended) { try call.append([1], to: 1) }
        #expect(throws: CallSession.Refusal.ended) { try call.mark("m", 1) }
        #expect(throws: CallSession.Refusal.ended) { _ = try call.interrupt() }
        #expect(throws: CallSession.Refusal.ended) { try call.session.press([.one], at: call.instant) }
        #expect(throws: CallSession.Refusal.ended) {
            try call.session.send(TransportMessageFrame(json: "{}"), at: call.instant)
        }
        try call.run(for: .seconds(3))

        #expect(call.messages.audio.count == (isOver ? 10 : 50))
        #expect(call.outputs.outcomes(of: 2).isEmpty)
    }
}
