// SPDX-License-Identifier: Apache-2.0

import Linecard
import LinecardCodec
import LinecardSimulator
import Testing

@Suite("Pacing") struct PacingTests {
    @Test("the provider holds no more than the lead", arguments: Provider.allCases, [20, 200, 1_000])
    func lead(provider: Provider, milliseconds: Int) throws {
        var call = try SessionCall(provider, options: CallOptions(lead: .milliseconds(milliseconds)))

        try call.play(Noise.words(.seconds(3)), 1)
        try call.run(until: .seconds(5))

        let times = (0..<150).map { Duration.milliseconds(max(0, 20 * ($0 + 1) - milliseconds)) }
        #expect(call.messages.audio.map(\.time) == times)
        #expect(call.provider.recording.stretches.count == 1)
    }

    @Test("a lead of less than 20 ms is one of 20 ms")
    func least() throws {
        var call = try SessionCall(options: CallOptions(lead: .zero))

        try call.play(Noise.words(.seconds(1)), 1)
        try call.run(until: .seconds(2))

        #expect(call.messages.audio.map(\.time) == (0..<50).map { .milliseconds(20 * $0) })
    }

    @Test("nothing is written while the connection is not writable, and at most the lead afterwards")
    func unwritable() throws {
        var call = try SessionCall()
        call.isWritable = false
        try call.play(Noise.words(.seconds(3)), 1)
        try call.run(until: .seconds(2))
        #expect(call.messages.isEmpty)

        call.isWritable = true
        call.send()

        #expect(call.messages.audio.count == 10)
    }

    @Test("a session's own marks follow the first 20 ms, every second and the end", arguments: Provider.allCases)
    func marks(provider: Provider) throws {
        var call = try SessionCall(provider)

        try call.play(Noise.words(.milliseconds(2_500)), 1)
        try call.run(until: .seconds(4))
        try call.play(Noise.words(.milliseconds(100)), 2)
        try call.run(until: .seconds(5))

        let marks = call.provider.recording.marks
        #expect(marks.map(\.name) == (1...6).map { "linecard/S1/\($0)" })
        #expect(marks.map(\.position) == [160, 8_160, 16_160, 20_000, 20_160, 20_800])
    }

    @Test("written messages match the provider's documentation byte for byte", arguments: Provider.allCases)
    func letters(provider: Provider) throws {
        var call = try SessionCall(provider)
        try call.play(Noise.words(.milliseconds(300)), 1)
        try call.mark("a \"mark\"", 1)
        try call.run(until: .milliseconds(100))
        _ = try call.interrupt()
        try call.run(for: .seconds(1))

        #expect(call.provider.recording.badMessages.isEmpty)
        #expect(call.provider.recording.doubtfulMessages.isEmpty)
        #expect(call.provider.recording.clears.count == 1)
    }
}
