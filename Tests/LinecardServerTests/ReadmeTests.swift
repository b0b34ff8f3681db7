// SPDX-License-Identifier: Apache-2.0

import FoundationEssentials
import Linecard
import LinecardServer
import Testing

/// The first example of README.md, as it stands there but for `@main`.
struct EchoServer {
    static func main() async throws {
        let configuration = CallServerConfiguration(host: "0.0.0.0", port: 8080)
        let server = try await CallServer.bind(configuration) { call in
            for await frame in call.frames {
                switch frame {
                case .audio(let audio): try await call.send(.audio(audio))  // 20 ms at 16 kHz: an echo
                case .dtmf(.pound): try await call.send(.end)  // lets the audio be heard, then ends the stream
                default: break
                }
            }
        }
        try await server.run()
    }
}

@Suite("README") struct ReadmeTests {
    @Test("its example is the code above, which compiles")
    func example() throws {
        let here = URL(filePath: #filePath)
        let root = here.deletingLastPathComponent().deletingLastPathComponent().deletingLastPathComponent()
        let readme = try text(root.appending(path: "README.md"))
        let source = try text(here)

        let block = try #require(readme.split(separator: "```swift\n").dropFirst().first)
        let example = try #require(block.split(separator: "```").first)
        let declaration = try #require(example.split(separator: "@main ").last)

        #expect(source.contains(declaration.trimmingSuffix("\n")))
        #expect(example.hasPrefix("import Linecard\nimport LinecardServer\n\n@main struct EchoServer {"))
    }

    private func text(_ file: URL) throws -> String { String(decoding: try Data(contentsOf: file), as: UTF8.self) }
}

extension Substring {
    /// The text without this at its end.
    fileprivate func trimmingSuffix(_ suffix: String) -> Substring { hasSuffix(suffix) ? dropLast(suffix.count) : self }
}
