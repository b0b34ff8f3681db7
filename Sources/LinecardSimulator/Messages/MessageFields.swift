// SPDX-License-Identifier: Apache-2.0

import Linecard

/// The members of a JSON object, read strictly: each is there and of its type, or the message is bad.
struct MessageFields {
    private let members: JSONObject
    /// The names that lead here, with a dot behind them.
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

    /// The value of a member, or `nil` without one.
    subscript(_ name: String) -> JSONValue? { members[name] }

    /// The text of a member that must be a string.
    func string(_ name: String) throws(MessageFault) -> String {
        guard let value = members[name] else { throw MessageFault(.missingField, path + name) }
        guard case .string(let text) = value else { throw MessageFault(.wrongType, path + name) }
        return text
    }

    /// The members of a member that must be an object.
    func object(_ name: String) throws(MessageFault) -> MessageFields {
        guard let value = members[name] else { throw MessageFault(.missingField, path + name) }
        guard case .object(let members) = value else { throw MessageFault(.wrongType, path + name) }
        return MessageFields(members, path: path + name + ".")
    }

    /// The first member in order of names that isn't among these.
    func unexpectedName(besides names: [String]) -> String? {
        members.lazy.map(\.name).filter { !names.contains($0) }.min().map { path + $0 }
    }
}
