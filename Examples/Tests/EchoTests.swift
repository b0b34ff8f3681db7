// SPDX-License-Identifier: Apache-2.0

import Linecard
import LinecardCodec
import LinecardServer
import LinecardSimulator
import Testing

@testable import echo
@testable import menu

@Suite("Echo") struct EchoTests {
    @Test("all that the caller says comes back", arguments: Provider.allCases, Line.allCases)
    func comesBack(_ provider: Provider, over line: Line) async throws {
        let speech = try Prompt.menu.load()

        let recording = try await line.call(Echo.answer, as: provider, .echo(of: speech))

        #expect(recording.framesHeard >= recording.framesSpoken)
        // On a machine that runs late, a live utterance drops some audio.
        let tolerance = line == .virtualTime ? 0.05 : 0.5
        #expect(abs(recording.heard.energy / speech.samples.energy - 1) < tolerance)
        #expect(recording.badMessages.isEmpty && recording.timeouts.isEmpty)
        #expect(recording.ending?.party == .caller)
    }
}

extension [Int16] {
    /// The sum of the squares.
    var energy: Double { reduce(0) { $0 + Double($1) * Double($1) } }
}
