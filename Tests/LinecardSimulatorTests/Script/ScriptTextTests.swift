// SPDX-License-Identifier: Apache-2.0

import Linecard
import LinecardCodec
import LinecardSimulator
import Testing

private let speech = AudioFrame(samples: [1, 2, 3], sampleRate: .hz8000)
private let recorded = AudioFrame(samples: [4], sampleRate: .hz16000)

/// Steps, each as text and as a value.
private let stepRows: [(text: String, step: CallScript.Step)] = [
    ("say", .say(speech)),
    ("say a file.wav", .say(recorded)),
    ("wait 1.5s", .wait(.milliseconds(1_500))),
    ("wait 300ms", .wait(.milliseconds(300))),
    ("wait 2min", .wait(.seconds(120))),
    ("wait 0s", .wait(.zero)),
    ("wait until heard", .waitUntilHeard(within: .seconds(30))),
    ("wait until heard within 5s", .waitUntilHeard(within: .seconds(5))),
    ("wait until quiet for 700ms", .waitUntilQuiet(for: .milliseconds(700), within: .seconds(30))),
    ("wait until quiet for 1s within 5s", .waitUntilQuiet(for: .seconds(1), within: .seconds(5))),
    ("wait until answered", .waitUntilAnswered(within: .seconds(1))),
    ("wait until answered within 3s", .waitUntilAnswered(within: .seconds(3))),
    ("press 12#", .press([.one, .two, .pound], interval: .milliseconds(240))),
    ("press *d every 1s", .press([.star, .d], interval: .seconds(1))),
    ("stop reading", .stopReading(for: nil)),
    ("stop reading for 3s", .stopReading(for: .seconds(3))),
    ("hold playout for 2s", .holdPlayout(for: .seconds(2))),
    ("hang up", .hangUp),
    ("vanish", .vanish),
]

/// Invalid steps, each with its problem.
private let faultRows: [(text: String, problem: CallScriptError.Problem)] = [
    ("sing", .unknownStep), ("Say", .unknownStep), ("hang", .unknownStep), ("hang up now", .unknownStep),
    ("wait", .badTime("")), ("wait 5", .badTime("5")), ("wait -1s", .badTime("-1s")), ("wait 2d", .badTime("2d")),
    ("wait 1e9s", .badTime("1e9s")), ("wait nans", .badTime("nans")), ("wait until", .badTime("until")),
    ("wait until heard within", .badTime("")), ("wait until heard soon", .unknownStep),
    ("wait until quiet", .badTime("until")), ("press", .badKeys("")), ("press 1x", .badKeys("1x")),
    ("press 1 2", .unknownStep), ("stop reading for", .badTime("")), ("stop", .unknownStep),
]

@Suite("Scripts as text") struct ScriptTextTests {
    @Test("a step is parsed", arguments: stepRows.indices)
    func step(index: Int) throws {
        let (text, step) = stepRows[index]

        #expect(try parsed("  \(text) \t") == [step])
    }

    @Test("line breaks and semicolons separate steps; comments and empty lines are skipped")
    func separators() throws {
        let script = """
            # A caller who interrupts.

            say; wait until heard within 5s ;; press 1
              # no step; nor this
            hang up;
            """

        #expect(
            try parsed(script) == [
                .say(speech), .waitUntilHeard(within: .seconds(5)), .press([.one], interval: .milliseconds(240)),
                .hangUp,
            ])
        #expect(try parsed("") == [])
    }

    @Test("an invalid step is reported with its number, text and problem", arguments: faultRows.indices)
    func bad(index: Int) throws {
        let (text, problem) = faultRows[index]

        let error = #expect(throws: CallScriptError.self) { try parsed("say\n\(text)") }

        #expect(error?.step == 2)
        #expect(error?.text == text)
        #expect(error?.problem == problem)
        #expect(error?.description.hasPrefix("step 2 of the script, \"\(text)\"") == true)
    }

    @Test("an error of reading a file is rethrown")
    func file() {
        struct NoFile: Error {}
        #expect(throws: NoFile.self) { try CallScript(parsing: "say a.wav") { _ in throw NoFile() } }
    }

    private func parsed(_ text: String) throws -> [CallScript.Step] {
        try CallScript(parsing: text) { name in
            if let name { #expect(name == "a file.wav") }
            return name == nil ? speech : recorded
        }.steps
    }
}
