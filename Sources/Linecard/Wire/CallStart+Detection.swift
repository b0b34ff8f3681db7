// SPDX-License-Identifier: Apache-2.0

extension CallStart {
    /// Reads the stream that a `start` message of any provider announces.
    ///
    /// Twilio sends `connected` first, then `start`; Plivo begins with `start`.
    ///
    /// - Returns: The stream, or nil for any other message.
    /// - Throws: ``LinecardError/message(_:)`` if the message is not a JSON object, or its `start` is invalid.
    public static func detect(in message: borrowing Span<UInt8>) throws(LinecardError) -> CallStart? {
        let value = try JSONValue.object(parsing: message)
        guard value["event"] == .string("start") else { return nil }
        if value["start"]?["streamSid"] != nil { return try TwilioMessages.callStart(value) }
        if value["start"]?["streamId"] != nil { return try PlivoMessages.callStart(value) }
        throw .message(.missingField("start.streamSid or start.streamId"))
    }
}
