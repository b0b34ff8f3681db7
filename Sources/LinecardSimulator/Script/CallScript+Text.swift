// SPDX-License-Identifier: Apache-2.0

public import Linecard

extension CallScript {
    /// Reads a script of one step per line, or several separated by semicolons. Lines that begin with `#` are comments.
    ///
    /// | step | does |
    /// |---|---|
    /// | `say`, `say FILE` | ``Step/say(_:)`` with what `audio` returns |
    /// | `wait TIME` | ``Step/wait(_:)`` |
    /// | `wait until heard [within TIME]` | ``Step/waitUntilHeard(within:)``, 30 s by default |
    /// | `wait until quiet for TIME [within TIME]` | ``Step/waitUntilQuiet(for:within:)``, 30 s by default |
    /// | `wait until answered [within TIME]` | ``Step/waitUntilAnswered(within:)``, 1 s by default |
    /// | `press KEYS [every TIME]` | ``Step/press(_:interval:)``, 240 ms by default |
    /// | `stop reading [for TIME]` | ``Step/stopReading(for:)`` |
    /// | `hold playout for TIME` | ``Step/holdPlayout(for:)`` |
    /// | `hang up` | ``Step/hangUp`` |
    /// | `vanish` | ``Step/vanish`` |
    ///
    /// A time is a number with its unit, from 0 to a day: `300ms`, `1.5s`, `2min`.
    ///
    /// - Parameters:
    ///   - text: The script.
    ///   - audio: Returns the audio of a file, or of a `say` without one if the name is `nil`.
    /// - Throws: ``CallScriptError``, or what `audio` throws.
    public init(parsing text: String, audio: (String?) throws -> AudioFrame) throws {
        let lines = text.split(whereSeparator: \.isNewline).map { $0.drop(while: \.isWhitespace) }
        let steps = lines.filter { !$0.hasPrefix("#") }.flatMap { $0.split(separator: ";") }
        self.init([])
        for (index, step) in steps.enumerated() {
            var words = StepWords(step)
            if words.isEmpty { continue }
            do {
                self.steps.append(try Self.step(&words, audio))
            } catch let problem as StepWords.Fault {
                throw CallScriptError(step: index + 1, text: String(words.text.prefix(80)), problem: problem.problem)
            }
        }
    }

    private static func step(_ words: inout StepWords, _ audio: (String?) throws -> AudioFrame) throws -> Step {
        if words.take("say") {
            let file = words.rest()
            return .say(try audio(file.isEmpty ? nil : file))
        }
        let step = try words.step()
        try words.expectEnd()
        return step
    }
}

/// The words of one step.
private struct StepWords {
    struct Fault: Error { let problem: CallScriptError.Problem }

    let text: Substring
    private var words: ArraySlice<Substring>

    init(_ text: Substring) {
        self.text = text.drop(while: \.isWhitespace)
        words = text.split(whereSeparator: \.isWhitespace)[...]
    }

    var isEmpty: Bool { words.isEmpty }

    /// Takes the expected words if they come next. Returns true if they did.
    mutating func take(_ expected: String...) -> Bool {
        guard words.prefix(expected.count).elementsEqual(expected, by: { $0 == $1 }) else { return false }
        words = words.dropFirst(expected.count)
        return true
    }

    /// Takes the rest of the text, with its white space.
    mutating func rest() -> String {
        defer { words = [] }
        guard let first = words.first else { return "" }
        let end = text.lastIndex { !$0.isWhitespace } ?? text.startIndex
        return String(text[first.startIndex...end])
    }

    func expectEnd() throws(Fault) {
        if !words.isEmpty { throw Fault(problem: .unknownStep) }
    }

    /// Reads any step but `say`.
    mutating func step() throws(Fault) -> CallScript.Step {
        if take("wait", "until", "heard") { return .waitUntilHeard(within: try time(after: "within") ?? .seconds(30)) }
        if take("wait", "until", "quiet", "for") {
            return .waitUntilQuiet(for: try time(), within: try time(after: "within") ?? .seconds(30))
        }
        if take("wait", "until", "answered") {
            return .waitUntilAnswered(within: try time(after: "within") ?? .seconds(1))
        }
        if take("wait") { return .wait(try time()) }
        if take("press") { return .press(try keys(), interval: try time(after: "every") ?? .milliseconds(240)) }
        if take("stop", "reading") { return .stopReading(for: try time(after: "for")) }
        if take("hold", "playout", "for") { return .holdPlayout(for: try time()) }
        if take("hang", "up") { return .hangUp }
        if take("vanish") { return .vanish }
        throw Fault(problem: .unknownStep)
    }

    private mutating func keys() throws(Fault) -> [KeypadEntry] {
        let word = words.popFirst() ?? ""
        let keys = try? [KeypadEntry](dialString: word)
        guard let keys, !keys.isEmpty else { throw Fault(problem: .badKeys(String(word.prefix(80)))) }
        return keys
    }

    /// Reads the time after a word, if that comes next.
    private mutating func time(after word: String) throws(Fault) -> Duration? { take(word) ? try time() : nil }

    private mutating func time() throws(Fault) -> Duration {
        let word = words.popFirst() ?? ""
        let units: [(String, Double)] = [("ms", 0.001), ("min", 60), ("s", 1)]
        guard let (unit, seconds) = units.first(where: { word.hasSuffix($0.0) }),
            let number = Double(word.dropLast(unit.count)), (0...86_400).contains(number * seconds)
        else { throw Fault(problem: .badTime(String(word.prefix(80)))) }
        return .microseconds(Int64((number * seconds * 1_000_000).rounded()))
    }
}
