// SPDX-License-Identifier: Apache-2.0

import FoundationEssentials

/// JSON as a value: for the messages that are not audio, and for audio whose envelope is out of the ordinary.
enum JSONValue: Hashable, Sendable {
    case null
    case bool(Bool)
    case number(Double)
    case string(String)
    case array([JSONValue])
    case object([String: JSONValue])

    /// Reads a text that is known to be JSON.
    ///
    /// Of members with the same name one is kept, the one that Foundation keeps.
    ///
    /// - Throws: ``MessageError/notAnObject`` or ``MessageError/malformed(offset:)``.
    static func object(parsing bytes: borrowing Span<UInt8>) throws(LinecardError) -> JSONValue {
        do {
            try bytes.withUnsafeBufferPointer { (buffer) throws(JSONCursor.Fault) in
                var cursor = JSONCursor(buffer)
                cursor.skipWhiteSpace()
                try cursor.skipValue()
                cursor.skipWhiteSpace()
                try cursor.expectEnd()
            }
        } catch {
            throw .message(.malformed(offset: error.offset))
        }
        return try object(checked: bytes)
    }

    /// Reads a text that a ``JSONCursor`` has walked over.
    static func object(checked bytes: borrowing Span<UInt8>) throws(LinecardError) -> JSONValue {
        let data = bytes.withUnsafeBytes { Data($0) }
        guard let value = try? JSONDecoder().decode(JSONValue.self, from: data), case .object = value else {
            throw .message(.notAnObject)
        }
        return value
    }

    /// The member of an object, or `nil` where there is none.
    subscript(_ name: String) -> JSONValue? {
        if case .object(let members) = self { members[name] } else { nil }
    }

    /// The text of a string.
    var string: String? {
        if case .string(let string) = self { string } else { nil }
    }

    /// A whole number, whether sent as a number or as the string of one: providers do both.
    var integer: Int? {
        switch self {
        case .number(let number): Int(exactly: number)
        case .string(let string): Int(string)
        default: nil
        }
    }

    /// The elements of an array, or none.
    var elements: [JSONValue] {
        if case .array(let elements) = self { elements } else { [] }
    }

    /// The members of an object, or none.
    var members: [String: JSONValue] {
        if case .object(let members) = self { members } else { [:] }
    }
}

extension JSONValue: Decodable {
    init(from decoder: any Decoder) throws {
        let container = try decoder.singleValueContainer()
        if container.decodeNil() {
            self = .null
        } else if let bool = try? container.decode(Bool.self) {
            self = .bool(bool)
        } else if let number = try? container.decode(Double.self) {
            self = .number(number)
        } else if let string = try? container.decode(String.self) {
            self = .string(string)
        } else if let array = try? container.decode([JSONValue].self) {
            self = .array(array)
        } else if let object = try? container.decode([String: JSONValue].self) {
            self = .object(object)
        } else {
            // The text is known to be JSON, so this is a number beyond the range of a Double: 1e999, 1e-999.
            self = .number(.infinity)
        }
    }
}
