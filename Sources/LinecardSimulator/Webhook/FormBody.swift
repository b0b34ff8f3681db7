// SPDX-License-Identifier: Apache-2.0

/// Names and values in the form of a body or a query (`application/x-www-form-urlencoded`).
enum FormBody {
    /// A decoded name and value. Ordered by the bytes of the name, then of the value.
    struct Pair: Comparable {
        let name: String
        let value: String

        static func < (left: Pair, right: Pair) -> Bool {
            left.name.utf8.elementsEqual(right.name.utf8)
                ? left.value.utf8.lexicographicallyPrecedes(right.value.utf8)
                : left.name.utf8.lexicographicallyPrecedes(right.name.utf8)
        }
    }

    /// Returns the body of a form, in order of names.
    static func text(of form: [String: String]) -> String {
        sorted(form).map { "\(escaped($0.name))=\(escaped($0.value))" }.joined(separator: "&")
    }

    static func sorted(_ form: [String: String]) -> [Pair] {
        form.map { Pair(name: $0.key, value: $0.value) }.sorted()
    }

    /// Returns the pairs of a query, in order of names.
    static func pairs(of query: Substring) -> [Pair] {
        query.split(separator: "&").map { part in
            let name = part.prefix { $0 != "=" }
            return Pair(name: unescaped(name), value: unescaped(part.dropFirst(name.count + 1)))
        }.sorted()
    }

    private static func escaped(_ text: String) -> String {
        text.utf8.map { byte in
            let scalar = Unicode.Scalar(byte)
            if byte < 0x80, scalar.properties.isAlphabetic || ("0"..."9").contains(scalar) || "-_.".utf8.contains(byte)
            {
                return String(Character(scalar))
            }
            return (byte < 16 ? "%0" : "%") + String(byte, radix: 16, uppercase: true)
        }.joined()
    }

    private static func unescaped(_ text: Substring) -> String {
        var bytes: [UInt8] = []
        var rest = Array(text.utf8)[...]
        while let byte = rest.popFirst() {
            if byte == UInt8(ascii: "%"), let code = UInt8(String(decoding: rest.prefix(2), as: UTF8.self), radix: 16) {
                bytes.append(code)
                rest = rest.dropFirst(2)
            } else {
                bytes.append(byte == UInt8(ascii: "+") ? UInt8(ascii: " ") : byte)
            }
        }
        return String(decoding: bytes, as: UTF8.self)
    }
}
