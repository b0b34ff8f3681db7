// SPDX-License-Identifier: Apache-2.0
//
// digest GRAPH ...     prints the public API in a library's symbol graphs, a line a declaration, in alphabetical order
//
// `make docs` compares the result with the .txt file of the library in this folder; `make api` writes that file.

import Foundation

struct Graph: Decodable {
    let symbols: [Symbol]
    let relationships: [Relationship]

    struct Symbol: Decodable {
        let identifier: Identifier
        let pathComponents: [String]
        let declarationFragments: [Fragment]?

        /// The declaration in one line, without attributes that the compiler adds.
        var declaration: String {
            (declarationFragments ?? []).map(\.spelling).joined().split(whereSeparator: \.isWhitespace)
                .joined(separator: " ")
        }
    }

    struct Identifier: Decodable { let precise: String }

    struct Fragment: Decodable { let spelling: String }

    struct Relationship: Decodable {
        let kind: String
        let source: String
        let target: String
        let targetFallback: String?
    }
}

/// Conformances that the compiler adds to every type.
let implied: Set = ["Swift.Copyable", "Swift.Escapable", "Swift.SendableMetatype"]

let graphs = try CommandLine.arguments.dropFirst().map { path in
    try JSONDecoder().decode(Graph.self, from: Data(contentsOf: URL(fileURLWithPath: path)))
}
var names: [String: String] = [:]
for symbol in graphs.flatMap(\.symbols) {
    names[symbol.identifier.precise] = symbol.pathComponents.joined(separator: ".")
}
var lines: Set<String> = []
for symbol in graphs.flatMap(\.symbols) {
    lines.insert(symbol.pathComponents.joined(separator: ".") + "  " + symbol.declaration)
}
for relationship in graphs.flatMap(\.relationships) where relationship.kind == "conformsTo" {
    let target = relationship.targetFallback ?? names[relationship.target] ?? relationship.target
    if let source = names[relationship.source], !implied.contains(target) { lines.insert("\(source)  : \(target)") }
}
print(lines.sorted().joined(separator: "\n"))
