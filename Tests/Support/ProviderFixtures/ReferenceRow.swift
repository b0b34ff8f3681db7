// SPDX-License-Identifier: Apache-2.0

/// A statement of a provider's reference, and the check that the library agrees with it.
public struct ReferenceRow: Sendable, CustomStringConvertible {
    /// The section, such as `2.2`, or several.
    ///
    /// For both providers: 1 the protocol, 2 inbound messages, 3 outbound messages, 4 order and limits, 5 documents and
    /// callbacks, 6 hanging up, 7 signatures, 8 codes, 9 traps, 10 what is not documented.
    public let section: String
    /// A fact that the provider documents, or that was observed.
    public let statement: String
    /// Reports an issue to Swift Testing, or throws, if the library does not agree.
    ///
    /// A row whose statement has a test already calls that test, so that it cannot outlive it.
    public let check: @Sendable () async throws -> Void

    /// Makes a row of a statement and its check.
    public init(_ section: String, _ statement: String, check: @escaping @Sendable () async throws -> Void) {
        self.section = section
        self.statement = statement
        self.check = check
    }

    /// The sections and the statement, as the argument of a test.
    public var description: String { "\(section) \(statement)" }
}
