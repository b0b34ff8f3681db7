// SPDX-License-Identifier: Apache-2.0

/// A key of a telephone: one of the sixteen tones of ITU-T Q.23.
///
/// The raw value is the character that providers send. Twilio sends the twelve of a common telephone, Plivo all sixteen.
public enum KeypadEntry: String, Sendable, Hashable, CaseIterable {
    case zero = "0"
    case one = "1"
    case two = "2"
    case three = "3"
    case four = "4"
    case five = "5"
    case six = "6"
    case seven = "7"
    case eight = "8"
    case nine = "9"
    case star = "*"
    case pound = "#"
    case a = "A"
    case b = "B"
    case c = "C"
    case d = "D"
}
