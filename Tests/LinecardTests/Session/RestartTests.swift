// SPDX-License-Identifier: Apache-2.0

import Linecard
import LinecardCodec
import LinecardSimulator
import ProviderFixtures
import Testing

@Suite("A call that goes on with another stream") struct RestartTests {
    private static func conditions(latency: Int) -> CallConditions {
        var conditions = CallConditions()
        conditions.latencyToProvider = .milliseconds(latency)
        conditions.latencyToApplication = .milliseconds(latency)
        return conditions
    }

    @Test(
        "audio not heard on the old stream is played on the new one, to the sample", arguments: Provider.allCases,
        [0, 60])
    func saidAgain(provider: Provider, latency: Int) throws {
        var call = try SessionCall(provider, conditions: Self.conditions(latency: latency))
        let words = Noise.words(.seconds(3))
        let more = Noise.words(.milliseconds(200), seed: 2)
        try call.play(words, 1)
        try call.play(more, 2)
        try call.run(until: .milliseconds(1_013))
        let before = call.heard
        let heard = try #require(call.heard(of: 1) as Int?)

        try call.reconnect(.sample(provider, stream: "S2"))
        try call.run(for: .seconds(4))

        #expect(heard <= before.count && before.count - heard <= (2 * latency + 20) * 8)
        #expect(before == Array(words.prefix(before.count)))
        let again = Array(words[heard...])
        let padding = [Int16](repeating: 0, count: (160 - again.count % 160) % 160)
        #expect(call.heard == again + padding + more)
        #expect(call.outputs.outcomes(of: 1) == [.heard(isConfirmed: false)])
        #expect(call.outputs.outcomes(of: 2) == [.heard(isConfirmed: true)])
        #expect(call.provider.recording.badMessages.isEmpty)
    }

    @Test("the application receives the new stream's start", arguments: Provider.allCases)
    func told(provider: Provider) throws {
        var call = try SessionCall(provider)
        try call.run(until: .seconds(1))
        _ = call.framesButAudio()
        let start = CallStart.sample(provider, stream: "S2")

        try call.reconnect(start)

        #expect(call.outputs.map(\.output) == [.restarted(start)])
        #expect(call.framesButAudio() == [.streamStart(start)])
        #expect(call.session.start == start)
        #expect(call.session.counts.restarts == 1)
        #expect(call.session.counts.continuity.missing == 0)
        // The old stream's start and 51 frames, and the new one's start and first frame.
        #expect(call.session.counts.continuity.received == 54)
    }

    @Test("marks are settled on the new stream", arguments: Provider.allCases, [500, 790, 950])
    func marks(provider: Provider, time: Int) throws {
        var call = try SessionCall(provider)
        try call.play(Noise.words(.seconds(1)), 1)
        try call.mark("end", 1)
        try call.run(until: .milliseconds(time))

        try call.reconnect(.sample(provider, stream: "S2"))
        try call.run(for: .milliseconds(990 - time))
        #expect(call.outputs.outcomes(ofMark: 1).isEmpty)
        try call.run(for: .seconds(1))

        #expect(call.outputs.outcomes(ofMark: 1) == [.heard(isConfirmed: true)])
        #expect(call.provider.recording.marks.map(\.name).count { $0 == "end" } == 1)
        let mark = call.provider.recording.marks.first { $0.name == "end" }
        #expect(mark.map { $0.position >= (1_000 - time) * 8 } == true)
    }

    @Test("marks keep their places inside an utterance and behind keys", arguments: [300, 880])
    func places(time: Int) throws {
        var call = try SessionCall(options: CallOptions(rates: StartFrame(audioOutSampleRate: .hz8000)))
        try call.open(1)
        try call.append(Noise.words(.milliseconds(400)), to: 1)
        try call.mark("inside", 1)
        try call.append(Noise.words(.milliseconds(400)), to: 1)
        call.finish(1)
        try call.mark("behind", 2)
        try call.session.press([.one], at: call.instant)
        try call.mark("keys", 3)
        try call.run(until: .milliseconds(time))

        try call.reconnect(.sample(stream: "S2"))
        try call.run(for: .seconds(3))

        let names = call.provider.recording.marks.map(\.name).filter { !$0.hasPrefix(CallSession.ownMarkPrefix) }
        #expect(names == (time == 300 ? ["inside", "behind", "keys"] : ["keys"]))
        #expect(call.outputs.outcomes(ofMark: 3) == [.heard(isConfirmed: true)])
        let keys = call.provider.recording.marks.first { $0.name == "keys" }
        #expect(keys.map { $0.position == call.heard.count } == true)
    }

    @Test("late marks of the old stream settle nothing", arguments: Provider.allCases)
    func late(provider: Provider) throws {
        var call = try SessionCall(provider)
        try call.play(Noise.words(.seconds(1)), 1)
        try call.mark("end", 1)
        try call.run(until: .milliseconds(950))
        try call.reconnect(.sample(provider, stream: "S2"))
        var old = Script(provider)
        old.streamID = "S1"
        var new = old
        new.streamID = "S2"

        for name in ["end", "linecard/S1/1", "linecard/S1/2", "linecard/S1/3"] {
            #expect(throws: LinecardError.message(.wrongStream(expected: "S2", found: "S1"))) {
                try call.receive(old.mark(name))
            }
            try call.receive(new.mark(name))
        }

        #expect(call.outputs.outcomes(of: 1).isEmpty)
        #expect(call.outputs.outcomes(ofMark: 1).isEmpty)
        #expect(call.session.counts.messagesBad == 4)
        try call.run(for: .seconds(1))
        #expect(call.outputs.outcomes(of: 1) == [.heard(isConfirmed: false)])
    }

    @Test("a live utterance drops the old stream's audio and continues")
    func live() throws {
        var call = try SessionCall(.plivo, format: .linear())
        try call.open(1, isLive: true)
        try call.append(Noise.samples(3_200, seed: 1), to: 1)
        try call.run(until: .milliseconds(50))
        try call.append(Noise.samples(1_600, seed: 2), to: 1)
        let unsent = call.session.counts.liveSamplesDropped

        try call.reconnect(.sample(.plivo, stream: "S2", format: .linear()))
        #expect(call.session.counts.liveSamplesDropped > unsent)
        let words = Noise.samples(800, seed: 3)
        try call.append(words, to: 1)
        try call.run(for: .seconds(1))

        #expect(call.heard == words)
        #expect(call.outputs.outcomes(of: 1).isEmpty)
    }

    @Test("a repeated start is ignored", arguments: Provider.allCases)
    func repeated(provider: Provider) throws {
        var call = try SessionCall(provider)
        try call.play(Noise.words(.seconds(1)), 1)
        try call.run(until: .milliseconds(500))
        _ = call.framesButAudio()
        var script = Script(provider)
        (script.streamID, script.callID, script.accountID) = ("S1", "C1", "A1")

        try call.receive(script.start)
        try call.run(until: .seconds(2))

        #expect(call.framesButAudio().isEmpty)
        #expect(call.session.counts.restarts == 0)
        #expect(call.session.counts.messagesBad == 0)
        #expect(call.outputs.outcomes(of: 1) == [.heard(isConfirmed: true)])
        #expect(call.heard.count == 8_000)
    }

    @Test("the start of another call or account is a bad message", arguments: Provider.allCases, [false, true])
    func foreign(provider: Provider, isServable: Bool) throws {
        for (callID, accountID) in [("C2", "A1"), ("C1", "A2")] {
            var call = try SessionCall(provider)
            try call.play(Noise.words(.seconds(1)), 1)
            try call.run(until: .milliseconds(500))
            var script = Script(provider)
            (script.streamID, script.callID, script.accountID) = ("S2", callID, accountID)
            let start = isServable ? script.start : script.start.replacing("x-mulaw", with: "x-opus")

            #expect(throws: LinecardError.self) { try call.receive(start) }
            try call.run(until: .seconds(2))

            #expect(call.session.isOver == false)
            #expect(call.session.counts.messagesBad == 1)
            #expect(call.session.counts.restarts == 0)
            #expect(call.outputs.outcomes(of: 1) == [.heard(isConfirmed: true)])
        }
    }

    @Test(
        "a stream with an id that is not ASCII is a bad message", arguments: Provider.allCases,
        ["C\u{E9}", "Ce\u{301}", HostileText.marks])
    func badIDs(provider: Provider, id: String) throws {
        var session = try CallSession(.sample(provider, call: "C\u{E9}"), at: .zero)
        var script = Script(provider)
        (script.streamID, script.callID, script.accountID) = ("S2", id, "A1")
        let field = provider == .twilio ? "start.callSid" : "start.callId"

        #expect(throws: LinecardError.message(.invalidField(field))) {
            try session.receive(Array(script.start.utf8).span, at: .zero)
        }
        #expect(session.counts.restarts == 0)
    }

    @Test(
        "a stream that cannot be served ends the call",
        arguments: [
            (
                Provider.twilio, "S2", "x-opus",
                LinecardError.message(.unsupportedFormat(encoding: "audio/x-opus", hertz: 8_000))
            ),
            (.plivo, "S2", "x-opus", .message(.unsupportedFormat(encoding: "audio/x-opus", hertz: 8_000))),
            (.twilio, "S2", "x-l16", .configuration(.unsupportedFormat(.linear()))),
            (.plivo, "S1", "x-l16", .message(.wrongFormat(expected: MediaFormat(), found: .linear()))),
        ])
    func unservable(provider: Provider, stream: String, encoding: String, error: LinecardError) throws {
        var call = try SessionCall(provider)
        try call.play(Noise.words(.seconds(1)), 1)
        try call.run(until: .milliseconds(500))
        var script = Script(provider)
        (script.streamID, script.callID, script.accountID) = (stream, "C1", "A1")
        let start = script.start.replacing("x-mulaw", with: encoding)

        #expect(throws: error) { try call.receive(start) }

        #expect(call.outputs.suffix(3).map(\.output) == [.hangUp, .close(code: 1_003), .ended(.unservable(error))])
        #expect(call.outputs.outcomes(of: 1).count == 1)
    }

    @Test("an end in progress continues on the new stream", arguments: Provider.allCases)
    func ending(provider: Provider) throws {
        var call = try SessionCall(provider)
        try call.play(Noise.words(.seconds(3)), 1)
        try call.run(until: .milliseconds(100))
        call.end(.hangUp)
        try call.run(until: .milliseconds(1_900))

        try call.reconnect(.sample(provider, stream: "S2"))
        try call.run(for: .seconds(4))

        #expect(call.outputs.outcomes(of: 1) == [.heard(isConfirmed: false)])
        let time = try #require(call.outputs.time(of: .hangUp))
        #expect(time >= .milliseconds(3_000) && time <= .milliseconds(3_040))
        #expect(call.outputs.last?.output == .ended(.application))
    }

    @Test("the limit of an end restarts when its last words must be played again")
    func endingLimit() throws {
        var conditions = CallConditions()
        conditions.marks = [3: .lost]  // the mark after the last words
        var call = try SessionCall()
        try call.play(Noise.words(.seconds(2)), 1)
        call.end(.hangUp)
        // The old stream stalls, so nothing of it is heard.
        call.isWritable = false
        try call.run(until: .milliseconds(1_900))
        call.isWritable = true

        try call.reconnect(.sample(stream: "S2"), conditions: conditions)
        try call.run(for: .seconds(5))

        let time = try #require(call.outputs.time(of: .hangUp))
        #expect(time >= .milliseconds(4_700) && time <= .milliseconds(4_720))
        #expect(call.heard.count == 14_400)
    }

    @Test("a cancelled utterance that played on is settled with its heard samples")
    func cutOff() throws {
        var call = try SessionCall()
        try call.play(Noise.words(.milliseconds(300)), 1)
        try call.play(Noise.words(.seconds(1)), 2)
        try call.run(until: .milliseconds(230))
        let part = try #require(call.cancel(2) as CallSession.Interruption.Part?)
        #expect(part.playsOn)

        try call.reconnect(.sample(stream: "S2"))
        try call.run(for: .seconds(1))

        #expect(call.outputs.outcomes(of: 2) == [.interrupted(after: 0, by: .cancellation)])
        #expect(call.outputs.outcomes(of: 1) == [.heard(isConfirmed: false)])
    }

    @Test("repeated audio has the new stream's format")
    func otherFormat() throws {
        var call = try SessionCall(.plivo)
        let words = Noise.words(.seconds(2))
        try call.play(words, 1)
        try call.run(until: .milliseconds(1_013))
        let heard = try #require(call.heard(of: 1) as Int?)
        let start = CallStart.sample(.plivo, stream: "S2", format: .linear(.hz16000))

        try call.reconnect(start)
        try call.run(for: .seconds(3))

        let rest = 2 * (words.count - heard)
        #expect(call.provider.recording.badMessages.isEmpty)
        #expect(call.heard.count >= rest && call.heard.count <= rest + 3 * 320)
        #expect(call.outputs.outcomes(of: 1) == [.heard(isConfirmed: false)])
        #expect(call.session.start.mediaFormat == .linear(.hz16000))
    }

    @Test("after a change of format an utterance is split at its own rate")
    func otherFormatInterrupted() throws {
        var call = try SessionCall(.plivo)
        let words = Noise.samples(48_000)
        try call.play(words, 1, at: .hz16000)
        try call.run(until: .milliseconds(1_013))

        try call.reconnect(.sample(.plivo, stream: "S2", format: .linear(.hz24000)))
        try call.run(for: .seconds(1))
        let part = try #require(try call.interrupt().parts.first)

        #expect(part.heard + part.rest.samples.count == 48_000)
        #expect(part.rest.samples == Array(words[part.heard...]))
        #expect(31_000...32_300 ~= part.heard)
    }
}
