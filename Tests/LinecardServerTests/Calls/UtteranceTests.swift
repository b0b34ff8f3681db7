// SPDX-License-Identifier: Apache-2.0

import Linecard
import LinecardCodec
import ProviderFixtures
import TestSupport
import Testing

@testable import LinecardServer

@Suite("Utterances of a call") struct UtteranceTests {
    @Test("the heard duration is known during an utterance and after it", arguments: Provider.allCases)
    func heard(_ provider: Provider) async throws {
        try await withUnreadCall(provider) { call, phone, script, _ in
            let speech = call.play(.constant(code: 0x20, milliseconds: 500))
            let behind = call.play(.constant(code: 0x30, milliseconds: 100))
            try await phone.startAnswering(script)
            try await eventually("a part of it is heard") { await speech.heard > .zero }
            #expect(await speech.heard < .milliseconds(500))
            #expect(await behind.heard == .zero)

            #expect(try await within { try await speech.outcome } == .heard(isConfirmed: true))
            #expect(await speech.heard == .milliseconds(500))
            #expect(try await within { try await behind.outcome } == .heard(isConfirmed: true))
            try await phone.vanish()
            try await eventually("the call is over") { call.ending != nil }
            #expect(await speech.heard == .milliseconds(500))
            #expect(await call.heard == .milliseconds(600))
            #expect(try await speech.outcome == .heard(isConfirmed: true))
        }
    }

    @Test(
        "an utterance that the end of the call cuts off has the duration heard before",
        arguments: ApplicationExecutor.all)
    func cutOffByTheEnd(_ executor: ApplicationExecutor) async throws {
        try await withUnreadCall { call, phone, script, _ in
            let speech = call.play(.constant(code: 0x20, milliseconds: 5_000))
            let waiting = call.task(on: executor) { _ in try await speech.outcome }
            try await eventually("a part is heard") {
                try await phone.returnMarks(script)
                return await speech.heard >= .milliseconds(100)
            }
            try await phone.vanish()

            let outcome = try await within { try await waiting.value }
            guard case .interrupted(let heard, by: .callEnded) = outcome else {
                return #expect(Bool(false), "\(outcome)")
            }
            #expect(heard >= .milliseconds(100))
            #expect(heard < .seconds(4))
            #expect(await speech.heard == heard)
            #expect(await call.heard == heard)
        }
    }

    @Test(
        "an interruption divides an utterance into heard and rest, and leaves an uninterruptible one whole",
        arguments: Provider.allCases, ApplicationExecutor.all)
    func interrupted(_ provider: Provider, _ executor: ApplicationExecutor) async throws {
        try await withUnreadCall(provider) { call, phone, _, _ in
            let ramp = AudioFrame(samples: (0..<8_000).map { Int16($0) }, sampleRate: .hz8000)
            let first = call.play(ramp)
            let legal = call.play(.constant(code: 0x30, milliseconds: 100), interruptible: false)
            let last = call.play(ramp)
            try await phone.hear("the first audio") { !$0.isEmpty }
            let interrupting = call.task(on: executor) { call in try await call.interrupt() }
            let interruption = try await within { try await interrupting.value }

            #expect(interruption.parts.map(\.id) == [first.id, last.id])
            #expect(interruption.surviving == [legal.id])
            for part in interruption.parts {
                #expect(part.heard + part.rest.samples.count == 8_000)
                #expect(part.rest.samples == Array(ramp.samples.dropFirst(part.heard)))
            }
            let part = try #require(interruption.parts.first)
            #expect(try await first.outcome == .interrupted(after: part.heardDuration, by: .interruption))
            #expect(try await last.outcome == .interrupted(after: .zero, by: .interruption))
            try await phone.hear("what must be heard") { $0.count { $0.codes?.first == 0x30 } == 5 }
        }
    }

    @Test("cancelling an utterance drops it alone", arguments: Provider.allCases)
    func cancelled(_ provider: Provider) async throws {
        try await withUnreadCall(provider) { call, phone, _, _ in
            call.play(.constant(code: 0x20, milliseconds: 100))
            let dropped = call.play(.constant(code: 0x30, milliseconds: 60_000), interruptible: false)
            call.play(.constant(code: 0x40, milliseconds: 20))
            let part = await dropped.cancel()

            #expect(part?.id == dropped.id)
            #expect(part?.rest.samples.count == 480_000)
            #expect(try await dropped.outcome == .interrupted(after: .zero, by: .cancellation))
            #expect(await dropped.cancel() == nil, "it is settled")
            let messages = try await phone.hear("the last") { $0.last?.codes?.first == 0x40 }
            #expect(messages.map { $0.codes?.first } == [0x20, 0x20, 0x20, 0x20, 0x20, 0x40])
        }
    }

    @Test(
        "an utterance for which there is no room is refused whole, and the others stay queued",
        arguments: ApplicationExecutor.all)
    func refused(_ executor: ApplicationExecutor) async throws {
        try await withUnreadCall { call, phone, _, server in
            let playing = call.task(on: executor) { call in
                [6, 6, 3].map { call.play(.constant(code: 0x20, milliseconds: $0 * 60_000)) }
            }
            let utterances = try await playing.value
            #expect(try await within { try await utterances[1].outcome } == .refused(.tooMuchAudio))
            #expect(await utterances[1].heard == .zero)
            #expect(await call.counts.audioQueued > .seconds(9 * 60 - 5))
            #expect(await call.counts.refusals == 1)
            let interruption = try await call.interrupt()
            #expect(interruption.parts.map(\.id) == [utterances[0].id, utterances[2].id])
            try await eventually("it is counted") { server.statistics[.refusals] == 1 }
        }
    }

    @Test("an utterance at a rate that the quality does not convert is refused, and the call goes on")
    func unsupportedRate() async throws {
        var configuration = CallServerConfiguration.testing()
        configuration.quality = .direct
        try await withCall(.twilio, configuration) { call, _, _, _ in
            let refused = call.utterance(at: .hz22050)
            let played = call.play(AudioFrame(samples: [1, 2, 3], sampleRate: .hz44100))
            let outcomes = try await within { [try await refused.outcome, try await played.outcome] }

            #expect(outcomes == [.refused(.unsupportedRate(.hz22050)), .refused(.unsupportedRate(.hz44100))])
            await #expect(throws: CallSession.Refusal.unsupportedRate(.hz22050)) { try await refused.append([1]) }
            #expect(call.ending == nil)
        }
    }

    @Test(
        "cancelling a task that waits for an utterance or a mark leaves both as they are",
        arguments: ApplicationExecutor.all)
    func waitCancelled(_ executor: ApplicationExecutor) async throws {
        try await withUnreadCall { call, phone, script, _ in
            let speech = call.play(.constant(code: 0x20, milliseconds: 200))
            let mark = call.mark("end")
            let waits = [
                call.task(on: executor) { _ in _ = try await speech.outcome },
                call.task(on: executor) { _ in _ = try await mark.outcome },
            ]
            try await phone.hear("the first audio") { !$0.isEmpty }
            for wait in waits {
                wait.cancel()
                await #expect(throws: CancellationError.self) { try await within { try await wait.value } }
            }
            try await phone.startAnswering(script)

            #expect(try await within { try await speech.outcome } == .heard(isConfirmed: true))
            #expect(try await within { try await mark.outcome } == .heard(isConfirmed: true))
        }
    }
}
