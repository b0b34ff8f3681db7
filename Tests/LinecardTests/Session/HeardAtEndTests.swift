// SPDX-License-Identifier: Apache-2.0

import Linecard
import LinecardCodec
import LinecardSimulator
import Testing

@Suite("Heard audio at the end of a call") struct HeardAtEndTests {
    enum End: CaseIterable {
        case hangUp, close, connectionClosed, connectionLost
    }

    @Test("the outcomes have the samples heard", arguments: Provider.allCases, End.allCases)
    func heard(provider: Provider, end: End) throws {
        var conditions = CallConditions()
        conditions.latencyToProvider = .milliseconds(30)
        conditions.latencyToApplication = .milliseconds(30)
        var call = try SessionCall(provider, conditions: conditions)
        try call.play(Noise.words(.seconds(3)), 1)
        try call.play(Noise.words(.seconds(1)), 2)
        try call.mark("end", 1)
        try call.run(until: .milliseconds(1_505))
        let heard = try #require(call.heard(of: 1) as Int?)
        let truth = call.heard.count

        switch end {
        case .hangUp: call.end(.hangUp, afterSpeech: false)
        case .close: call.end(.close, afterSpeech: false)
        case .connectionClosed: call.session.connectionLost(isClosed: true, at: call.instant)
        case .connectionLost: call.session.connectionLost(at: call.instant)
        }
        call.send()

        #expect(call.outputs.outcomes(of: 1) == [.interrupted(after: heard, by: .callEnded)])
        #expect(call.outputs.outcomes(of: 2) == [.interrupted(after: 0, by: .callEnded)])
        #expect(call.outputs.outcomes(ofMark: 1) == [.callEnded])
        #expect(heard <= truth && truth - heard <= (60 + 20) * 8)
        #expect(call.heard(of: 1) == nil)
    }

    @Test("the outcomes have the samples heard when the caller hangs up", arguments: Provider.allCases)
    func hungUp(provider: Provider) throws {
        var call = try SessionCall(provider, script: [.wait(.milliseconds(1_500)), .hangUp])
        try call.play(Noise.words(.seconds(3)), 1)
        try call.run(until: .seconds(2))

        guard case .interrupted(let heard, .callEnded) = call.outputs.outcomes(of: 1).first else {
            Issue.record("\(call.outputs.outcomes(of: 1))")
            return
        }
        #expect(1_480 * 8...1_500 * 8 ~= heard)
        #expect(call.outputs.count(of: .ended(.provider)) == 1)
        #expect(call.outputs.count(of: .hangUp) == 0)
    }

    @Test(
        "samples heard are counted at the utterance's own rate",
        arguments: [SampleRate.hz11025, .hz16000, .hz24000, .hz48000].convertible)
    func ownRate(rate: SampleRate) throws {
        var call = try SessionCall()
        try call.play(Noise.samples(rate.hertz * 3), 1, at: rate)
        try call.run(until: .milliseconds(1_500))
        let heard = try #require(call.heard(of: 1) as Int?)

        // The resampler still holds samples that were not heard.
        let wire = try MediaWire(.sample(), rates: StartFrame(audioOutSampleRate: rate))
        let delay = Int(wire.outboundDelay / .seconds(1) * Double(rate.hertz))
        let most = rate.samples(milliseconds: 1_500) - delay
        #expect(delay > 0)
        #expect(most - rate.samples(milliseconds: 20)...most ~= heard)
    }

    @Test("an utterance without its last mark is not reported as heard to its end")
    func unconfirmed() throws {
        var conditions = CallConditions()
        conditions.marks = [2: .lost]
        var call = try SessionCall(conditions: conditions)
        try call.play(Noise.words(.milliseconds(500)), 1)
        try call.run(until: .seconds(1))

        call.end(.hangUp, afterSpeech: false)

        #expect(call.outputs.outcomes(of: 1) == [.interrupted(after: 4_000, by: .callEnded)])
    }
}
