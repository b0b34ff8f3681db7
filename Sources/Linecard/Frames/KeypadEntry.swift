// SPDX-License-Identifier: Apache-2.0

/// A key of a telephone: one of the sixteen tones of ITU-T Q.23.
///
/// The raw value is the character that providers send. Plivo documents all sixteen; Twilio does not mention A to D.
public enum KeypadEntry: String, Sendable, Hashable, CaseIterable {
    /// The key 0: 941 and 1336 Hz.
    case zero = "0"
    /// The key 1: 697 and 1209 Hz.
    case one = "1"
    /// The key 2: 697 and 1336 Hz.
    case two = "2"
    /// The key 3: 697 and 1477 Hz.
    case three = "3"
    /// The key 4: 770 and 1209 Hz.
    case four = "4"
    /// The key 5: 770 and 1336 Hz.
    case five = "5"
    /// The key 6: 770 and 1477 Hz.
    case six = "6"
    /// The key 7: 852 and 1209 Hz.
    case seven = "7"
    /// The key 8: 852 and 1336 Hz.
    case eight = "8"
    /// The key 9: 852 and 1477 Hz.
    case nine = "9"
    /// The key *: 941 and 1209 Hz.
    case star = "*"
    /// The key #: 941 and 1477 Hz.
    case pound = "#"
    /// The key A: 697 and 1633 Hz.
    case a = "A"
    /// The key B: 770 and 1633 Hz.
    case b = "B"
    /// The key C: 852 and 1633 Hz.
    case c = "C"
    /// The key D: 941 and 1633 Hz.
    case d = "D"
}

extension KeypadEntry {
    /// Reads the name of a key, in upper or lower case; nil for any other text.
    init?(digit: String) {
        guard digit.utf8.count == 1, let byte = digit.utf8.first else { return nil }
        let isSmall = UInt8(ascii: "a")...UInt8(ascii: "d") ~= byte
        self.init(rawValue: String(UnicodeScalar(isSmall ? byte & ~0x20 : byte)))
    }
}
