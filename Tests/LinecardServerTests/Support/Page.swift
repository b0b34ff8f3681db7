// SPDX-License-Identifier: Apache-2.0

import FoundationEssentials

/// A page of the documentation, with the examples in it.
struct Page: Sendable, CustomStringConvertible {
    /// The path from the root of the repository.
    let path: String

    init(_ path: String) { self.path = path }

    var description: String { path }

    /// The examples in Swift, each as its lines, without those of package manifests.
    var examples: [[Substring]] {
        get throws {
            try text.split(separator: "```swift\n", omittingEmptySubsequences: false).dropFirst().map { rest in
                Self.lines(rest.prefix(upTo: rest.firstRange(of: "```")?.lowerBound ?? rest.endIndex))
            }.filter { $0.first?.hasPrefix(".package") != true }
        }
    }

    /// Returns whether a source has the lines of an example in a row, whatever their indentation.
    ///
    /// Imports and `@main` are left out, because the tests have no place for them.
    static func has(_ example: [Substring], in source: String) -> Bool {
        let code = example.filter { !$0.hasPrefix("import ") }.map { $0.hasPrefix("@main ") ? $0.dropFirst(6) : $0 }
        return lines(source[...]).contains(code)
    }

    var text: String {
        get throws { String(decoding: try Data(contentsOf: Self.root.appending(path: path)), as: UTF8.self) }
    }

    /// The root of the repository.
    static let root = URL(filePath: #filePath)
        .deletingLastPathComponent().deletingLastPathComponent().deletingLastPathComponent().deletingLastPathComponent()

    /// Returns the lines that are not empty, without their indentation.
    private static func lines(_ text: Substring) -> [Substring] {
        text.split(separator: "\n").map { $0.drop { $0 == " " } }.filter { !$0.isEmpty }
    }
}
