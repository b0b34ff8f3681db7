// SPDX-License-Identifier: Apache-2.0

import Foundation
import Linecard
import NIOCore

/// What a provider is sent.
struct SentMessage {
    let text: String

    /// The message that a frame becomes; an empty text when it becomes none.
    init(_ frame: OutboundFrame, to serializer: MediaStreamSerializer) throws {
        var buffer = ByteBuffer()
        _ = try serializer.serialize(frame, into: &buffer)
        text = String(buffer: buffer)
    }

    init(_ frame: OutboundFrame, to provider: Provider) throws {
        try self.init(frame, to: Fixture.serializer(provider))
    }

    /// The paths of all members that are no objects, in order.
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
    /// The message with which a provider returns this one's mark: another with its name.
    func echo(of sample: SampleMessage, at path: String) throws -> SampleMessage {
        let object = try JSONSerialization.jsonObject(with: Data(text.utf8)) as? [String: Any]
        let name = object?["name"] ?? (object?["mark"] as? [String: Any])?["name"]
        let data = try JSONSerialization.data(withJSONObject: name as Any, options: .fragmentsAllowed)
        return try sample.setting(path, to: String(decoding: data, as: UTF8.self))
    }
}
