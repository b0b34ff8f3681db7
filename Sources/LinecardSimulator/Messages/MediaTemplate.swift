// SPDX-License-Identifier: Apache-2.0

/// A message with audio that was found to be valid, without its payload.
///
/// Most messages of a call differ from the one before only in their payload. Between the same bytes as in a valid message
/// anything that decodes as Base64 is a valid message again, because the alphabet has neither quotes nor backslashes.
struct MediaTemplate {
    private let prefix: [UInt8]
    private let suffix: [UInt8]
    /// The doubts about a message of this form.
    let doubts: Set<DoubtfulMessage>

    /// Makes a template of a valid message. `nil` unless its payload stands in it just once and nothing is escaped.
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

    /// The place of the payload in a message of this form.
    func payload(in text: borrowing Span<UInt8>) -> Range<Int>? {
        guard text.count > prefix.count + suffix.count else { return nil }
        let end = text.count - suffix.count
        let isSame = text.withUnsafeBufferPointer { text in
            text.prefix(prefix.count).elementsEqual(prefix) && text[end...].elementsEqual(suffix)
        }
        return isSame ? prefix.count..<end : nil
    }
}
