// SPDX-License-Identifier: Apache-2.0

import Crypto
import LinecardCodec

/// Checks `X-Plivo-Signature-V3`, and V2: https://plivo.com/docs/voice/concepts/signature-validation
///
/// The deprecated V1 is not supported. Any number of threads may use one at once.
public struct PlivoSignature: Sendable {
    private let key: SigningKey<SHA256>

    /// More signatures than this in a request are not looked at. Plivo lists one for each active token.
    static let mostSignatures = 16

    /// Checks with the auth token of the account, or of the subaccount that owns the number. With an empty token
    /// nothing is valid.
    public init(authToken: String) { key = SigningKey(authToken: authToken) }

    /// Whether Plivo signed a request (V3: voice).
    ///
    /// Signed are the URL, the parameters of its query in byte order of their names and values, and those of the form
    /// likewise; all of them decoded, so that their order and encoding in the request do not matter. For a WebSocket the
    /// scheme that is signed is not documented; `http`, `https` and `wss` have been seen or claimed, and all are tried,
    /// each in constant time. A body that is no form is covered by nothing, and never valid.
    ///
    /// - Parameters:
    ///   - signatures: The lines of the header, each with one signature or several split by commas; none when it is
    ///     missing, which is never valid. `X-Plivo-Signature-V3` is made with the token of the account or subaccount
    ///     that owns the number, `X-Plivo-Signature-Ma-V3` with the main account's: give those that this token makes,
    ///     or both. The first sixteen are looked at.
    ///   - nonce: The header `X-Plivo-Signature-V3-Nonce`: letters, digits, `-` and `_`. Whether it came before is the
    ///     caller's to know: a request sent twice is valid twice.
    ///   - url: The public URL of the request as Plivo was told it, query included. It comes from configuration; what
    ///     a request says of its own host is the sender's choice.
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

    /// Whether Plivo signed a request (V2: messaging, and older voice applications).
    ///
    /// Signed are the scheme, host, port and path of the URL. **Neither query nor body is**: whoever saw one request
    /// can send another body to the same path.
    ///
    /// - Parameters:
    ///   - signatures: The lines of `X-Plivo-Signature-V2`, of `X-Plivo-Signature-Ma-V2`, or both, as for V3.
    ///   - nonce: The header `X-Plivo-Signature-V2-Nonce`: letters, digits, `-` and `_`. In what is signed nothing parts
    ///     it from the path before it: a signature of `/a1` with nonce `2` is also one of `/a` with nonce `12`.
    ///   - url: The public URL of the request as Plivo was told it.
    public func isValidV2(_ signatures: [String], nonce: String?, url: String) -> Bool {
        guard let nonce = Self.validated(nonce), let url = WebhookURL(url) else { return false }
        return key.isAny(
            of: Self.codes(in: signatures), signing: [Self.base(of: url, scheme: url.scheme)], followedBy: nonce)
    }

    /// The signatures of some lines that could be any.
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

    /// A nonce that cannot be taken for more than the end of a path: with dots or slashes in it, it could.
    private static func validated(_ nonce: String?) -> [UInt8]? {
        guard let nonce, nonce.isURLSafe else { return nil }
        return Array(nonce.utf8)
    }

    private static func base(of url: WebhookURL, scheme: [UInt8]) -> [UInt8] {
        url.origin(scheme: scheme, userinfo: url.userinfo, port: url.port) + url.path
    }

    /// What follows the path: the query in order of names, then a form's parameters in order of names.
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
