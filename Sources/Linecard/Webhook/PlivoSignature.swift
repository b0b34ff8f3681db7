// SPDX-License-Identifier: Apache-2.0

import Crypto
import LinecardCodec

/// A validator of `X-Plivo-Signature-V3` and V2: https://plivo.com/docs/voice/concepts/signature-validation
///
/// The deprecated V1 is not supported. Any number of threads may use a value at once.
public struct PlivoSignature: Sendable {
    private let key: SigningKey<SHA256>

    /// The most signatures of a request that are checked. Plivo sends one for each active token.
    static let mostSignatures = 16

    /// Creates a validator from the auth token of the account, or of the subaccount that owns the number. With an empty
    /// token nothing is valid.
    public init(authToken: String) { key = SigningKey(authToken: authToken) }

    /// Returns whether Plivo signed a request (V3: voice).
    ///
    /// Plivo signs the URL and the decoded parameters of its query and of the form, each sorted by the bytes of their
    /// names and values, so their order and encoding in the request don't matter. For a WebSocket, Plivo does not
    /// document which scheme it signs; `http`, `https` and `wss` are all tried, each in constant time. A body other
    /// than a form is not signed, and never valid.
    ///
    /// - Parameters:
    ///   - signatures: The lines of the header, each with one or more signatures separated by commas; empty if it is
    ///     missing, which is never valid. `X-Plivo-Signature-V3` is signed with the token of the account or subaccount
    ///     that owns the number, `X-Plivo-Signature-Ma-V3` with the main account's: pass the one for this token, or
    ///     both. The first sixteen are checked.
    ///   - nonce: The header `X-Plivo-Signature-V3-Nonce`: ASCII letters, digits, `-` and `_`. Replays are not
    ///     detected: a request sent twice is valid twice.
    ///   - url: The public URL of the request as configured at Plivo, query included. Don't build it from the request's
    ///     own headers, which the sender chooses.
    ///   - content: The body. With more than 1,000 parameters it is never valid.
    public func isValid(_ signatures: [String], nonce: String?, url: String, content: WebhookContent) -> Bool {
        let codes = Self.codes(in: signatures)
        guard !codes.isEmpty, let nonce = Self.validated(nonce), let url = WebhookURL(url),
            let parameters = Self.parameters(of: url, content)
        else { return false }
        let schemes = content == .upgrade ? ["http", "https", "wss"].map { Array($0.utf8) } : [url.scheme]
        return key.isAny(
            of: codes, signing: schemes.map { Self.base(of: url, scheme: $0) },
            followedBy: parameters + [UInt8(ascii: ".")] + nonce)
    }

    /// Returns whether Plivo signed a request (V2: messaging, and older voice applications).
    ///
    /// Plivo signs the scheme, host, port and path of the URL, but **neither query nor body**: whoever has seen one
    /// request can send another body to the same path.
    ///
    /// - Parameters:
    ///   - signatures: The lines of `X-Plivo-Signature-V2`, of `X-Plivo-Signature-Ma-V2`, or both, as for V3.
    ///   - nonce: The header `X-Plivo-Signature-V2-Nonce`: ASCII letters, digits, `-` and `_`. It is signed directly
    ///     after the path, so a signature of `/a1` with nonce `2` is also valid for `/a` with nonce `12`.
    ///   - url: The public URL of the request as configured at Plivo.
    public func isValidV2(_ signatures: [String], nonce: String?, url: String) -> Bool {
        guard let nonce = Self.validated(nonce), let url = WebhookURL(url) else { return false }
        return key.isAny(
            of: Self.codes(in: signatures), signing: [Self.base(of: url, scheme: url.scheme)], followedBy: nonce)
    }

    /// Returns the decoded signatures of the lines that have the right length.
    private static func codes(in lines: [String]) -> [[UInt8]] {
        var codes: [[UInt8]] = []
        var looked = 0
        for line in lines {
            var rest = Array(line.utf8)[...]
            while !rest.isEmpty, looked < mostSignatures {
                let item = rest.prefix { $0 != UInt8(ascii: ",") }
                rest = rest[item.endIndex...].dropFirst()
                looked += 1
                let text = String(decoding: item.trimmed, as: UTF8.self)
                if let code = try? Base64.decode(text), code.count == SHA256.Digest.byteCount { codes.append(code) }
            }
        }
        return codes
    }

    /// Returns the nonce if it is URL-safe. It is signed after the path, with which dots and slashes could be confused.
    private static func validated(_ nonce: String?) -> [UInt8]? {
        guard let nonce, nonce.isURLSafe else { return nil }
        return Array(nonce.utf8)
    }

    private static func base(of url: WebhookURL, scheme: [UInt8]) -> [UInt8] {
        url.origin(scheme: scheme, userinfo: url.userinfo, port: url.port) + url.path
    }

    /// Returns the signed text after the path: the sorted query, then the sorted form.
    private static func parameters(of url: WebhookURL, _ content: WebhookContent) -> [UInt8]? {
        let body: [UInt8]
        switch content {
        case .upgrade, .empty: body = []
        case .form(let form): body = form
        case .body: return nil
        }
        guard let query = FormParameters(url.query ?? [])?.sorted, let form = FormParameters(body)?.sorted else {
            return nil
        }
        if query.isEmpty && form.isEmpty { return [] }
        let first = query.map { $0.name + [UInt8(ascii: "=")] + $0.value }.joined(separator: [UInt8(ascii: "&")])
        let second = form.flatMap { $0.name + $0.value }
        return [UInt8(ascii: "?")] + first + (query.isEmpty || form.isEmpty ? [] : [UInt8(ascii: ".")]) + second
    }
}
