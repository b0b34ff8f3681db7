// SPDX-License-Identifier: Apache-2.0

import Linecard
import LinecardCodec
import LinecardServer
import LinecardSimulator
import Logging
import Testing

@Suite("Handlers in virtual time", .timeLimit(.minutes(1))) struct VirtualCallTests {
    /// Audio at 8 kHz in which every sample is the same.
    private func speech(_ milliseconds: Int) -> AudioFrame {
        AudioFrame(samples: G711.decode([UInt8](repeating: 0x20, count: 8 * milliseconds)), sampleRate: .hz8000)
    }

    private var quiet: CallServerConfiguration {
        var configuration = CallServerConfiguration()
        configuration.logger = Logger(label: "test") { _ in SwiftLogNoOpLogHandler() }
        return configuration
    }

    // MARK: Time

    @Test("an hour of a call takes a moment, and ends to the millisecond", arguments: Provider.allCases)
    func hour(_ provider: Provider) async throws {
        let begin = ContinuousClock.now

        let recording = try await withSimulatedCall(provider, script: [.wait(.seconds(7_200))]) { call in
            for _ in 1...60 { try await call.sleep(for: .seconds(60)) }
        }

        #expect(recording.ending?.at == .seconds(3_600))
        #expect(recording.ending?.party == .application)
        #expect(recording.spokenAt.count == 180_001)
        #expect(ContinuousClock.now - begin < .seconds(20), "a debug build has seconds of work to do")
        print("hour", ContinuousClock.now - begin)
    }

    @Test("a key interrupts to the millisecond, and what was heard is the truth", arguments: Provider.allCases)
    func bargeIn(_ provider: Provider) async throws {
        let script: CallScript = [.wait(.milliseconds(1_240)), .press([.star], interval: .zero), .wait(.seconds(9))]

        let recording = try await withSimulatedCall(provider, script: script) { call in
            let prompt = call.play(speech(5_000))
            #expect(try await call.key() == .star)
            let interruption = try await call.interrupt()
            let heard = await prompt.heard
            #expect(interruption.parts.map(\.heardDuration) == [heard])
            print("heard", heard)
        }

        #expect(recording.keysPressed.map(\.at) == [.milliseconds(1_240)])
        #expect(recording.clears.map(\.at) == [.milliseconds(1_240)])
        print(recording.heard.count, recording.stretches, recording.ending as Any)
    }
}
