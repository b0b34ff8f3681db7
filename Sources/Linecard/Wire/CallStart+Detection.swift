// SPDX-License-Identifier: Apache-2.0

extension CallStart {
    /// Reads the stream that a message announces, whoever sent it: a server does not know its provider before that.
    ///
    /// Twilio sends `connected` first, then `start`; Plivo begins with `start`.
    ///
    /// - Returns: `nil` for any other message.
    /// - Throws: ``LinecardError/message(_:)`` when the message is not JSON or its `start` lacks what it must have.
    public static func detect(in message: borrowing Span<UInt8>) throws(LinecardError) -> CallStart? {
        let value = try JSONValue.object(parsing: message)
        guard value["event"] == .string("start") else { return nil }
        if value["start"]?["streamSid"] != nil { return try TwilioMessages.callStart(value) }
        if value["start"]?["streamId"] != nil { return try PlivoMessages.callStart(value) }
        throw .message(.missingField("start.streamSid or start.streamId"))
    }
}
