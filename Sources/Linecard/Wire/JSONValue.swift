// SPDX-License-Identifier: Apache-2.0

/// A JSON value (RFC 8259).
///
/// Parsing takes time linear in the length of the text, and accepts at most 64 levels of nesting. Strings and names are
/// compared byte for byte, since Swift's own comparison takes seconds for some texts of 60 KB.
public enum JSONValue: Sendable {
    /// `null`.
    case null
    /// `true` or `false`.
    case bool(Bool)
    /// A number. Infinite or zero if out of the range of `Double`, as `1e999` and `1e-999` are.
    case number(Double)
    /// A string, with its escapes resolved.
    case string(String)
    /// An array.
    case array([JSONValue])
    /// An object.
    case object(JSONObject)

    /// Parses a JSON object.
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

    /// Parses the value at a cursor.
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

    /// The value of an object's first member with this name; nil if there is none, or this is not an object.
    public subscript(_ name: String) -> JSONValue? {
        if case .object(let object) = self { object[name] } else { nil }
    }

    /// The text of a string; nil for other values.
    public var string: String? {
        if case .string(let string) = self { string } else { nil }
    }

    /// The text of a string that is printable ASCII of at most 256 bytes, which is safe to hash and to compare.
    var identifier: String? { string.flatMap { $0.isIdentifier ? $0 : nil } }

    /// The text of a string, or a number or boolean as text, for values that are documented to be strings.
    var text: String? {
        switch self {
        case .string(let string): string
        case .number(let number): integer.map(String.init) ?? "\(number)"
        case .bool(let value): "\(value)"
        case .null, .array, .object: nil
        }
    }

    /// The value of a whole number, or of a string that holds one, since providers send both; nil for other values.
    public var integer: Int? {
        switch self {
        case .number(let number): Int(exactly: number)
        case .string(let string): Int(string)
        default: nil
        }
    }

    /// The elements of an array; empty for other values.
    public var elements: [JSONValue] {
        if case .array(let elements) = self { elements } else { [] }
    }

    /// The members of an object; empty for other values.
    public var members: JSONObject {
        if case .object(let object) = self { object } else { [:] }
    }
}
