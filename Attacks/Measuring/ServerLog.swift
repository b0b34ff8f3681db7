// SPDX-License-Identifier: Apache-2.0

import Foundation

/// What the server logged during an attack.
struct ServerLog: Sendable {
    /// The name of a field that attackers write into ids and parameters, to see whether it comes out as a field of a
    /// line.
    static let forgedField = "forged"

    /// The lines by kind: the message without its metadata.
    private(set) var counts: [String: Int] = [:]
    /// The lines that foreign text changed, and how many there are of each complaint.
    private(set) var damages: [String: Int] = [:]

    init() {}

    init(parsing output: Data) {
        for line in output.split(separator: UInt8(ascii: "\n")) {
            let text = String(decoding: line, as: UTF8.self)
            counts[Self.kind(of: text), default: 0] += 1
            for damage in Self.damages(in: text) { damages[damage, default: 0] += 1 }
        }
    }

    /// What the log has too much of, if it was written in a time.
    func violations(within time: Duration) -> [String] {
        let allowed = Int(time / .seconds(1)) + 1
        let floods = counts.filter { $0.value > allowed }.map {
            "\($0.value) lines \"\($0.key)\" are logged, not \(allowed)"
        }
        return floods.sorted() + damages.map { "\($0.value) lines of the log have \($0.key)" }.sorted()
    }

    /// A line is `<time> <level> linecard: <name>=<value> … [<module>] <message>`. Any other is a kind by itself.
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
        if !hasOwnHead(line) { damages.append("another beginning than the server's") }
        if line.contains(forgedField + "=") { damages.append("a forged field") }
        if let scalar = line.unicodeScalars.first(where: { !isHarmless($0) }) {
            damages.append("U+\(String(scalar.value, radix: 16, uppercase: true))")
        }
        return damages
    }

    /// True if a character changes nothing on a terminal beyond its own place.
    private static func isHarmless(_ scalar: Unicode.Scalar) -> Bool {
        if scalar.isASCII { return (0x20..<0x7F).contains(scalar.value) }
        return switch scalar.properties.generalCategory {
        case .control, .format, .lineSeparator, .paragraphSeparator, .privateUse, .surrogate, .unassigned: false
        case .nonspacingMark, .enclosingMark: false
        default: true
        }
    }
}
