// SPDX-License-Identifier: Apache-2.0

import Linecard
import LinecardCodec
import LinecardSimulator
import Testing

@Suite("An open utterance") struct OpenUtteranceTests {
    @Test("a rest of less than 20 ms is padded once all written audio was played", arguments: Provider.allCases)
    func remainder(provider: Provider) throws {
        var call = try SessionCall(provider)
        let words = Noise.words(.milliseconds(110))
        try call.open(1)
        try call.append(words, to: 1)
        try call.run(until: .milliseconds(99))
        #expect(call.messages.audio.count == 5)

        try call.run(until: .seconds(1))

        #expect(call.messages.audio.last?.time == .milliseconds(120))
        #expect(call.heard == words + [Int16](repeating: 0, count: 80))
        #expect(call.outputs.outcomes(of: 1).isEmpty)
    }

    @Test("a rest that is completed in time is not padded")
    func filled() throws {
        var call = try SessionCall(.plivo, format: .linear())
        let words = Noise.samples(1_600)
        try call.open(1)
        try call.append(Array(words.prefix(880)), to: 1)
        try call.run(until: .milliseconds(99))
        try call.append(Array(words.dropFirst(880)), to: 1)
        call.finish(1)
        try call.run(until: .seconds(1))

        #expect(call.heard == words)
        #expect(call.provider.recording.stretches.count == 1)
    }

    @Test("an open utterance without audio for ten seconds is finished")
    func dry() throws {
        var call = try SessionCall()
        try call.open(1)
        try call.append(Noise.words(.seconds(1)), to: 1)
        let words = Noise.words(.milliseconds(100))
        try call.play(words, 2)
        try call.run(until: .milliseconds(10_990))
        #expect(call.outputs.outcomes(of: 1).isEmpty)
        #expect(call.heard.count == 8_000)
        let isOpen = call.session.isOpen(.init(1))
        #expect(isOpen)

        try call.run(until: .milliseconds(11_200))

        let isStillOpen = call.session.isOpen(.init(1))
        #expect(!isStillOpen)
        #expect(call.outputs.outcomes(of: 1) == [.heard(isConfirmed: true)])
        #expect(call.outputs.outcomes(of: 2) == [.heard(isConfirmed: true)])
        #expect(throws: CallSession.Refusal.noUtterance(.init(1))) { try call.append(words, to: 1) }
    }

    @Test("the ten seconds begin with the last audio, or with the opening if there was none")
    func dryAnew() throws {
        var call = try SessionCall()
        try call.open(1)
        try call.run(until: .seconds(9))
        try call.append(Noise.words(.milliseconds(100)), to: 1)
        try call.run(until: .seconds(19))
        #expect(call.outputs.outcomes(of: 1).isEmpty)

        try call.run(until: .seconds(20))
        try call.open(2)
        try call.run(until: .milliseconds(29_999))

        #expect(call.outputs.outcomes(of: 1) == [.heard(isConfirmed: true)])
        #expect(call.outputs.outcomes(of: 2).isEmpty)
        try call.run(until: .seconds(31))
        #expect(call.outputs.outcomes(of: 2) == [.heard(isConfirmed: true)])
    }

    @Test("finishing an utterance twice, or after its outcome, changes nothing")
    func finish() throws {
        var call = try SessionCall()
        try call.open(1)
        try call.append(Noise.words(.milliseconds(100)), to: 1)
        call.finish(1)
        call.finish(1)
        try call.run(until: .seconds(1))

        call.finish(1)
        call.finish(9)
        try call.run(for: .seconds(1))

        #expect(call.outputs.outcomes(of: 1) == [.heard(isConfirmed: true)])
        #expect(call.outputs.count == 1)
    }

    @Test("an empty utterance is heard", arguments: [true, false])
    func empty(isInterruptible: Bool) throws {
        var call = try SessionCall()
        try call.play([], 1, isInterruptible: isInterruptible)
        #expect(call.outputs.outcomes(of: 1) == [.heard(isConfirmed: true)])
        #expect(call.messages.isEmpty)

        try call.play(Noise.words(.milliseconds(400)), 2)
        try call.play([], 3, isInterruptible: isInterruptible)
        try call.run(until: .seconds(1))

        #expect(Array(call.outputs.suffix(2)).outcomes(of: 3) == [.heard(isConfirmed: true)])
    }

    @Test(
        "an utterance of any rate is played whole", arguments: SampleRate.allCases.convertible,
        [SampleRate.hz8000, .hz16000, .hz24000])
    func rates(rate: SampleRate, wireRate: SampleRate) throws {
        var call = try SessionCall(.plivo, format: .linear(wireRate))
        let count = rate.samples(milliseconds: 1_013)
        try call.open(1, at: rate)
        let words = Noise.samples(count)
        for place in stretch(count, by: 331) { try call.append(Array(words[place...].prefix(331)), to: 1) }
        call.finish(1)
        try call.run(until: .milliseconds(500))
        let half = try #require(call.heard(of: 1) as Int?)
        try call.run(until: .seconds(3))

        #expect(rate.samples(milliseconds: 430)...rate.samples(milliseconds: 500) ~= half)
        let length = call.heard.count * 1_000 / wireRate.hertz
        #expect(1_013...1_080 ~= length)
        #expect(call.heard.count % wireRate.samples(milliseconds: 20) == 0)
        #expect(call.provider.recording.stretches.count == 1)
        #expect(call.outputs.outcomes(of: 1) == [.heard(isConfirmed: true)])
        #expect(call.provider.recording.badMessages.isEmpty)
    }

    private func stretch(_ count: Int, by step: Int) -> StrideTo<Int> { stride(from: 0, to: count, by: step) }

    @Test("utterances of different rates follow one another without a gap")
    func mixed() throws {
        var call = try SessionCall()
        let rates = SampleRate.allCases.convertible
        for (index, rate) in rates.enumerated() {
            try call.play(Noise.samples(rate.samples(milliseconds: 300)), index, at: rate)
        }
        try call.run(until: .seconds(5))

        #expect(call.provider.recording.stretches.count == 1)
        #expect(rates.indices.allSatisfy { call.outputs.outcomes(of: $0) == [.heard(isConfirmed: true)] })
    }
}
