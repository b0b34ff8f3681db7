// SPDX-License-Identifier: Apache-2.0

import Linecard
import LinecardCodec
import ProviderFixtures
import TestSupport
import Testing

@testable import LinecardServer

@Suite("Appending") struct AppendTests {
    private static func samples(milliseconds: Int) -> [Int16] {
        AudioFrame.constant(code: 0x20, milliseconds: milliseconds).samples
    }

    @Test(
        "a task cancelled while it appends leaves at once, and its unsent audio is dropped and counted",
        arguments: Provider.allCases, ApplicationExecutor.all)
    func cancelled(_ provider: Provider, _ executor: ApplicationExecutor) async throws {
        try await withUnreadCall(provider) { call, phone, _, _ in
            let speech = call.utterance(at: .hz8000)
            let appending = call.task(on: executor) { _ in try await speech.append(Self.samples(milliseconds: 4_000)) }
            try await phone.hear("the first audio") { !$0.isEmpty }
            appending.cancel()
            await #expect(throws: CancellationError.self) { try await within { try await appending.value } }

            try await eventually("it is withdrawn") { await call.counts.samplesWithdrawn > 0 }
            let withdrawn = await call.counts.samplesWithdrawn
            #expect(withdrawn > 8 * 1_000, "most was unsent")
            #expect(await call.counts.audioQueued < .milliseconds(20))
            try await speech.append(Self.samples(milliseconds: 100))
            speech.finish()
            let rest = (32_800 - withdrawn + 159) / 160
            try await phone.hear("what was not withdrawn") { $0.count { $0.codes != nil } == rest }
            try await call.interrupt()
            #expect(phone.media.count == rest)
        }
    }

    @Test("a cancelled task appends nothing")
    func cancelledBefore() async throws {
        try await withUnreadCall { call, _, _, _ in
            let speech = call.utterance(at: .hz8000)
            let appending = Task {
                withUnsafeCurrentTask { $0?.cancel() }
                try await speech.append(Self.samples(milliseconds: 500))
            }
            await #expect(throws: CancellationError.self) { try await within { try await appending.value } }

            #expect(await call.counts.audioQueued == .zero)
            #expect(await call.counts.messagesSent == 0)
        }
    }

    /// A way to close an utterance, and the error of an append to it.
    enum Closing: CaseIterable {
        case interrupted, cancelled, finished, wrongRate, refused, callEnded

        var error: any Error {
            switch self {
            case .interrupted, .cancelled, .finished: CallError.utteranceClosed
            case .wrongRate: CallError.wrongRate(.hz16000, expected: .hz8000)
            case .refused: CallSession.Refusal.tooManyUtterances
            case .callEnded: CallError.ended
            }
        }

        func perform(_ call: Call) async throws -> Utterance {
            if self == .refused { for _ in 0..<256 { call.play(.constant(code: 0x20, milliseconds: 20)) } }
            let speech = call.utterance(at: .hz8000)
            if self == .refused { return speech }
            try await speech.append(AppendTests.samples(milliseconds: 400))
            switch self {
            case .interrupted: try await call.interrupt()
            case .cancelled: await speech.cancel()
            case .finished: speech.finish()
            case .callEnded: try await call.cancel()
            case .wrongRate, .refused: break
            }
            return speech
        }
    }

    @Test(
        "appending to a closed utterance throws the reason", arguments: Closing.allCases, ApplicationExecutor.all)
    func closed(_ closing: Closing, _ executor: ApplicationExecutor) async throws {
        try await withUnreadCall { call, _, _, _ in
            let appending = call.task(on: executor) { call in
                let speech = try await closing.perform(call)
                let rate: SampleRate = closing == .wrongRate ? .hz16000 : .hz8000
                try await speech.append(AudioFrame(samples: [1, 2, 3], sampleRate: rate))
            }
            let error = await #expect(throws: (any Error).self) { try await within { try await appending.value } }

            #expect("\(error!)" == "\(closing.error)")
            #expect(type(of: error!) == type(of: closing.error))
            _ = try? await call.interrupt()
        }
    }

    @Test("appending to an utterance that the end of the call cut off throws `ended`")
    func cutOffByTheEnd() async throws {
        try await withUnreadCall { call, _, _, _ in
            let speech = call.utterance(at: .hz8000)
            // The utterance is settled a little before the ending of the call is set.
            speech.settlement.set(.init(outcome: .interrupted(after: .zero, by: .callEnded), heard: .zero))

            await #expect(throws: CallError.ended) { try await speech.append([1]) }
        }
    }

    @Test("an utterance without references is finished, and its last 20 ms are sent", arguments: Provider.allCases)
    func letGo(_ provider: Provider) async throws {
        try await withUnreadCall(provider) { call, phone, _, _ in
            do {
                let speech = call.utterance(at: .hz8000)
                try await speech.append(Self.samples(milliseconds: 50))
            }
            call.play(.constant(code: 0x30, milliseconds: 20))

            // Without a reference it is finished at once, not after 10 s of silence.
            let messages = try await phone.hear("all of it", within: .seconds(5)) { $0.last?.codes?.first == 0x30 }
            #expect(messages.count == 4)
            let codes = messages.dropLast().flatMap { $0.codes ?? [] }
            #expect(codes.prefix(400) == [UInt8](repeating: 0x20, count: 400)[...])
            #expect(G711.decode(codes.suffix(80)).allSatisfy { abs(Int($0)) < 16 }, "completed with silence")
        }
    }

    @Test("appending to a live utterance never waits, and drops the oldest audio", arguments: ApplicationExecutor.all)
    func live(_ executor: ApplicationExecutor) async throws {
        try await withUnreadCall { call, _, _, _ in
            let appending = call.task(on: executor) { call in
                let live = call.utterance(at: .hz8000, live: true)
                for _ in 0..<200 { try await live.append(Self.samples(milliseconds: 100)) }
                return live
            }
            let live = try await within(.seconds(10), "20 s of audio") { try await appending.value }

            #expect(await call.counts.audioQueued <= .milliseconds(200))
            #expect(await call.counts.liveSamplesDropped > 8 * 15_000)
            #expect(live.settlement.current == nil)
        }
    }

    @Test("appending to a live utterance does not wait for the event loop")
    func liveWhileTheLoopIsBusy() async throws {
        try await withUnreadCall { call, _, _, _ in
            let live = call.utterance(at: .hz8000, live: true)
            let returned = Promise<Void>()
            let hasReturnedInTime = Promise<Bool>()
            call.line.post { _, _, _ in
                let end = ContinuousClock.now + .seconds(2)
                while returned.current == nil, ContinuousClock.now < end {}
                hasReturnedInTime.set(returned.current != nil)
            }
            try await live.append(Self.samples(milliseconds: 20))
            returned.set(())

            #expect(try await hasReturnedInTime.get())
        }
    }

    @Test("an interruption empties a live utterance and leaves it open", arguments: Provider.allCases)
    func liveInterrupted(_ provider: Provider) async throws {
        try await withUnreadCall(provider) { call, phone, _, _ in
            let live = call.utterance(at: .hz8000, live: true)
            try await live.append(.constant(code: 0x20, milliseconds: 400))
            let interruption = try await call.interrupt()
            #expect(interruption.parts.isEmpty)
            #expect(await call.counts.audioQueued == .zero)
            try await live.append(.constant(code: 0x30, milliseconds: 60))

            try await phone.hear("what came after") { $0.count { $0.codes?.first == 0x30 } == 3 }
            live.finish()
        }
    }
}
