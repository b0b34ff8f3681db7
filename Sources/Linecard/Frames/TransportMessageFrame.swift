// SPDX-License-Identifier: Apache-2.0

/// A message of the application's own to whoever is at the other end of the socket.
public struct TransportMessageFrame: Sendable, Hashable {
    /// The message as it will be sent: one JSON object.
    public let json: String
    /// The object's `label`, when it is a string. RTVI messages have `rtvi-ai`.
    public let label: String?

    /// Takes a message as text, which is sent as given.
    ///
    /// - Throws: ``LinecardError/message(_:)`` when it is not one JSON object in UTF-8.
    public init(json: String) throws(LinecardError) {
        let object = try JSONValue.object(parsing: Array(json.utf8).span)
        self.json = json
        label = object["label"]?.string
    }

    /// Whether this is a message of the RTVI protocol, which is meant for clients and not for telephone providers.
    public var isRTVI: Bool { label?.hasSameBytes(as: "rtvi-ai") == true }
}
