// SPDX-License-Identifier: Apache-2.0

/// The keys by rows and columns: ITU-T Q.23.
extension KeypadEntry {
    /// The tone of the key's row in Hz, of the low group.
    public var lowFrequency: Int {
        switch self {
        case .one, .two, .three, .a: 697
        case .four, .five, .six, .b: 770
        case .seven, .eight, .nine, .c: 852
        case .star, .zero, .pound, .d: 941
        }
    }

    /// The tone of the key's column in Hz, of the high group.
    public var highFrequency: Int {
        switch self {
        case .one, .four, .seven, .star: 1209
        case .two, .five, .eight, .zero: 1336
        case .three, .six, .nine, .pound: 1477
        case .a, .b, .c, .d: 1633
        }
    }
}
