// SPDX-License-Identifier: Apache-2.0

import Linecard
import LinecardCodec
import LinecardSimulator
import Testing

@Suite("Cancelling an utterance") struct CancellationTests {
    private static let words = (1...3).map { Noise.words(.milliseconds(400), seed: UInt64($0)) }

    @Test("an utterance cancelled before its turn is never heard", arguments: Provider.allCases)
    func waiting(provider: Provider) throws {
        var call = try SessionCall(provider)
        for id in 1...3 { try call.play(Self.words[id - 1], id) }
        try call.run(until: .milliseconds(107))

        let part = try #require(call.cancel(2) as CallSession.Interruption.Part?)
        try call.run(for: .seconds(2))

        #expect(part.heard == 0 && part.rest.samples == Self.words[1] && !part.playsOn)
        #expect(call.outputs.outcomes(of: 2) == [.interrupted(after: 0, by: .cancellation)])
        #expect(call.messages.clears.isEmpty)
        #expect(call.heard == Self.words[0] + Self.words[2])
    }

    @Test("an utterance alone with the provider is cleared, and the next one begins", arguments: Provider.allCases)
    func alone(provider: Provider) throws {
        var call = try SessionCall(provider)
        for id in 1...2 { try call.play(Self.words[id - 1], id) }
        try call.mark("end", 1)
        try call.run(until: .milliseconds(107))

        let part = try #require(call.cancel(1) as CallSession.Interruption.Part?)
        let truth = call.heard.count
        try call.run(for: .seconds(2))

        #expect(part.heard <= truth && truth - part.heard <= 160)
        #expect(part.rest.samples == Array(Self.words[0][part.heard...]))
        #expect(call.outputs.outcomes(of: 1) == [.interrupted(after: part.heard, by: .cancellation)])
        #expect(call.messages.clears.count == 1)
        #expect(call.heard == Self.words[0].prefix(truth) + Self.words[1])
        #expect(call.outputs.outcomes(ofMark: 1) == [.heard(isConfirmed: true)])
    }

    @Test("an utterance behind another plays on as far as the provider has it", arguments: Provider.allCases)
    func behindAnother(provider: Provider) throws {
        var call = try SessionCall(provider)
        for id in 1...3 { try call.play(Self.words[id - 1], id) }
        try call.run(until: .milliseconds(307))

        let part = try #require(call.cancel(2) as CallSession.Interruption.Part?)
        #expect(part.playsOn && part.heard == 100 * 8)
        #expect(call.outputs.outcomes(of: 2).isEmpty)
        try call.run(for: .seconds(2))

        #expect(call.messages.clears.isEmpty)
        #expect(call.heard == Self.words[0] + Self.words[1].prefix(part.heard) + Self.words[2])
        #expect(call.outputs.outcomes(of: 2) == [.interrupted(after: part.heard, by: .cancellation)])
        #expect(call.outputs.outcomes(of: 3) == [.heard(isConfirmed: true)])
    }

    @Test("an utterance that plays on can still be interrupted", arguments: Provider.allCases)
    func playsOnThenInterrupted(provider: Provider) throws {
        var call = try SessionCall(provider)
        for id in 1...2 { try call.play(Self.words[id - 1], id) }
        try call.run(until: .milliseconds(307))
        let part = try #require(call.cancel(2) as CallSession.Interruption.Part?)
        #expect(part.playsOn)
        try call.run(until: .milliseconds(317))

        let interruption = try call.interrupt()
        #expect(interruption.isCleared && interruption.surviving.isEmpty)
        try call.run(for: .seconds(1))

        #expect(call.outputs.outcomes(of: 2) == [.interrupted(after: 0, by: .cancellation)])
        #expect(call.heard.count <= 320 * 8)
    }

    @Test("an utterance that the provider has whole is heard, if others are there too")
    func written() throws {
        var call = try SessionCall()
        for id in 1...2 { try call.play(Self.words[id - 1], id) }
        try call.run(until: .milliseconds(307))

        #expect(call.cancel(1) == nil)
        try call.run(for: .seconds(2))

        #expect(call.outputs.outcomes(of: 1) == [.heard(isConfirmed: true)])
        #expect(call.heard == Self.words[0] + Self.words[1])
    }

    @Test("an uninterruptible utterance can be cancelled")
    func uninterruptible() throws {
        var call = try SessionCall()
        try call.play(Self.words[0], 1, isInterruptible: false)
        try call.run(until: .milliseconds(107))

        _ = call.cancel(1)
        try call.run(for: .seconds(1))

        #expect(call.messages.clears.count == 1)
        #expect(call.heard.count <= 110 * 8)
        #expect(call.outputs.outcomes(of: 1).count == 1)
    }

    @Test("a settled or unknown utterance cannot be cancelled")
    func settled() throws {
        var call = try SessionCall()
        try call.play(Self.words[0], 1)
        try call.run(until: .seconds(1))

        #expect(call.cancel(1) == nil)
        #expect(call.cancel(9) == nil)

        #expect(call.outputs.outcomes(of: 1) == [.heard(isConfirmed: true)])
        #expect(call.outputs.outcomes(of: 9).isEmpty)
    }
}
