// SPDX-License-Identifier: Apache-2.0

import Linecard
import ProviderFixtures
import Testing

extension ReferenceRow {
    /// The result of reading a message without a field.
    enum Absence<Value: Hashable & Sendable>: Sendable {
        /// The message is read, with this value for the field.
        case gives(Value?)
        /// The message is refused with the name of the field.
        case fails
    }

    /// Makes a row for a field of a message, which is read in each observed form, and without the field.
    ///
    /// - Parameters:
    ///   - forms: Other observed forms of the same value, as JSON.
    ///   - absence: The result if the field is missing, `null`, or of an unexpected type.
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
