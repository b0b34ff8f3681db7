// SPDX-License-Identifier: Apache-2.0

import LinecardCodec

/// G.711 by arithmetic without tables, like `ulaw_compress`, `ulaw_expand`, `alaw_compress` and `alaw_expand` of the
/// ITU-T Software Tool Library (G.191).
enum G711Witness {
    static let everySample = (Int16.min...Int16.max).map(\.self)
    static let everyCode = (UInt8.min...UInt8.max).map(\.self)

    /// Negative samples are folded by one's complement. Mu-law uses the upper 14 bits, A-law the upper 13.
    static func code(_ sample: Int16, law: G711.Law) -> UInt8 {
        let folded = Int(sample < 0 ? ~sample : sample)
        return switch law {
        case .mu: code(magnitude: folded >> 2, isNegative: sample < 0)
        case .a: aCode(magnitude: folded >> 4, isNegative: sample < 0)
        }
    }

    /// CPython's `audioop` shifts before it negates, by two's complement, and so rounds negative samples down.
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

    private static func aCode(magnitude: Int, isNegative: Bool) -> UInt8 {
        var interval = magnitude
        var segment = 0
        if magnitude > 15 {
            segment = 1
            while interval > 31 {
                interval /= 2
                segment += 1
            }
            interval -= 16
        }
        return UInt8(segment * 16 + interval + (isNegative ? 0 : 128)) ^ 0x55
    }

    static func sample(_ code: UInt8, law: G711.Law) -> Int16 {
        switch law {
        case .mu: muSample(code)
        case .a: aSample(code)
        }
    }

    /// The middle of the code's interval; the lowest two segments have steps of 16.
    private static func aSample(_ code: UInt8) -> Int16 {
        let sent = Int(code ^ 0x55)
        let segment = sent >> 4 & 7
        let step = 16 << max(segment - 1, 0)
        let magnitude = (segment == 0 ? 0 : 16 * step) + (sent & 15) * step + step / 2
        return Int16(sent < 0x80 ? -magnitude : magnitude)
    }

    private static func muSample(_ code: UInt8) -> Int16 {
        let sent = Int(~code)
        let segment = sent >> 4 & 7
        let interval = sent & 15
        let step = 8 << segment
        let magnitude = (128 << segment) + interval * step + step / 2 - 132
        return Int16(code < 0x80 ? -magnitude : magnitude)
    }
}
