// SPDX-License-Identifier: Apache-2.0

import FoundationEssentials
import Linecard
import LinecardCodec
import LinecardServer
import LinecardSimulator
import TestSupport
import Testing

extension Pages {
    struct EchoServer {
        static func main() async throws {
            let configuration = CallServerConfiguration(host: "127.0.0.1", port: 8080)
            let server = try await CallServer.bind(configuration) { call in
                let echo = call.utterance(at: .hz16000, live: true)
                for try await frame in call.frames {
                    switch frame {
                    case .audio(let audio): try await echo.append(audio)  // 20 ms at 16 kHz
                    case .dtmf(.pound): try await call.hangUp()  // lets the audio be heard first
                    default: break
                    }
                }
            }
            try await server.run()
        }
    }

    struct Menu {
        static func main() async throws {
            let (menu, goodbye) = (try prompt("menu.wav"), try prompt("goodbye.wav"))
            try await CallServer.bind(CallServerConfiguration()) { call in
                let question = call.play(menu)  // returns at once: the caller may answer before its end
                if try await call.key(within: .seconds(5), after: question) == .one {
                    let interruption = try await call.interrupt()  // the provider drops what it holds, too
                    print("not heard:", interruption.parts.map(\.rest.duration))
                }
                call.play(goodbye)  // when the closure returns, this is heard to its end; then the call is hung up
            }.run()
        }

        static func prompt(_ file: String) throws -> AudioFrame {
            AudioFrame(try WAV(parsing: [UInt8](Data(contentsOf: URL(filePath: file))).span))
        }
    }
}

@Suite("README") struct ReadmePageTests {
    @Test("its server echoes, and hangs up at #", arguments: Provider.allCases)
    func echo(_ provider: Provider) async throws {
        let recording = try await Stage.withServer(of: Pages.EchoServer.main) { server, _ in
            try await within { try await SimulatedCaller.echoed(by: server, as: provider) }
        }

        #expect(recording.framesHeard >= 20)
        #expect(recording.ending?.party == .application)
    }

    @Test("its menu is interrupted by a key, and says goodbye", arguments: Provider.allCases)
    func menu(_ provider: Provider) async throws {
        let script: CallScript = [
            .waitUntilHeard(within: .seconds(5)), .wait(.milliseconds(600)), .press([.one], interval: .zero),
            .wait(.seconds(3)),
        ]

        let (recording, line) = try await Stage.withServer(of: Pages.Menu.main) { server, stage in
            let caller = SimulatedCaller(provider: provider, script: script)
            let recording = try await within { try await caller.call(server.url("/\(provider)/stream")) }
            return (recording, try await stage.firstLine())
        }

        let (menu, goodbye) = (try Pages.Menu.prompt("menu.wav"), try Pages.Menu.prompt("goodbye.wav"))
        let padding = [Int16](repeating: 0, count: 159 - (goodbye.samples.count + 159) % 160)
        #expect(line.hasPrefix("not heard: ["))
        #expect(recording.clears.count == 1)
        #expect(recording.heard.starts(with: menu.samples.prefix(4_000)), "half a second")
        #expect(recording.heard.reversed().starts(with: (goodbye.samples + padding).reversed()))
        #expect(recording.ending?.party == .application)
    }
}
