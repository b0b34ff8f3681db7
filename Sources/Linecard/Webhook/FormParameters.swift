// SPDX-License-Identifier: Apache-2.0

/// The decoded names and values of a form or query (`application/x-www-form-urlencoded`), as bytes that need not be
/// UTF-8.
struct FormParameters {
    struct Pair: Hashable {
        var name: [UInt8]
        var value: [UInt8]
    }

    /// The pairs in their original order.
    let pairs: [Pair]

    /// The most pairs that are decoded, which bounds the cost of an untrusted request. A webhook has a few dozen.
    static let mostPairs = 1_000

    /// Decodes a text; nil if it has more than ``mostPairs``.
    init?(_ text: [UInt8]) {
        let parts = text.split(separator: UInt8(ascii: "&"), maxSplits: Self.mostPairs)
        if parts.count > Self.mostPairs { return nil }
        pairs = parts.map { part in
            let name = part.prefix { $0 != UInt8(ascii: "=") }
            return Pair(name: Self.decoded(name), value: Self.decoded(part[name.endIndex...].dropFirst()))
        }
    }

    /// The pairs in byte order of their names, then of their values, as providers sign them.
    var sorted: [Pair] {
        pairs.sorted { left, right in
            left.name == right.name
                ? left.value.lexicographicallyPrecedes(right.value)
                : left.name.lexicographicallyPrecedes(right.name)
        }
    }

    /// The pairs as text, without those whose names are too long: see ``Dictionary/init(parameters:)``.
    var dictionary: [String: String] {
        Dictionary(
            parameters: pairs.lazy.map {
                (String(decoding: $0.name, as: UTF8.self), String(decoding: $0.value, as: UTF8.self))
            })
    }

    /// Decodes plus signs as spaces, and keeps a percent sign that two hexadecimal digits don't follow.
    private static func decoded(_ text: ArraySlice<UInt8>) -> [UInt8] {
        var bytes: [UInt8] = []
        bytes.reserveCapacity(text.count)
        var rest = text
        while let byte = rest.popFirst() {
            switch byte {
            case UInt8(ascii: "+"): bytes.append(UInt8(ascii: " "))
            case UInt8(ascii: "%"):
                guard let high = rest.first?.hexDigit, let low = rest.dropFirst().first?.hexDigit else {
                    bytes.append(byte)
                    continue
                }
                bytes.append(high << 4 | low)
                rest = rest.dropFirst(2)
            default: bytes.append(byte)
            }
        }
        return bytes
    }
}

extension UInt8 {
    /// The value of this character as a hexadecimal digit; nil if it isn't one.
    var hexDigit: UInt8? {
        switch self {
        case UInt8(ascii: "0")...UInt8(ascii: "9"): self - UInt8(ascii: "0")
        case UInt8(ascii: "A")...UInt8(ascii: "F"): self - UInt8(ascii: "A") + 10
        case UInt8(ascii: "a")...UInt8(ascii: "f"): self - UInt8(ascii: "a") + 10
        default: nil
        }
    }
}
