// SPDX-License-Identifier: Apache-2.0

import Foundation
import LinecardCodec
import Testing

@testable import LinecardCommand

@Suite("linecard serve", .enabled(if: Program.isBuilt, "\(Program.isMissing)")) struct ServeCommandTests {
    @Test("serve answers calls until SIGTERM, and warns that anybody can call")
    func serve() async throws {
        let running = try Program.Running(["serve", "--port", "0", "--rate", "24000"])
        defer { running.kill() }
        let port = try await running.port()
        let call = try await Program.run("call", "ws://127.0.0.1:\(port)/plivo/stream", "--seconds", "0.2", "--json")
        running.terminate()
        let result = try await running.end(within: .seconds(5))

        #expect(try call.objects.first?["frames_lost"] as? Int == 0)
        #expect(result.status == 0)
        #expect(result.errors.contains("anybody can call"))
    }

    @Test(
        "serve resamples with the engine of --engine",
        arguments: [([], DefaultEcho.milliseconds), (["--engine", "direct"], 3.5625)])
    func engine(_ arguments: [String], milliseconds: Double) async throws {
        let running = try Program.Running(["serve", "--port", "0"] + arguments)
        defer { running.kill() }
        let port = try await running.port()

        let call = try await Program.run("call", "ws://127.0.0.1:\(port)/twilio/stream", "--seconds", "1", "--json")

        #expect(call.status == 0)
        let delay = try #require(try call.objects.first?["added_delay_ms"] as? Double)
        #expect(abs(delay - milliseconds) < 0.1)
    }

    @Test("the play agent repeats its file")
    func play() async throws {
        let scratch = try Scratch()
        let tone = (0..<800).map { Int16(8_000 * sin(Double($0) * 0.3)) }
        let path = try scratch.write("tone.wav", WAV(samples: tone, sampleRate: .hz8000).bytes)
        let running = try Program.Running(["serve", "--port", "0", "--agent", "play", path])
        defer { running.kill() }
        let port = try await running.port()

        _ = try await Program.run(
            "call", "ws://127.0.0.1:\(port)/twilio/stream", "--seconds", "0.3", "--record", scratch.path("reply.wav"))

        let once = G711.decode(G711.encode(tone))
        let heard = try scratch.tracks(of: "reply.wav").right.drop { $0 == 0 }
        let expected = (once + once + once).drop { $0 == 0 }
        #expect(heard.prefix(expected.count).elementsEqual(expected))
    }
}
