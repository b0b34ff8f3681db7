// SPDX-License-Identifier: Apache-2.0

import Linecard
import LinecardCodec
import Testing

@testable import LinecardCommand

@Suite("linecard demo", .enabled(if: Program.isBuilt, "\(Program.isMissing)")) struct DemoTests {
    @Test("the demo loses no frame, and writes the replies")
    func demo() async throws {
        let scratch = try Scratch()
        let speech = try Speech.samples()

        let result = try await Program.run("demo", "--output", scratch.path("replies"), within: .seconds(40))

        #expect(result.status == 0)
        #expect(result.errors.isEmpty)
        let frames = (speech.count + 159) / 160
        let rows = result.lines.dropFirst().prefix(2).map { $0.split(separator: " ").map(String.init) }
        #expect(rows.map { $0.first } == ["twilio", "plivo"])
        for row in rows {
            #expect(row[3...7] == ["\(frames)", "\(frames)", "0", DefaultEcho.printed, "ms"])
        }
        for provider in Provider.allCases {
            let reply = try WAV(path: scratch.path("replies/reply-\(provider).wav"))
            let delay = DelayMeasurement(of: reply.samples, against: speech, rate: .hz8000, longest: 60)
            #expect(reply.samples.count == frames * 160)
            #expect(abs(delay.milliseconds - DefaultEcho.milliseconds) < 0.1)
            #expect(delay.correlation > DefaultEcho.correlation)
        }
    }
}
