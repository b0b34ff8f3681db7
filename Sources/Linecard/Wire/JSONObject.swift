// SPDX-License-Identifier: Apache-2.0

/// The members of a JSON object, in the order in which they were sent.
///
/// Names are compared by their bytes. If a name is repeated, lookup returns the first member:
///
/// ```swift
/// let object: JSONObject = ["event": .string("stop")]
/// let event = object["event"]?.string
/// for member in object { print(member.name, member.value) }
/// ```
///
/// Two objects are equal if they have the same members in the same order.
public struct JSONObject: Sendable, Hashable {
    /// A name and its value.
    public struct Member: Sendable {
        /// The name, with its escapes resolved.
        public let name: String
        /// The value.
        public let value: JSONValue

        /// Creates a member.
        public init(name: String, value: JSONValue) {
            self.name = name
            self.value = value
        }
    }

    private var members: [Member]

    /// Creates an object with members in this order. Defaults to none.
    public init(_ members: [Member] = []) { self.members = members }

    /// The value of the first member with this name, or nil if there is none. Takes linear time.
    public subscript(_ name: String) -> JSONValue? { members.first { $0.name.hasSameBytes(as: name) }?.value }

    /// Appends a member.
    mutating func append(_ member: Member) { members.append(member) }

    /// The names and values, as text, of the members that are strings, numbers or booleans.
    var textPairs: [(name: String, value: String)] {
        members.compactMap { member in member.value.text.map { (member.name, $0) } }
    }
}

extension JSONObject: RandomAccessCollection {
    /// The position of the first member.
    public var startIndex: Int { 0 }
    /// The position after the last member.
    public var endIndex: Int { members.count }
    /// The member at a position.
    public subscript(position: Int) -> Member { members[position] }
}

extension JSONObject: ExpressibleByDictionaryLiteral {
    /// Creates an object from a literal, in its order.
    public init(dictionaryLiteral elements: (String, JSONValue)...) {
        members = elements.map { Member(name: $0, value: $1) }
    }
}

extension JSONObject.Member: Hashable {
    /// Returns whether two members have the same name, byte for byte, and the same value.
    public static func == (left: Self, right: Self) -> Bool {
        left.name.hasSameBytes(as: right.name) && left.value == right.value
    }

    /// Hashes the bytes of the name, and the value.
    public func hash(into hasher: inout Hasher) {
        hasher.combine(bytesOf: name)
        hasher.combine(value)
    }
}

extension JSONValue: Hashable {
    /// Returns whether two values are equal. Strings are compared byte for byte.
    public static func == (left: JSONValue, right: JSONValue) -> Bool {
        switch (left, right) {
        case (.null, .null): true
        case (.bool(let left), .bool(let right)): left == right
        case (.number(let left), .number(let right)): left == right
        case (.string(let left), .string(let right)): left.hasSameBytes(as: right)
        case (.array(let left), .array(let right)): left == right
        case (.object(let left), .object(let right)): left == right
        default: false
        }
    }

    /// Hashes the value; strings by their bytes.
    public func hash(into hasher: inout Hasher) {
        switch self {
        case .null: hasher.combine(0)
        case .bool(let bool): hasher.combine(bool)
        case .number(let number): hasher.combine(number)
        case .string(let string): hasher.combine(bytesOf: string)
        case .array(let elements): hasher.combine(elements)
        case .object(let object): hasher.combine(object)
        }
    }
}

extension Hasher {
    /// Hashes the UTF-8 bytes of a text.
    fileprivate mutating func combine(bytesOf text: String) {
        var text = text
        combine(text.utf8.count)
        text.withUTF8 { combine(bytes: UnsafeRawBufferPointer($0)) }
    }
}
