// SPDX-License-Identifier: Apache-2.0

import Linecard
import LinecardCodec
import LinecardSimulator
import Testing

@Suite("A live utterance") struct LiveTests {
    /// Echoes all pending frames and advances by 20 ms, repeatedly.
    private static func echo(_ call: inout SessionCall, times: Int) throws {
        for _ in 1...times {
            while let frame = call.session.nextFrame() {
                if case .audio(let audio) = frame { try call.append(audio.samples, to: 1) }
            }
            try call.run(for: .milliseconds(20))
        }
    }

    private static func call(_ provider: Provider, saying speech: [Int16], _ rest: CallScript.Step...) throws
        -> SessionCall
    {
        let options = CallOptions(rates: StartFrame(audioInSampleRate: .hz8000, audioOutSampleRate: .hz8000))
        let say = CallScript.Step.say(AudioFrame(samples: speech, sampleRate: .hz8000))
        var call = try SessionCall(
            provider, script: CallScript(rest + [say, .wait(.seconds(3_600))]), options: options)
        try call.open(1, isLive: true)
        return call
    }

    @Test("an echo stays in step", arguments: Provider.allCases)
    func echo(provider: Provider) throws {
        let speech = Noise.words(.seconds(3))
        var call = try Self.call(provider, saying: speech)
        try Self.echo(&call, times: 160)

        #expect(Array(call.heard.prefix(speech.count)) == speech)
        let turnarounds = call.provider.recording.turnarounds
        #expect(turnarounds.count == 150)
        #expect(turnarounds.allSatisfy { $0 <= .milliseconds(20) })
        #expect(call.session.counts.liveSamplesDropped == 0)
        #expect(call.outputs.isEmpty)
    }

    @Test("a live utterance ends with the call only")
    func end() throws {
        var call = try SessionCall()
        try call.open(1, isLive: true)
        try call.append(Noise.words(.milliseconds(200)), to: 1)
        try call.run(until: .seconds(60))
        #expect(call.outputs.isEmpty)

        try call.append(Noise.words(.milliseconds(200)), to: 1)
        call.end(.close)
        try call.run(for: .seconds(3))

        #expect(call.outputs.outcomes(of: 1) == [.heard(isConfirmed: true)])
        #expect(call.heard.count == 3_200)
    }

    @Test(
        "a live utterance keeps at most 200 ms unsent, and drops the oldest", arguments: [SampleRate.hz8000, .hz16000])
    func excess(rate: SampleRate) throws {
        var call = try SessionCall(.plivo, format: .linear(rate))
        call.isWritable = false
        try call.open(1, at: rate, isLive: true)
        let words = Noise.samples(rate.samples(milliseconds: 500))

        for place in 0..<5 {
            let length = rate.samples(milliseconds: 100)
            let receipt = try call.append(Array(words[(place * length)...].prefix(length)), to: 1)
            #expect(receipt == nil)
        }
        #expect(call.session.counts.liveSamplesDropped == rate.samples(milliseconds: 300))
        call.isWritable = true
        try call.run(for: .seconds(1))

        #expect(call.heard == Array(words.suffix(rate.samples(milliseconds: 200))))
    }

    @Test("an interruption empties a live utterance, which continues", arguments: Provider.allCases)
    func interrupted(provider: Provider) throws {
        var call = try SessionCall(provider, format: provider == .plivo ? .linear() : nil)
        try call.open(1, isLive: true)
        try call.append(Noise.words(.milliseconds(200)), to: 1)
        try call.append(Noise.words(.milliseconds(200)), to: 1)
        try call.run(until: .milliseconds(107))

        let interruption = try call.interrupt()
        let heard = call.heard.count
        #expect(interruption.isCleared)
        #expect(interruption.parts.isEmpty && interruption.surviving.isEmpty)
        let words = Noise.words(.milliseconds(200), seed: 3)
        try call.append(words, to: 1)
        try call.run(for: .seconds(1))

        #expect(Array(call.heard.dropFirst(heard)) == words)
        #expect(call.outputs.isEmpty)
    }

    @Test(
        "a live utterance gives way to a prompt and continues with its latest 200 ms", arguments: Provider.allCases
    )
    func prompt(provider: Provider) throws {
        let speech = Noise.words(.seconds(4))
        var call = try Self.call(provider, saying: speech)
        try Self.echo(&call, times: 50)
        let prompt = Noise.words(.seconds(1), seed: 2)
        try call.play(prompt, 2)
        try Self.echo(&call, times: 160)

        let begin = try #require(call.heard.indices.first { call.heard[$0...].starts(with: prompt.prefix(20)) })
        #expect(Array(call.heard[..<begin]) == Array(speech.prefix(begin)))
        #expect(Array(call.heard[begin...].prefix(8_000)) == prompt)
        let rest = Array(call.heard[(begin + 8_000)...].prefix(12_000))
        let place = try #require(speech.indices.first { speech[$0...].starts(with: rest.prefix(20)) })
        #expect(rest == Array(speech[place...].prefix(12_000)))
        #expect(call.outputs.outcomes(of: 2) == [.heard(isConfirmed: true)])
        // The prompt took a second, of which the echo skipped all but 200 ms and the room in the lead.
        #expect(place - begin == call.session.counts.liveSamplesDropped)
        #expect(4_800...6_600 ~= place - begin)
    }

    @Test("a live utterance is as late as before after the provider has fallen behind", arguments: Provider.allCases)
    func fellBehind(provider: Provider) throws {
        let speech = Noise.words(.seconds(20))
        let options = CallOptions(rates: StartFrame(audioInSampleRate: .hz8000, audioOutSampleRate: .hz8000))
        let say = CallScript.Step.say(AudioFrame(samples: Array(speech.prefix(40_000)), sampleRate: .hz8000))
        let sayOn = CallScript.Step.say(AudioFrame(samples: Array(speech.dropFirst(40_000)), sampleRate: .hz8000))
        var call = try SessionCall(
            provider, script: [say, .holdPlayout(for: .seconds(1)), sayOn, .wait(.seconds(3_600))], options: options)
        try call.open(1, isLive: true)
        try Self.echo(&call, times: 490)
        let buffered = call.provider.bufferedSamples
        try Self.echo(&call, times: 400)

        #expect(buffered <= 300 * 8)
        #expect(call.provider.bufferedSamples <= 300 * 8)
        #expect(6_000...8_800 ~= call.session.counts.liveSamplesDropped)
        #expect(call.session.counts.holds == 0)
    }

    @Test(
        "a live utterance emptied after an uninterruptible one keeps counting heard samples", arguments: [false, true])
    func heard(isUninterruptible: Bool) throws {
        var conditions = CallConditions()
        conditions.latencyToProvider = .milliseconds(50)
        conditions.latencyToApplication = .milliseconds(50)
        var call = try SessionCall(conditions: conditions)
        try call.play(Noise.words(.milliseconds(400)), 2, isInterruptible: !isUninterruptible)
        try call.open(1, isLive: true)
        try call.run(until: .milliseconds(395))
        try call.append(Noise.words(.milliseconds(190)), to: 1)
        try call.run(until: .milliseconds(420))
        #expect(try call.interrupt().isCleared == !isUninterruptible)

        for _ in 1...10 {
            try call.append(Noise.words(.milliseconds(100)), to: 1)
            try call.run(for: .milliseconds(100))
        }
        try call.run(for: .seconds(2))

        let heard = try #require(call.heard(of: 1) as Int?)
        #expect(heard >= 8_000)
        try call.play(Noise.words(.milliseconds(400)), 3)
        try call.run(for: .milliseconds(207))
        _ = call.cancel(3)
        #expect(call.messages.clears.count == (isUninterruptible ? 1 : 2))
    }
}
