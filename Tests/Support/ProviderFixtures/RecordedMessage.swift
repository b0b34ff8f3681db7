// SPDX-License-Identifier: Apache-2.0

import Foundation
public import Linecard

/// A message of the hand-written set in `Messages/twilio.txt` and `Messages/plivo.txt`.
///
/// The set is independent of the code under test, of the simulated caller, and of the generators of the fuzzers and
/// benchmarks.
public struct RecordedMessage: Sendable, CustomStringConvertible {
    /// The provider that sends it.
    public let provider: Provider
    /// The event, with a suffix for a variant: `start`, `start.least`.
    public let name: String
    /// The difference from the documented message. Empty if there is none to mention.
    public let remark: String
    /// The message itself.
    public let text: String

    /// The name, the remark and the first 60 characters of the message.
    public var description: String { "\(name)\(remark.isEmpty ? "" : " (\(remark))"): \(text.prefix(60))" }

    /// Returns all messages of a provider, in the order of their file.
    public static func all(_ provider: Provider) -> [RecordedMessage] { sets[provider] ?? [] }

    /// Returns the message with a name, which must exist.
    public static func named(_ name: String, from provider: Provider) -> RecordedMessage {
        guard let message = all(provider).first(where: { $0.name == name }) else {
            preconditionFailure("no message \(name) of \(provider)")
        }
        return message
    }

    private static let sets = Dictionary(uniqueKeysWithValues: Provider.allCases.map { ($0, read($0)) })

    /// Reads a file in which a line `# name: remark` precedes each message.
    private static func read(_ provider: Provider) -> [RecordedMessage] {
        let file = Bundle.module.url(forResource: provider.rawValue, withExtension: "txt", subdirectory: "Messages")
        guard let file, let text = try? String(contentsOf: file, encoding: .utf8) else {
            preconditionFailure("no messages of \(provider)")
        }
        let lines = text.split(separator: "\n")
        return zip(lines, lines.dropFirst()).compactMap { title, message in
            guard title.hasPrefix("#"), !message.hasPrefix("#") else { return nil }
            let parts = title.dropFirst(2).split(separator: ": ", maxSplits: 1).map(String.init)
            return RecordedMessage(
                provider: provider, name: parts[0], remark: parts.dropFirst().first ?? "", text: String(message))
        }
    }
}
