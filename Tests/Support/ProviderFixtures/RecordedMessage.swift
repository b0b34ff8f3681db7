// SPDX-License-Identifier: Apache-2.0

import Foundation
public import Linecard

/// A message of the one hand-written set: `Messages/twilio.txt` and `Messages/plivo.txt`.
///
/// It is independent of the code under test, of the simulated caller, and of the generators of the fuzzers and benchmarks.
public struct RecordedMessage: Sendable, CustomStringConvertible {
    /// The provider that sends it.
    public let provider: Provider
    /// The event, and for a variant a word more: `start`, `start.least`.
    public let name: String
    /// The difference from the message as it is documented; empty for that one.
    public let remark: String
    /// The message itself.
    public let text: String

    /// The name, the remark and how the message begins.
    public var description: String { "\(name)\(remark.isEmpty ? "" : " (\(remark))"): \(text.prefix(60))" }

    /// All messages of a provider, in the order of their file.
    public static func all(_ provider: Provider) -> [RecordedMessage] { sets[provider] ?? [] }

    /// The message of a name. It is a mistake of the test's to ask for one that is not there.
    public static func named(_ name: String, from provider: Provider) -> RecordedMessage {
        guard let message = all(provider).first(where: { $0.name == name }) else {
            preconditionFailure("no message \(name) of \(provider)")
        }
        return message
    }

    private static let sets = Dictionary(uniqueKeysWithValues: Provider.allCases.map { ($0, read($0)) })

    /// A line `# name: remark` stands before each message.
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
