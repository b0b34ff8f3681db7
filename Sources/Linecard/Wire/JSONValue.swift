// SPDX-License-Identifier: Apache-2.0

/// JSON as a value (RFC 8259): for the messages that are not audio, and for audio whose envelope is out of the ordinary.
///
/// It is built in one pass over the text, in time that grows with its length alone, and no deeper than
/// 64 levels. Its strings and names are compared byte for byte: Swift's own comparison takes seconds for some texts of 60 KB. (Foundation's `JSONDecoder` finds out what a value is by failing to read it as something else, at a cost
/// that grows with depth: seconds for 64 KB.)
public enum JSONValue: Sendable {
    /// `null`.
    case null
    /// `true` or `false`.
    case bool(Bool)
    /// A number. Infinite or zero where a `Double` cannot hold it: `1e999`, `1e-999`.
    case number(Double)
    /// A string, its escapes resolved.
    case string(String)
    /// An array.
    case array([JSONValue])
    /// An object.
    case object(JSONObject)

    /// Reads a text.
    ///
    /// - Throws: ``MessageError/notAnObject`` or ``MessageError/malformed(offset:)``.
    package static func object(parsing bytes: borrowing Span<UInt8>) throws(LinecardError) -> JSONValue {
        let value: JSONValue
        do {
            value = try bytes.withUnsafeBufferPointer { (buffer) throws(JSONCursor.Fault) in
                var cursor = JSONCursor(buffer)
                cursor.skipWhiteSpace()
                let value = try JSONValue(&cursor, depth: 0)
                cursor.skipWhiteSpace()
                try cursor.expectEnd()
                return value
            }
        } catch {
            throw .message(.malformed(offset: error.offset))
        }
        guard case .object = value else { throw .message(.notAnObject) }
        return value
    }

    /// Reads the value here.
    private init(_ cursor: inout JSONCursor, depth: Int) throws(JSONCursor.Fault) {
        switch cursor.byte {
        case UInt8(ascii: "{"):
            try cursor.expectDepth(depth)
            var object = JSONObject()
            try cursor.forEachMember { (cursor, key) throws(JSONCursor.Fault) in
                let value = try JSONValue(&cursor, depth: depth + 1)
                object.append(JSONObject.Member(name: cursor.content(of: key), value: value))
            }
            self = .object(object)
        case UInt8(ascii: "["):
            try cursor.expectDepth(depth)
            var elements: [JSONValue] = []
            try cursor.forEachElement { (cursor) throws(JSONCursor.Fault) in
                elements.append(try JSONValue(&cursor, depth: depth + 1))
            }
            self = .array(elements)
        case UInt8(ascii: "\""): self = .string(cursor.content(of: try cursor.string()))
        case UInt8(ascii: "n"):
            try cursor.skipValue()
            self = .null
        case UInt8(ascii: "t"), UInt8(ascii: "f"):
            self = .bool(cursor.byte == UInt8(ascii: "t"))
            try cursor.skipValue()
        default: self = .number(Double(try cursor.number()) ?? .infinity)
        }
    }

    /// The value of an object's first member with this name, or `nil` where there is none.
    public subscript(_ name: String) -> JSONValue? {
        if case .object(let object) = self { object[name] } else { nil }
    }

    /// The text of a string.
    public var string: String? {
        if case .string(let string) = self { string } else { nil }
    }

    /// The text of a string that is printable ASCII of at most 256 bytes, as events and ids are: safe to hash and to compare.
    var identifier: String? { string.flatMap { $0.isIdentifier ? $0 : nil } }

    /// What a string says, or how a number or a boolean is written: for values that are documented to be strings.
    var text: String? {
        switch self {
        case .string(let string): string
        case .number(let number): integer.map(String.init) ?? "\(number)"
        case .bool(let value): "\(value)"
        case .null, .array, .object: nil
        }
    }

    /// A whole number, whether sent as a number or as the string of one: providers do both.
    public var integer: Int? {
        switch self {
        case .number(let number): Int(exactly: number)
        case .string(let string): Int(string)
        default: nil
        }
    }

    /// The elements of an array, or none.
    public var elements: [JSONValue] {
        if case .array(let elements) = self { elements } else { [] }
    }

    /// The members of an object, or none.
    public var members: JSONObject {
        if case .object(let object) = self { object } else { [:] }
    }
}
