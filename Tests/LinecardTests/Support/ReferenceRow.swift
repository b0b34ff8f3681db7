// SPDX-License-Identifier: Apache-2.0

import Foundation
import Linecard
import Testing

/// One thing that a provider's reference says, and how it is shown that the library does so.
struct ReferenceRow: Sendable, CustomTestStringConvertible {
    enum Proof: Sendable {
        /// A check of this row's own.
        case shown(@Sendable () async throws -> Void)
        /// A test that exists already, by its name and its file under `Tests`.
        case shownBy(test: String, file: String)
        /// Nothing of the library's depends on it, and why.
        case noBehaviour(String)
    }

    /// The section, such as `2.2`: the sections are numbered alike for all providers.
    let section: String
    /// What the provider says or was seen to do.
    let says: String
    let proof: Proof

    init(_ section: String, _ says: String, _ check: @escaping @Sendable () async throws -> Void) {
        self.init(section, says, .shown(check))
    }

    init(_ section: String, _ says: String, by test: String, in file: String) {
        self.init(section, says, .shownBy(test: test, file: file))
    }

    init(_ section: String, _ says: String, noBehaviour reason: String) {
        self.init(section, says, .noBehaviour(reason))
    }

    private init(_ section: String, _ says: String, _ proof: Proof) {
        self.section = section
        self.says = says
        self.proof = proof
    }

    var testDescription: String {
        switch proof {
        case .shown: "\(section) \(says)"
        case .shownBy(let test, let file): "\(section) \(says) [\(file): \(test)]"
        case .noBehaviour(let reason): "\(section) \(says) [no behaviour: \(reason)]"
        }
    }

    /// Runs the check; or holds that the test named is there, so that one renamed or removed is missed here.
    func verify() async throws {
        switch proof {
        case .shown(let check): try await check()
        case .shownBy(let test, let file): #expect(try Self.source(file).contains("\"\(test)\""))
        case .noBehaviour(let reason): #expect(!reason.isEmpty)
        }
    }

    /// A file under `Tests`, given with its folder and without `.swift`.
    private static func source(_ file: String) throws -> String {
        let tests = URL(filePath: #filePath).deletingLastPathComponent().appending(path: "../..")
        return try String(contentsOf: tests.appending(path: "\(file).swift"), encoding: .utf8)
    }
}
