// SPDX-License-Identifier: Apache-2.0

import Linecard
import ProviderFixtures
import Testing

extension ReferenceRow {
    /// What a message without a field is.
    enum Absence<Value: Hashable & Sendable>: Sendable {
        /// Read, and this is what the field is then.
        case gives(Value?)
        /// Refused: the field is named.
        case fails
    }

    /// A row for a field of a message: read when it is there, in each form that was seen, and not there.
    ///
    /// - Parameters:
    ///   - forms: Other ways in which the same value was seen, as JSON.
    ///   - absence: What holds when it is missing, `null`, or of a type that it never has.
    static func field<Value: Hashable & Sendable>(
        _ section: String, _ path: String, of message: SampleMessage, is value: Value, also forms: [String] = [],
        absent absence: Absence<Value>, _ read: @escaping @Sendable (ProviderMessage) -> Value?
    ) -> ReferenceRow {
        ReferenceRow(section, "field \(path)") {
            #expect(try read(message.read()) == value)
            for form in forms {
                let other = try message.setting(path, to: form)
                #expect(try read(other.read()) == value, "\(form)")
                #expect(throws: Never.self, "\(form)") { try other.frame() }
            }
            for form in [nil, "null", "true"] {
                let other = try message.setting(path, to: form)
                switch absence {
                case .gives(let value):
                    #expect(try read(other.read()) == value, "\(form ?? "absent")")
                    #expect(throws: Never.self, "\(form ?? "absent")") { try other.frame() }
                case .fails:
                    let error = LinecardError.message(.missingField(path))
                    #expect(throws: error, "\(form ?? "absent")") { try other.read() }
                    #expect(throws: error, "\(form ?? "absent")") { try other.frame() }
                }
            }
        }
    }
}
