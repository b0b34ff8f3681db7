// SPDX-License-Identifier: Apache-2.0

/// A valid audio message without its payload.
///
/// Most messages of a call differ from the one before only in their payload. Any Base64 text between the same bytes as
/// in a valid message makes a valid message, because the alphabet has neither quotes nor backslashes.
struct MediaTemplate {
    private let prefix: [UInt8]
    private let suffix: [UInt8]
    /// The doubts about messages of this form.
    let doubts: Set<DoubtfulMessage>

    /// Makes a template of a valid message. Returns `nil` unless the payload occurs in it exactly once and nothing is
    /// escaped.
    init?(_ text: borrowing Span<UInt8>, payload: String, doubts: Set<DoubtfulMessage>) {
        let bytes = text.withUnsafeBufferPointer { Array($0) }
        let content = Array("\"\(payload)\"".utf8)
        guard !payload.isEmpty, !bytes.contains(UInt8(ascii: "\\")) else { return nil }
        let found = bytes.ranges(of: content)
        guard found.count == 1, let place = found.first else { return nil }
        prefix = Array(bytes[...place.lowerBound])
        suffix = Array(bytes[(place.upperBound - 1)...])
        self.doubts = doubts
    }

    /// Returns the place of the payload in a message of this form, or `nil` for another form.
    func payload(in text: borrowing Span<UInt8>) -> Range<Int>? {
        guard text.count > prefix.count + suffix.count else { return nil }
        let end = text.count - suffix.count
        let isSame = text.withUnsafeBufferPointer { text in
            text.prefix(prefix.count).elementsEqual(prefix) && text[end...].elementsEqual(suffix)
        }
        return isSame ? prefix.count..<end : nil
    }
}
