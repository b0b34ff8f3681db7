// SPDX-License-Identifier: Apache-2.0

/// The first look at a message: finds the payload of an ordinary media message, and leaves all else to a real parser.
///
/// The whole message is checked to be valid JSON either way. Key order and white space do not matter; fields that are
/// not needed are passed over. A field that occurs twice or whose text is escaped is not ordinary.
///
/// `package`, so that the benchmark can time it alone.
package enum EnvelopeScan {
    /// A media message; ranges are of the message's bytes, between the quotes.
    case media(payload: Range<Int>, track: Range<Int>?, stream: Range<Int>?)
    /// JSON, but anything else.
    case other

    /// Scans a message of a provider whose stream id is called `streamKey`.
    ///
    /// - Throws: Where the message stops being JSON.
    package init(_ message: UnsafeBufferPointer<UInt8>, streamKey: StaticString) throws(JSONCursor.Fault) {
        var cursor = JSONCursor(message)
        var fields = Fields()
        cursor.skipWhiteSpace()
        if cursor.byte == UInt8(ascii: "{") {
            try cursor.forEachMember { (cursor, key) throws(JSONCursor.Fault) in
                if cursor.content(of: key, is: "event") {
                    try Fields.take(&fields.event, &fields.areOrdinary, &cursor, depth: 1)
                } else if cursor.content(of: key, is: "media") {
                    try fields.takeMedia(&cursor)
                } else if cursor.content(of: key, is: streamKey) {
                    try Fields.take(&fields.stream, &fields.areOrdinary, &cursor, depth: 1)
                } else {
                    try fields.pass(key, &cursor, depth: 1)
                }
            }
        } else {
            try cursor.skipValue()
        }
        cursor.skipWhiteSpace()
        try cursor.expectEnd()
        guard fields.areOrdinary, let event = fields.event, cursor.content(of: event, is: "media"),
            let payload = fields.payload
        else {
            self = .other
            return
        }
        self = .media(payload: payload.range, track: fields.track?.range, stream: fields.stream?.range)
    }

    private struct Fields {
        var event: JSONCursor.Text?
        var stream: JSONCursor.Text?
        var payload: JSONCursor.Text?
        var track: JSONCursor.Text?
        var hasMedia = false
        var areOrdinary = true

        mutating func takeMedia(_ cursor: inout JSONCursor) throws(JSONCursor.Fault) {
            guard !hasMedia, cursor.byte == UInt8(ascii: "{") else {
                areOrdinary = false
                return try cursor.skipValue(depth: 1)
            }
            hasMedia = true
            try cursor.forEachMember { (cursor, key) throws(JSONCursor.Fault) in
                if cursor.content(of: key, is: "payload") {
                    try Self.take(&payload, &areOrdinary, &cursor, depth: 2)
                } else if cursor.content(of: key, is: "track") {
                    try Self.take(&track, &areOrdinary, &cursor, depth: 2)
                } else {
                    try pass(key, &cursor, depth: 2)
                }
            }
        }

        /// Keeps the string here, or notes that the field is not ordinary.
        static func take(
            _ field: inout JSONCursor.Text?, _ isOrdinary: inout Bool, _ cursor: inout JSONCursor, depth: Int
        ) throws(JSONCursor.Fault) {
            guard field == nil, cursor.byte == UInt8(ascii: "\"") else {
                isOrdinary = false
                return try cursor.skipValue(depth: depth)
            }
            let text = try cursor.string()
            if text.hasEscapes { isOrdinary = false }
            field = text
        }

        /// Passes over a member that is not needed, unless its escaped name may hide one that is.
        mutating func pass(
            _ key: JSONCursor.Text, _ cursor: inout JSONCursor, depth: Int
        ) throws(JSONCursor.Fault) {
            if key.hasEscapes { areOrdinary = false }
            try cursor.skipValue(depth: depth)
        }
    }
}
