// SPDX-License-Identifier: Apache-2.0

/// Text from outside, compared as bytes.
///
/// Swift's `String` compares and hashes by Unicode normalization, which takes time quadratic in the length of a run of combining
/// marks: seconds for 60 KB. Until a text is known to be short, it is only compared with the functions here and
/// in `SameBytes.swift`.
extension StringProtocol {
    /// Whether two texts have the same bytes, if capital and small letters of ASCII are the same.
    package func hasSameBytesIgnoringCase(as other: some StringProtocol) -> Bool {
        utf8.hasSameBytesIgnoringCase(as: other.utf8)
    }

    /// Whether the text is printable ASCII of at most ``WireText/identifierLimit`` bytes.
    package var isIdentifier: Bool {
        utf8.count <= WireText.identifierLimit && utf8.allSatisfy { (0x20...0x7E).contains($0) }
    }

    var isASCII: Bool { utf8.allSatisfy { $0 < 0x80 } }

    /// Whether the text is short enough for the name of a parameter: 512 bytes of ASCII, or 128 bytes.
    var isParameterName: Bool {
        utf8.count <= (isASCII ? WireText.parameterNameLimit : WireText.unicodeNameLimit)
    }

    /// The first 256 bytes of the text, for an error, whose description sanitizes them (``SanitizedText``).
    package var excerpt: String { String(decoding: utf8.prefix(WireText.excerptLimit), as: UTF8.self) }
}

extension Collection<UInt8> {
    /// Whether two texts have the same bytes, if capital and small letters of ASCII are the same.
    package func hasSameBytesIgnoringCase(as other: some Collection<UInt8>) -> Bool {
        count == other.count && elementsEqual(other) { $0.lowercasedASCII == $1.lowercasedASCII }
    }
}

extension UInt8 {
    /// The small letter of a capital one of ASCII; any other byte as it is.
    var lowercasedASCII: UInt8 { (0x41...0x5A).contains(self) ? self | 0x20 : self }
}

/// The longest texts from outside that are hashed or compared as Swift compares strings, in bytes of UTF-8.
enum WireText {
    /// An event, an id or a media type: printable ASCII.
    static let identifierLimit = 256
    /// The name of a mark that was not sent from here.
    static let markNameLimit = 256
    /// What an error quotes of a text.
    static let excerptLimit = 256
    /// The name of a parameter. Twilio takes 499 characters of name and value.
    static let parameterNameLimit = 512
    /// The name of a parameter that is not ASCII.
    static let unicodeNameLimit = 128
    /// The parameters of one request or stream whose names are not ASCII.
    static let mostUnicodeNames = 64
}

extension [String: String] {
    /// The parameters of a request or a stream. Of a name that comes again the first counts.
    ///
    /// Names of more than 512 bytes are left out, as are those that are not ASCII and have more than 128 bytes, or come after 64
    /// others that are not ASCII. That bounds the time that hashing them takes to about half a millisecond.
    init(parameters: some Sequence<(name: String, value: String)>) {
        var unicodeNames = 0
        let safe = parameters.filter { name, _ in
            if !name.isASCII { unicodeNames += 1 }
            return name.isParameterName && (name.isASCII || unicodeNames <= WireText.mostUnicodeNames)
        }
        self.init(safe.lazy.map { ($0.name, $0.value) }) { first, _ in first }
    }
}
