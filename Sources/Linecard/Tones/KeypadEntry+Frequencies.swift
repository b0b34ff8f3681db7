// SPDX-License-Identifier: Apache-2.0

/// The frequencies of the keys' rows and columns (ITU-T Q.23).
extension KeypadEntry {
    /// The frequency of the key's row, in the low group, in Hz: 697, 770, 852 or 941.
    public var lowFrequency: Int {
        switch self {
        case .one, .two, .three, .a: 697
        case .four, .five, .six, .b: 770
        case .seven, .eight, .nine, .c: 852
        case .star, .zero, .pound, .d: 941
        }
    }

    /// The frequency of the key's column, in the high group, in Hz: 1209, 1336, 1477 or 1633.
    public var highFrequency: Int {
        switch self {
        case .one, .four, .seven, .star: 1209
        case .two, .five, .eight, .zero: 1336
        case .three, .six, .nine, .pound: 1477
        case .a, .b, .c, .d: 1633
        }
    }
}
