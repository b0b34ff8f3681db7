// SPDX-License-Identifier: Apache-2.0

import Foundation
import Linecard
import NIOCore

/// A message sent to a provider.
struct SentMessage {
    let text: String

    /// Writes a frame; `text` is empty if the frame has no message.
    init(_ frame: OutboundFrame, to serializer: MediaStreamSerializer) throws {
        var buffer = ByteBuffer()
        _ = try serializer.serialize(frame, into: &buffer)
        text = String(buffer: buffer)
    }

    init(_ frame: OutboundFrame, to provider: Provider) throws {
        try self.init(frame, to: Fixture.serializer(provider))
    }

    /// The sorted paths of all members that are not objects.
    var paths: [String] {
        get throws {
            let object = try JSONSerialization.jsonObject(with: Data(text.utf8)) as? [String: Any]
            return Self.paths(object ?? [:]).sorted()
        }
    }

    private static func paths(_ object: [String: Any]) -> [String] {
        object.flatMap { name, value in
            (value as? [String: Any]).map { paths($0).map { "\(name).\($0)" } } ?? [name]
        }
    }
}

extension SentMessage {
    /// The message with which a provider returns this mark, made from a sample.
    func echo(of sample: SampleMessage, at path: String) throws -> SampleMessage {
        let object = try JSONSerialization.jsonObject(with: Data(text.utf8)) as? [String: Any]
        let name = object?["name"] ?? (object?["mark"] as? [String: Any])?["name"]
        let data = try JSONSerialization.data(withJSONObject: name as Any, options: .fragmentsAllowed)
        return try sample.setting(path, to: String(decoding: data, as: UTF8.self))
    }
}
