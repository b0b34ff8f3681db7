// SPDX-License-Identifier: Apache-2.0

/// A JSON message of the application to the other end of the WebSocket.
public struct TransportMessageFrame: Sendable, Hashable {
    /// The message as it is sent: one JSON object.
    public let json: String
    /// The object's `label`, if it is a string. RTVI messages have `rtvi-ai`.
    public let label: String?

    /// Creates a message from JSON text, which is sent unchanged.
    ///
    /// - Throws: ``LinecardError/message(_:)`` if it is not one JSON object.
    public init(json: String) throws(LinecardError) {
        let object = try JSONValue.object(parsing: Array(json.utf8).span)
        self.json = json
        label = object["label"]?.string
    }

    /// Indicates whether this is a message of the RTVI protocol, which addresses clients, not providers.
    public var isRTVI: Bool { label?.hasSameBytes(as: "rtvi-ai") == true }
}
