// SPDX-License-Identifier: Apache-2.0

/// Comparison of untrusted text by its bytes.
///
/// Swift's `String` compares and hashes by Unicode normalization, which takes time quadratic in the length of a run of
/// combining marks: seconds for 60 KB. Until a text is known to be short, compare it only with these functions and
/// those in `SameBytes.swift`.
extension StringProtocol {
    /// Returns whether two texts have the same bytes, ignoring the case of ASCII letters.
    package func hasSameBytesIgnoringCase(as other: some StringProtocol) -> Bool {
        utf8.hasSameBytesIgnoringCase(as: other.utf8)
    }

    /// Indicates whether the text is printable ASCII of at most ``WireText/identifierLimit`` bytes.
    package var isIdentifier: Bool {
        utf8.count <= WireText.identifierLimit && utf8.allSatisfy { (0x20...0x7E).contains($0) }
    }

    var isASCII: Bool { utf8.allSatisfy { $0 < 0x80 } }

    /// Indicates whether the text is short enough for a parameter's name: 512 bytes of ASCII, otherwise 128 bytes.
    var isParameterName: Bool {
        utf8.count <= (isASCII ? WireText.parameterNameLimit : WireText.unicodeNameLimit)
    }

    /// The first 256 bytes of the text, for an error, whose description sanitizes them with ``SanitizedText``.
    package var excerpt: String { String(decoding: utf8.prefix(WireText.excerptLimit), as: UTF8.self) }
}

extension Collection<UInt8> {
    /// Returns whether two texts have the same bytes, ignoring the case of ASCII letters.
    package func hasSameBytesIgnoringCase(as other: some Collection<UInt8>) -> Bool {
        count == other.count && elementsEqual(other) { $0.lowercasedASCII == $1.lowercasedASCII }
    }
}

extension UInt8 {
    /// The lowercase letter of an uppercase ASCII letter; any other byte unchanged.
    var lowercasedASCII: UInt8 { (0x41...0x5A).contains(self) ? self | 0x20 : self }
}

/// The most UTF-8 bytes of untrusted texts that are hashed, or compared as Swift compares strings.
enum WireText {
    /// The limit of an event, an id or a media type in printable ASCII.
    static let identifierLimit = 256
    /// The limit of the name of a mark that was not sent by the serializer or session.
    static let markNameLimit = 256
    /// The limit of a quotation in an error.
    static let excerptLimit = 256
    /// The limit of an ASCII parameter name. Twilio takes 499 characters of name and value.
    static let parameterNameLimit = 512
    /// The limit of a non-ASCII parameter name.
    static let unicodeNameLimit = 128
    /// The most non-ASCII parameter names of one request or stream.
    static let mostUnicodeNames = 64
}

extension [String: String] {
    /// Creates the parameters of a request or stream. If a name is repeated, the first value is kept.
    ///
    /// Names of more than 512 bytes are left out, and so are non-ASCII names of more than 128 bytes and those after the
    /// 64th. That bounds the time to hash them to about half a millisecond.
    init(parameters: some Sequence<(name: String, value: String)>) {
        var unicodeNames = 0
        let safe = parameters.filter { name, _ in
            if !name.isASCII { unicodeNames += 1 }
            return name.isParameterName && (name.isASCII || unicodeNames <= WireText.mostUnicodeNames)
        }
        self.init(safe.lazy.map { ($0.name, $0.value) }) { first, _ in first }
    }
}
