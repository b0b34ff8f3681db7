// SPDX-License-Identifier: Apache-2.0

/// Mu-law by arithmetic, as `ulaw_compress` and `ulaw_expand` of the ITU-T Software Tool Library (G.191) do it. No
/// tables.
enum G711Witness {
    static let everySample = (Int16.min...Int16.max).map(\.self)
    static let everyCode = (UInt8.min...UInt8.max).map(\.self)

    /// The magnitude is that of the upper 14 bits; negative samples are folded by one's complement.
    static func code(_ sample: Int16) -> UInt8 {
        let value = Int(sample)
        return code(magnitude: (value < 0 ? ~value : value) >> 2, isNegative: value < 0)
    }

    /// CPython's `audioop` shifts first and negates then, by two's complement: it rounds negative samples down.
    static func audioopCode(_ sample: Int16) -> UInt8 {
        let upper = Int(sample) >> 2
        return code(magnitude: abs(upper), isNegative: upper < 0)
    }

    private static func code(magnitude: Int, isNegative: Bool) -> UInt8 {
        let biased = UInt16(min(magnitude + 33, 0x1FFF))
        let segment = 10 - biased.leadingZeroBitCount  // 0 for 33 to 63, 7 from 4096 up
        let interval = biased >> (segment + 1) & 15
        let inverted = ~(UInt8(segment) << 4 | UInt8(interval)) & 0x7F
        return isNegative ? inverted : inverted | 0x80
    }

    static func sample(_ code: UInt8) -> Int16 {
        let sent = Int(~code)
        let segment = sent >> 4 & 7
        let interval = sent & 15
        let step = 8 << segment
        let magnitude = (128 << segment) + interval * step + step / 2 - 132
        return Int16(code < 0x80 ? -magnitude : magnitude)
    }
}
