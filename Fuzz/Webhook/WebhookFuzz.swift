// SPDX-License-Identifier: Apache-2.0

/// Tests the code that reads a webhook before its signature is checked, and the code that writes the answer.
///
/// A form has the pairs that a witness reads, whatever their order, and is refused past the limit. A URL is the same
/// after it is split and joined. A text written to a document is read back unchanged and adds no markup.
///
/// An input is read as bytes, and as indices of pieces that make up a text, because `%`, `&` and `://` rarely come by
/// chance.
@_cdecl("LLVMFuzzerTestOneInput")
public func testOneInput(_ data: UnsafePointer<UInt8>?, _ count: Int) -> CInt {
    let input = Array(UnsafeBufferPointer(start: data, count: count))
    WebhookFuzz(bytes: input).run()
    WebhookFuzz(bytes: input.flatMap { WebhookFuzz.pieces[Int($0) % WebhookFuzz.pieces.count] }).run()
    return 0
}

private struct WebhookFuzz {
    let bytes: [UInt8]

    static let pieces = [
        "a", "b", "A", "0", "9", "f", "F", "g", "%", "%2", "%4", "%C3%A9", "%+", "+", "&", "&", "&", "=", "=", "=", "?",
        "#",
        "/", ":", "@", "://", "https", "wss", "443", " ", "\t", ";", ",", "é", "\u{301}", "\"", "<", ">", "'", "\0",
        "\r", "\n",
        "\u{FFFE}", "\u{1F600}", "application/x-www-form-urlencoded", "bodySHA256=",
        "a&a&a&a&a&a&a&a&a&a&a&a&a&a&a&a&a&a&",
    ].map { Array($0.utf8) }

    private var text: String { String(decoding: bytes, as: UTF8.self) }

    func run() {
        readForm()
        readURL()
        readContent()
        writeText()
        writeDocuments()
    }

    private func check(_ promise: Bool, _ complaint: @autoclosure () -> String, line: UInt = #line) {
        if !promise { fatalError("\(complaint()): \(text.debugDescription)", line: line) }
    }

    // MARK: Reading

    private func readForm() {
        let expected = Self.pairs(bytes)
        guard let form = FormParameters(bytes) else {
            check(expected.count > 1_000, "a form of \(expected.count) pairs is refused")
            return
        }
        check(form.pairs == expected, "pairs \(form.pairs), not \(expected)")
        check(expected.count <= 1_000, "\(expected.count) pairs are taken")
        let reversed = FormParameters(
            Array(bytes.split(separator: UInt8(ascii: "&")).reversed().joined(separator: [38])))
        check(reversed?.sorted == form.sorted, "the order of a form matters")
        check(form.sorted.count == form.pairs.count, "sorting loses pairs")
        for (left, right) in zip(form.sorted, form.sorted.dropFirst()) {
            let isBefore = left.name.lexicographicallyPrecedes(right.name)
            check(isBefore || left.name == right.name, "names are not in order")
            check(isBefore || !right.value.lexicographicallyPrecedes(left.value), "values are not in order")
        }
    }

    /// Reads a form with indices instead of slices.
    private static func pairs(_ bytes: [UInt8]) -> [FormParameters.Pair] {
        var pairs: [FormParameters.Pair] = []
        var start = 0
        while start < bytes.count {
            var end = start
            while end < bytes.count, bytes[end] != 38 { end += 1 }
            if end > start {
                var middle = start
                while middle < end, bytes[middle] != 61 { middle += 1 }
                pairs.append(
                    .init(
                        name: decoded(Array(bytes[start..<middle])),
                        value: middle < end ? decoded(Array(bytes[(middle + 1)..<end])) : []))
            }
            start = end + 1
        }
        return pairs
    }

    private static func decoded(_ bytes: [UInt8]) -> [UInt8] {
        let digits = Array("0123456789abcdef".utf8)
        func worth(_ index: Int) -> Int? { index < bytes.count ? digits.firstIndex(of: lowercased(bytes[index])) : nil }
        var decoded: [UInt8] = []
        var index = 0
        while index < bytes.count {
            if bytes[index] == 37, let high = worth(index + 1), let low = worth(index + 2) {
                decoded.append(UInt8(16 * high + low))
                index += 3
            } else {
                decoded.append(bytes[index] == 43 ? 32 : bytes[index])
                index += 1
            }
        }
        return decoded
    }

    private static func lowercased(_ byte: UInt8) -> UInt8 { (65...90).contains(byte) ? byte + 32 : byte }

    private func readURL() {
        guard let url = WebhookURL(text) else { return }
        let origin = url.origin(scheme: url.scheme, userinfo: url.userinfo, port: url.port)
        let whole = origin + url.path + (url.query.map { [63] + $0 } ?? [])
        check(whole == Array(text.utf8), "a URL is put together as \(String(decoding: whole, as: UTF8.self))")
        check(!url.scheme.isEmpty && !url.host.isEmpty, "a URL without scheme or host is taken")
        check(url.path.first == nil || url.path.first == 47, "a path does not begin with a slash")
        check(!url.path.contains(63), "a path has a question mark")
        check(url.port?.allSatisfy { (48...57).contains($0) } != false, "a port is no number")
    }

    private func readContent() {
        let content = WebhookContent(body: [1], contentType: text)
        let type = bytes.prefix { $0 != 59 }.filter { $0 != 32 && $0 != 9 }.map(Self.lowercased)
        let isForm = type == Array("application/x-www-form-urlencoded".utf8)
        check(content == .body([1]) || isForm, "a body is taken for a form")
    }

    // MARK: Writing

    private func writeText() {
        let scalars = Array(text.unicodeScalars)
        let isWritable = scalars.allSatisfy {
            $0.value >= 32 ? $0.value != 0xFFFE && $0.value != 0xFFFF : [9, 10, 13].contains($0.value)
        }
        guard let escaped = try? AnswerElement.escaped(text, field: "a") else {
            check(!isWritable, "a text is refused")
            return
        }
        check(isWritable, "a text is written that XML cannot have")
        check(!escaped.unicodeScalars.contains { "<>\"\t\r\n".unicodeScalars.contains($0) }, "markup is left")
        check(Array(Self.unescaped(escaped).unicodeScalars) == scalars, "a text comes out as another")
    }

    private static let references: [(reference: [UInt8], byte: UInt8)] = [
        ("&amp;", 38), ("&lt;", 60), ("&gt;", 62), ("&quot;", 34), ("&#9;", 9), ("&#10;", 10), ("&#13;", 13),
    ].map { (Array($0.0.utf8), $0.1) }

    private static func unescaped(_ text: String) -> String {
        var rest = Array(text.utf8)[...]
        var bytes: [UInt8] = []
        while let first = rest.first {
            let found = references.first { rest.starts(with: $0.reference) }
            bytes.append(found?.byte ?? first)
            rest = rest.dropFirst(found?.reference.count ?? 1)
        }
        return String(decoding: bytes, as: UTF8.self)
    }

    /// Checks that a document that is written has the tags that it should have, whatever its parameters.
    private func writeDocuments() {
        var twilio = TwiMLStream(url: "/" + text, parameters: [text: text])
        checkTags(of: try? TwiML(.connect(twilio)).document(), count: 8)
        twilio.url = "wss://h"
        twilio.name = text
        checkTags(of: try? TwiML(.connect(twilio)).document(), count: 8)
        checkTags(of: try? AnswerDocument.stream(to: "wss://" + text, provider: .plivo), count: 5)
        checkTags(of: try? AnswerDocument.stream(to: "wss://h", provider: .plivo, parameters: [text: text]), count: 5)
    }

    private func checkTags(of document: String?, count: Int) {
        guard let document else { return }
        let found = document.utf8.count { $0 == 60 }
        check(found == count, "a document has \(found) tags, not \(count): \(document)")
    }
}
