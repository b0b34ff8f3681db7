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
        "a task that is cancelled while it appends leaves at once, and what was unsent is dropped and counted",
        arguments: Provider.allCases, ApplicationExecutor.all)
    func cancelled(_ provider: Provider, _ executor: ApplicationExecutor) async throws {
        try await withUnreadCall(provider) { call, phone, _, _ in
            let speech = call.utterance(at: .hz8000)
            let appending = call.task(on: executor) { _ in try await speech.append(Self.samples(milliseconds: 4_000)) }
            try await phone.hear("the first audio") { !$0.isEmpty }
            let began = ContinuousClock.now
            appending.cancel()
            await #expect(throws: CancellationError.self) { try await within { try await appending.value } }
            #expect(ContinuousClock.now - began < .milliseconds(1_500))

            try await eventually("it is withdrawn") { await call.counts.samplesWithdrawn > 0 }
            let withdrawn = await call.counts.samplesWithdrawn
            #expect(withdrawn > 8 * 1_000)
            #expect(await call.counts.audioQueued < .milliseconds(20))
            try await speech.append(Self.samples(milliseconds: 100))
            speech.finish()
            let rest = (32_800 - withdrawn + 159) / 160
            try await phone.hear("what was not withdrawn") { $0.count { $0.codes != nil } == rest }
            try await call.interrupt()
            #expect(phone.media.count == rest)
        }
    }

    @Test("a task that was cancelled before appends nothing")
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

    /// A way in which an utterance takes no more, and the error that says so.
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
        "to what takes no more fails with the reason", arguments: Closing.allCases, ApplicationExecutor.all)
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

    @Test("to an utterance that the end of the call has cut off says that the call is over, at whatever moment")
    func cutOffByTheEnd() async throws {
        try await withUnreadCall { call, _, _, _ in
            let speech = call.utterance(at: .hz8000)
            // It is told its outcome a little before the call is told its ending.
            speech.settlement.set(.init(outcome: .interrupted(after: .zero, by: .callEnded), heard: .zero))

            await #expect(throws: CallError.ended) { try await speech.append([1]) }
        }
    }

    @Test("an utterance that nobody has any longer is finished: its last 20 ms are sent", arguments: Provider.allCases)
    func letGo(_ provider: Provider) async throws {
        try await withUnreadCall(provider) { call, phone, _, _ in
            let began = ContinuousClock.now
            do {
                let speech = call.utterance(at: .hz8000)
                try await speech.append(Self.samples(milliseconds: 50))
            }
            call.play(.constant(code: 0x30, milliseconds: 20))

            let messages = try await phone.hear("all of it") { $0.last?.codes?.first == 0x30 }
            #expect(ContinuousClock.now - began < .seconds(2), "not after 10 s of silence")
            #expect(messages.count == 4)
            let codes = messages.dropLast().flatMap { $0.codes ?? [] }
            #expect(codes.prefix(400) == [UInt8](repeating: 0x20, count: 400)[...])
            #expect(G711.decode(codes.suffix(80)).allSatisfy { abs(Int($0)) < 16 }, "completed with silence")
        }
    }

    @Test("to a live utterance never waits, and the oldest is dropped", arguments: ApplicationExecutor.all)
    func live(_ executor: ApplicationExecutor) async throws {
        try await withUnreadCall { call, _, _, _ in
            let began = ContinuousClock.now
            let appending = call.task(on: executor) { call in
                let live = call.utterance(at: .hz8000, live: true)
                for _ in 0..<200 { try await live.append(Self.samples(milliseconds: 100)) }
                return live
            }
            let live = try await within { try await appending.value }
            let elapsed = ContinuousClock.now - began

            #expect(elapsed < .seconds(4), "it is 20 s of audio")
            #expect(await call.counts.audioQueued <= .milliseconds(200))
            #expect(await call.counts.liveSamplesDropped > 8 * 15_000)
            #expect(live.settlement.current == nil)
        }
    }

    @Test("to a live utterance does not even wait for the event loop")
    func liveWhileTheLoopIsBusy() async throws {
        try await withUnreadCall { call, _, _, _ in
            let live = call.utterance(at: .hz8000, live: true)
            let busy = Promise<Void>()
            call.line.post { _, _, _ in
                let end = ContinuousClock.now + .seconds(2)
                while busy.current == nil, ContinuousClock.now < end {}
            }
            let began = ContinuousClock.now
            try await live.append(Self.samples(milliseconds: 20))
            #expect(ContinuousClock.now - began < .seconds(1))
            busy.set(())
        }
    }

    @Test("a live utterance survives an interruption, which empties it", arguments: Provider.allCases)
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
