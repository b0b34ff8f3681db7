// SPDX-License-Identifier: Apache-2.0

import Foundation

/// The server's log during an attack.
struct ServerLog: Sendable {
    /// The name of a field that attackers write into ids and parameters, to see whether it comes out as a field of a
    /// line.
    static let forgedField = "forged"

    /// The number of lines by kind, which is the message without its metadata.
    private(set) var counts: [String: Int] = [:]
    /// The number of lines that an attacker's text changed, by the kind of change.
    private(set) var damages: [String: Int] = [:]

    init() {}

    init(parsing output: Data) {
        for line in output.split(separator: UInt8(ascii: "\n")) {
            let text = String(decoding: line, as: UTF8.self)
            counts[Self.kind(of: text), default: 0] += 1
            for damage in Self.damages(in: text) { damages[damage, default: 0] += 1 }
        }
    }

    /// Returns the rules that the log breaks, if it was written within a time.
    func violations(within time: Duration) -> [String] {
        let allowed = Int(time / .seconds(1)) + 1
        let floods = counts.filter { $0.value > allowed }.map {
            "\($0.value) lines \"\($0.key)\" are logged, not \(allowed)"
        }
        return floods.sorted() + damages.map { "\($0.value) lines of the log have \($0.key)" }.sorted()
    }

    /// Returns the message of a line in the form `<time> <level> linecard: <name>=<value> … [<module>] <message>`, or
    /// the first 80 characters of another line.
    private static func kind(of line: String) -> String {
        guard hasOwnHead(line), let module = line.range(of: "] ", options: .backwards) else {
            return String(line.unicodeScalars.prefix(80).map { isHarmless($0) ? Character($0) : "?" })
        }
        return String(line[module.upperBound...])
    }

    private static func hasOwnHead(_ line: String) -> Bool {
        line.wholeMatch(of: /[0-9]{4}-[0-9]{2}-[0-9]{2}T[^ ]+ [a-z]+ linecard:.*/) != nil
    }

    private static func damages(in line: String) -> [String] {
        var damages: [String] = []
        if !hasOwnHead(line) { damages.append("a different beginning than the server's") }
        if line.contains(forgedField + "=") { damages.append("a forged field") }
        if let scalar = line.unicodeScalars.first(where: { !isHarmless($0) }) {
            damages.append("U+\(String(scalar.value, radix: 16, uppercase: true))")
        }
        return damages
    }

    /// Returns true if a character affects only its own place on a terminal.
    private static func isHarmless(_ scalar: Unicode.Scalar) -> Bool {
        if scalar.isASCII { return (0x20..<0x7F).contains(scalar.value) }
        return switch scalar.properties.generalCategory {
        case .control, .format, .lineSeparator, .paragraphSeparator, .privateUse, .surrogate, .unassigned: false
        case .nonspacingMark, .enclosingMark: false
        default: true
        }
    }
}
