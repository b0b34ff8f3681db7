// SPDX-License-Identifier: Apache-2.0

import Linecard
import LinecardCodec
import LinecardSimulator
import Testing

@Suite("Appending to an utterance") struct AppendTests {
    @Test(
        "an append more than a second ahead waits until the lead is down to a second",
        arguments: [SampleRate.hz8000, .hz16000])
    func waits(rate: SampleRate) throws {
        var call = try SessionCall()
        let second = Noise.samples(rate.hertz)
        try call.open(1, at: rate)
        #expect(try call.append(second, to: 1) == nil)

        let receipt = try #require(try call.append(second, to: 1) as CallSession.Receipt?)
        try call.run(until: .seconds(3))

        let time = try #require(call.outputs.time(of: .settled(receipt)))
        #expect(time >= .milliseconds(780) && time <= .milliseconds(800))
        #expect(call.outputs.count(of: .settled(receipt)) == 1)
    }

    @Test("a waiting append is settled when the utterance is dropped or the call ends", arguments: [0, 1, 2])
    func letGo(how: Int) throws {
        var call = try SessionCall()
        try call.open(1)
        let receipt = try #require(try call.append(Noise.words(.seconds(3)), to: 1) as CallSession.Receipt?)

        switch how {
        case 0: _ = try call.interrupt()
        case 1: _ = call.cancel(1)
        default: call.end(.close, afterSpeech: false)
        }

        #expect(call.outputs.count(of: .settled(receipt)) == 1)
    }

    @Test("the unsent part of a withdrawn append is not played")
    func withdrawn() throws {
        var call = try SessionCall(.plivo, format: .linear())
        let words = (1...3).map { Noise.samples(8_000, seed: UInt64($0)) }
        try call.open(1)
        try call.append(words[0], to: 1)
        let receipt = try #require(try call.append(words[1], to: 1) as CallSession.Receipt?)
        let other = try #require(try call.append(words[2], to: 1) as CallSession.Receipt?)
        try call.run(until: .milliseconds(1_005))

        // 1.2 s were written, whole messages of 20 ms.
        #expect(call.session.withdraw(receipt, at: call.instant) == 6_400)
        #expect(call.session.withdraw(receipt, at: call.instant) == 0)
        call.finish(1)
        try call.run(for: .seconds(3))

        #expect(call.heard == words[0] + words[1].prefix(1_600) + words[2])
        #expect(call.outputs.count(of: .settled(receipt)) <= 1)
        #expect(call.outputs.count(of: .settled(other)) == 1)
        #expect(call.outputs.outcomes(of: 1) == [.heard(isConfirmed: true)])
    }

    @Test("withdrawing an append settles the others that it kept waiting")
    func othersLetGo() throws {
        var call = try SessionCall()
        try call.play(Noise.words(.seconds(5)), 1)
        try call.open(2)
        let receipt = try #require(try call.append(Noise.words(.seconds(2)), to: 2) as CallSession.Receipt?)
        let other = try #require(try call.append([], to: 2) as CallSession.Receipt?)

        #expect(call.session.withdraw(receipt, at: call.instant) == 16_000)
        call.send()

        #expect(call.outputs.count(of: .settled(other)) == 1)
        #expect(call.outputs.count(of: .settled(receipt)) == 0)
    }

    @Test("a finished or unknown utterance accepts no audio")
    func refused() throws {
        var call = try SessionCall()
        let words = Noise.words(.milliseconds(20))
        try call.play(words, 1)
        #expect(throws: CallSession.Refusal.noUtterance(.init(1))) { try call.append(words, to: 1) }
        try call.run(for: .seconds(1))

        #expect(throws: CallSession.Refusal.noUtterance(.init(1))) { try call.append(words, to: 1) }
        #expect(throws: CallSession.Refusal.noUtterance(.init(9))) { try call.append(words, to: 9) }
        #expect(call.session.counts.refusals == 0, "there is room")
        call.end(.close)
        #expect(throws: CallSession.Refusal.ended) { try call.append(words, to: 1) }
    }
}
