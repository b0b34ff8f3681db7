// SPDX-License-Identifier: Apache-2.0

import Linecard

/// The members of a JSON object. A member that is missing or of another type makes the message bad.
struct MessageFields {
    private let members: JSONObject
    /// The names of the enclosing members, each followed by a dot.
    private let path: String

    /// Reads a message.
    init(parsing text: borrowing Span<UInt8>) throws(MessageFault) {
        do {
            members = try JSONValue.object(parsing: text).members
        } catch .message(.notAnObject) {
            throw MessageFault(.notAnObject)
        } catch {
            throw MessageFault(.notJSON, "\(error)")
        }
        path = ""
    }

    private init(_ members: JSONObject, path: String) {
        self.members = members
        self.path = path
    }

    /// The value of a member, or `nil` if there is none.
    subscript(_ name: String) -> JSONValue? { members[name] }

    /// Returns the text of a member that must be a string.
    func string(_ name: String) throws(MessageFault) -> String {
        guard let value = members[name] else { throw MessageFault(.missingField, path + name) }
        guard case .string(let text) = value else { throw MessageFault(.wrongType, path + name) }
        return text
    }

    /// Returns the members of a member that must be an object.
    func object(_ name: String) throws(MessageFault) -> MessageFields {
        guard let value = members[name] else { throw MessageFault(.missingField, path + name) }
        guard case .object(let members) = value else { throw MessageFault(.wrongType, path + name) }
        return MessageFields(members, path: path + name + ".")
    }

    /// Returns the first name, in order, that isn't among these.
    func unexpectedName(besides names: [String]) -> String? {
        members.lazy.map(\.name).filter { !names.contains($0) }.min().map { path + $0 }
    }
}
