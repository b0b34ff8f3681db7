// SPDX-License-Identifier: Apache-2.0

import Foundation
import Linecard
import LinecardCodec
import LinecardServer
import LinecardSimulator
import Synchronization
import Testing

/// A measurement for optimized builds, so it runs only if `make blocking-long` sets the number of calls.
@Suite("Many calls and one blocking application") struct BlockingLoadTests {
    private static let calls = ProcessInfo.processInfo.environment["LINECARD_CALLS"].flatMap { Int($0) }

    @Test(
        "a blocking application adds less than 60 ms to the longest silence of the others", .enabled(if: calls != nil))
    func silence() async throws {
        let count = try #require(Self.calls)
        var without: [Duration] = []
        var with: [Duration] = []
        for _ in 0..<3 {
            without.append(try await longestSilence(in: count, blocking: nil))
            with.append(try await longestSilence(in: count, blocking: .seconds(2)))
        }
        print("longest silence of \(count) calls: without \(without), with one that blocks for 2 s \(with)")

        let excess = zip(with, without).map { $0 - $1 }.sorted()[1]
        #expect(excess < .milliseconds(60), "the middle of three")
    }

    /// Plays a prompt in `count` calls, and returns the longest silence within it that any of them heard.
    private func longestSilence(in count: Int, blocking time: Duration?) async throws -> Duration {
        let speech = AudioFrame.constant(code: 0x20, milliseconds: 4_000)
        let answered = Atomic(0)
        let recordings = try await withServer(application: { call in
            let place = answered.wrappingAdd(1, ordering: .relaxed).oldValue
            _ = try await call.play(AudioFrame(samples: [], sampleRate: .hz8000)).outcome
            if place == count / 2, let time { Self.block(for: time) }
            _ = try await call.play(speech).outcome
        }) { server in
            try await withThrowingTaskGroup(of: CallRecording.self) { group in
                for number in 0..<count {
                    group.addTask {
                        let provider: Provider = number % 2 == 0 ? .twilio : .plivo
                        let caller = SimulatedCaller(provider: provider, script: [.wait(.seconds(20))])
                        return try await caller.call(server.url("/\(provider)/stream"))
                    }
                }
                return try await group.reduce(into: []) { $0.append($1) }
            }
        }
        #expect(recordings.count == count)
        #expect(recordings.allSatisfy { $0.heard == speech.samples })
        return recordings.map(\.longestSilence).max() ?? .zero
    }

    private static func block(for time: Duration) {
        let end = ContinuousClock.now + time
        while ContinuousClock.now < end {}
    }
}

extension CallRecording {
    /// The longest silence between two stretches of audio.
    fileprivate var longestSilence: Duration {
        zip(stretches, stretches.dropFirst()).map {
            $1.begin - $0.begin - sampleRate.duration(samples: $0.samples.count)
        }.max() ?? .zero
    }
}
