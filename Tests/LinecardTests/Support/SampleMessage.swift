// SPDX-License-Identifier: Apache-2.0

import Foundation
import Linecard
import ProviderFixtures

/// A message of the provider's reference, whose fields can be changed one by one.
struct SampleMessage: Sendable {
    let provider: Provider
    let text: String

    init(_ provider: Provider, _ text: String) {
        self.provider = provider
        self.text = text
    }

    /// A recorded message.
    init(_ provider: Provider, named name: String) {
        self.init(provider, RecordedMessage.named(name, from: provider).text)
    }

    /// The message with another value, as JSON, at a path such as `start.tracks`; nil removes the field.
    func setting(_ path: String, to value: String?) throws -> SampleMessage {
        let object = try JSONSerialization.jsonObject(with: Data(text.utf8)) as? [String: Any]
        let json = try value.map { try JSONSerialization.jsonObject(with: Data($0.utf8), options: .fragmentsAllowed) }
        let changed = Self.setting(path.split(separator: "."), to: json, in: object ?? [:])
        let data = try JSONSerialization.data(withJSONObject: changed, options: .withoutEscapingSlashes)
        return SampleMessage(provider, String(decoding: data, as: UTF8.self))
    }

    private static func setting(_ path: [Substring], to value: Any?, in object: [String: Any]) -> [String: Any] {
        var object = object
        let name = String(path[0])
        object[name] =
            path.count == 1
            ? value : setting(Array(path.dropFirst()), to: value, in: object[name] as? [String: Any] ?? [:])
        return object
    }

    // MARK: Reading

    /// Reads the message.
    func read() throws -> ProviderMessage {
        let bytes = Array(text.utf8)
        return try ProviderMessage(parsing: bytes.span, from: provider)
    }

    /// Detects the stream that the message announces.
    func detected() throws -> CallStart? {
        let bytes = Array(text.utf8)
        return try CallStart.detect(in: bytes.span)
    }

    /// Reads the message with a serializer.
    func frame() throws -> InboundFrame? { try Fixture.serializer(provider).deserialize(text) }
}

extension ProviderMessage {
    var start: CallStart? { if case .start(let start) = content { start } else { nil } }
    var media: Media? { if case .media(let media) = content { media } else { nil } }
    var keyPress: KeyPress? { if case .dtmf(let keyPress) = content { keyPress } else { nil } }
    var mark: String? { if case .mark(let name) = content { name } else { nil } }
    var error: ProviderError? { if case .error(let error) = content { error } else { nil } }
    var stop: Stop? { if case .stop(let stop) = content { stop } else { nil } }
    var connected: (protocol: String?, version: String?)? {
        if case .connected(let `protocol`, let version) = content { (`protocol`, version) } else { nil }
    }
}
