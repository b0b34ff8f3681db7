// SPDX-License-Identifier: Apache-2.0

import Linecard
import LinecardCodec
import LinecardSimulator
import Testing

@Suite("Speech that must not be interrupted") struct UninterruptibleTests {
    @Test(
        "no lead crosses the bounds of uninterruptible speech, and there is no gap", arguments: Provider.allCases,
        [480, 487])
    func boundary(provider: Provider, milliseconds: Int) throws {
        var call = try SessionCall(provider)
        let length = Duration.milliseconds(milliseconds)
        try call.play(Noise.words(length, seed: 1), 1)
        try call.play(Noise.words(length, seed: 2), 2, isInterruptible: false)
        try call.play(Noise.words(length, seed: 3), 3)
        try call.run(until: .seconds(3))

        let ticks = (milliseconds + 19) / 20
        let times = call.messages.audio.map(\.time)
        #expect(times.count == 3 * ticks)
        #expect(times[ticks - 1] == .milliseconds(20 * ticks - 200))
        #expect(times[ticks] == .milliseconds(20 * ticks))
        #expect(times[2 * ticks] == .milliseconds(40 * ticks))
        #expect(call.provider.recording.stretches.count == 1)
    }

    @Test("an interruption sends no clear while the provider has uninterruptible audio", arguments: Provider.allCases)
    func interrupted(provider: Provider) throws {
        var call = try SessionCall(provider)
        let words = Noise.words(.milliseconds(500))
        try call.play(words, 1, isInterruptible: false)
        try call.play(Noise.words(.seconds(1), seed: 2), 2)
        try call.run(until: .milliseconds(300))

        let interruption = try call.interrupt()
        try call.run(for: .seconds(2))

        #expect(!interruption.isCleared)
        #expect(interruption.surviving == [.init(1)])
        #expect(interruption.parts.map(\.heard) == [0])
        #expect(interruption.parts.first?.playsOn == false)
        #expect(call.messages.clears.isEmpty)
        #expect(call.heard == words)
        #expect(call.outputs.outcomes(of: 1) == [.heard(isConfirmed: true)])
        #expect(call.outputs.outcomes(of: 2) == [.interrupted(after: 0, by: .interruption)])
    }

    @Test("the provider's audio of the next utterance plays on until the end is known to be heard")
    func playsOn() throws {
        var conditions = CallConditions()
        conditions.latencyToProvider = .milliseconds(50)
        conditions.latencyToApplication = .milliseconds(50)
        var call = try SessionCall(conditions: conditions)
        let first = Noise.words(.milliseconds(500), seed: 1)
        let second = Noise.words(.seconds(1), seed: 2)
        try call.play(first, 1, isInterruptible: false)
        try call.play(second, 2)
        try call.mark("second", 1)
        try call.run(until: .milliseconds(540))

        let part = try #require(try call.interrupt().parts.first)
        #expect(call.outputs.outcomes(of: 2).isEmpty)
        #expect(call.outputs.outcomes(ofMark: 1) == [.cleared])
        try call.run(for: .seconds(2))

        #expect(part.playsOn)
        #expect(part.heard > 0 && part.heard <= 240 * 8)
        #expect(part.rest.samples == Array(second[part.heard...]))
        #expect(call.messages.clears.isEmpty)
        #expect(call.heard == first + second.prefix(part.heard))
        #expect(call.outputs.outcomes(of: 2) == [.interrupted(after: part.heard, by: .interruption)])
    }

    @Test(
        "an interruption before uninterruptible speech clears, and that is played after", arguments: Provider.allCases)
    func waiting(provider: Provider) throws {
        var call = try SessionCall(provider)
        let words = Noise.words(.milliseconds(500), seed: 2)
        try call.play(Noise.words(.seconds(1)), 1)
        try call.play(words, 2, isInterruptible: false)
        try call.run(until: .milliseconds(507))

        let interruption = try call.interrupt()
        let heard = call.heard.count
        try call.run(for: .seconds(2))

        #expect(interruption.isCleared)
        #expect(interruption.surviving == [.init(2)])
        #expect(call.messages.clears.count == 1)
        #expect(Array(call.heard.dropFirst(heard)) == words)
        #expect(call.outputs.outcomes(of: 2) == [.heard(isConfirmed: true)])
    }

    @Test(
        "an interruption after all has been heard clears nothing and lets nothing play on", arguments: [1_000, 1_020])
    func nothingUnheard(milliseconds: Int) throws {
        var call = try SessionCall()
        try call.open(1)
        let words = Noise.words(.milliseconds(milliseconds))
        try call.append(words, to: 1)
        try call.run(until: .seconds(2))

        let interruption = try call.interrupt()
        try call.run(for: .seconds(3))

        let part = try #require(interruption.parts.first)
        #expect(part.heard == words.count && part.rest.samples.isEmpty)
        #expect(call.outputs.outcomes(of: 1) == [.interrupted(after: words.count, by: .interruption)])
    }
}
