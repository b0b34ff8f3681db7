// SPDX-License-Identifier: Apache-2.0

import Foundation
import Linecard
import LinecardCodec
import Testing

/// Signed requests with one change, which are valid exactly if the provider would sign the same text. That text is made
/// independently of the code under test.
@Suite("Changed requests") struct SignatureMutationTests {
    /// A request with its parts still encoded.
    private struct Request {
        var url = "https://voice.example.com/a/b"
        var queryPieces: [String]
        var formPieces: [String]
        var nonce = "31627761595286130198"

        var query: String { queryPieces.joined() }
        var form: String { formPieces.joined() }
        var address: String { query.isEmpty ? url : url + "?" + query }

        /// The names and values in a text, decoded by Foundation, one `(name, value)` each.
        private static func pairs(_ text: String) -> [(String, String)] {
            text.components(separatedBy: "&").filter { !$0.isEmpty }.map { pair in
                let parts = pair.components(separatedBy: "=").map { $0.replacingOccurrences(of: "+", with: " ") }
                let decoded = [parts[0], parts.dropFirst().joined(separator: "=")].map {
                    $0.removingPercentEncoding ?? $0
                }
                return (decoded[0], decoded[1])
            }
            .sorted { ($0.0, $0.1) < ($1.0, $1.1) }
        }

        var twilio: String {
            let texts = Self.pairs(form).map { "\($0.0)\u{1}\($0.1)" }
            let once = texts.indices.filter { $0 == 0 || texts[$0] != texts[$0 - 1] }.map { texts[$0] }
            return address + once.joined().replacingOccurrences(of: "\u{1}", with: "")
        }

        var plivo: String {
            let parts = [
                Self.pairs(query).map { "\($0.0)=\($0.1)" }.joined(separator: "&"),
                Self.pairs(form).map { "\($0.0)\($0.1)" }.joined(),
            ]
            let isThere = [query, form].map { !Self.pairs($0).isEmpty }
            let present = zip(parts, isThere).filter { $0.1 }.map { $0.0 }
            return url + (present.isEmpty ? "" : "?") + present.joined(separator: ".") + "." + nonce
        }
    }

    /// Pieces of forms: plain, separating and encoded characters.
    private static let pieces = [
        "a", "b", "A", "B", "0", "1", "=", "&", "=", "&", "=", "+", ".", "-", "%61", "%26", "%3d", "%2B", "%20",
        "%C3%A9",
    ]

    private static func text(_ generator: inout SeededGenerator) -> [String] {
        (0..<Int.random(in: 0...12, using: &generator)).map { _ in pieces.randomElement(using: &generator) ?? "a" }
    }

    /// Changes one piece of one part, or the order of its pairs, or moves one part.
    private static func change(_ request: inout Request, _ generator: inout SeededGenerator) {
        func edit(_ text: inout [String]) {
            let place = Int.random(in: 0...text.count, using: &generator)
            let piece = pieces.randomElement(using: &generator) ?? "a"
            switch Int.random(in: 0..<4, using: &generator) {
            case 0: text.insert(piece, at: place)
            case 1 where place < text.count: text.remove(at: place)
            case 2 where place < text.count: text[place] = piece
            default: text = Array(text.split(separator: "&").shuffled(using: &generator).joined(separator: ["&"]))
            }
        }
        switch Int.random(in: 0..<5, using: &generator) {
        case 0: edit(&request.queryPieces)
        case 1: request.url += ["/", "b", ".", "%62", "//"].randomElement(using: &generator) ?? "/"
        case 2: swap(&request.queryPieces, &request.formPieces)
        case 3: request.nonce.removeLast()
        default: edit(&request.formPieces)
        }
    }

    @Test(
        "a changed request is valid exactly when the signed text is the same", arguments: 1...4 as ClosedRange<UInt64>)
    func changed(seed: UInt64) {
        var generator = SeededGenerator(seed: seed)
        let twilio = TwilioSignature(authToken: Signer.token)
        let plivo = PlivoSignature(authToken: Signer.token)
        var refused = 0
        var accepted = 0

        for _ in 0..<2_000 {
            let signed = Request(queryPieces: Self.text(&generator), formPieces: Self.text(&generator))
            var sent = signed
            Self.change(&sent, &generator)
            let isTwilio = twilio.isValid(Signer.sha1(signed.twilio), url: sent.address, content: .form(sent.form))
            let isPlivo = plivo.isValid(
                [Signer.sha256(signed.plivo)], nonce: sent.nonce, url: sent.address, content: .form(sent.form))

            #expect(isTwilio == (sent.twilio == signed.twilio), "\(signed) \(sent)")
            #expect(isPlivo == (sent.plivo == signed.plivo), "\(signed) \(sent)")
            refused += (isTwilio ? 0 : 1) + (isPlivo ? 0 : 1)
            accepted += (isTwilio ? 1 : 0) + (isPlivo ? 1 : 0)
        }

        #expect(refused > 2_000)
        #expect(accepted > 100)
    }

    @Test("a change of any byte of the URL makes the signature invalid", arguments: ["Twilio", "Plivo"])
    func changedURL(provider: String) {
        let url = "https://voice.example.com/a/b?c=d"
        let isTwilio = provider == "Twilio"
        let code = isTwilio ? Signer.sha1(url) : Signer.sha256(url + ".777")
        let isValid = { (url: String) in
            isTwilio
                ? TwilioSignature(authToken: Signer.token).isValid(code, url: url, content: .empty)
                : PlivoSignature(authToken: Signer.token).isValid([code], nonce: "777", url: url, content: .empty)
        }

        for place in url.indices {
            for byte in 1..<UInt8(128) where url[place] != Character(UnicodeScalar(byte)) {
                let other = url[..<place] + String(UnicodeScalar(byte)) + url[url.index(after: place)...]
                #expect(!isValid(String(other)), "\(other)")
            }
        }
        #expect(isValid(url))
    }
}
