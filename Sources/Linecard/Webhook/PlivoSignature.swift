// SPDX-License-Identifier: Apache-2.0

import Crypto
import LinecardCodec

/// Checks `X-Plivo-Signature-V3`: https://plivo.com/docs/voice/concepts/signature-validation
public struct PlivoSignature: Sendable {
    private let key: SymmetricKey

    /// Checks with the auth token of the account, or of the subaccount that owns the number.
    public init(authToken: String) { key = SymmetricKey(data: Array(authToken.utf8)) }

    /// Whether Plivo signed a request.
    ///
    /// For a WebSocket the scheme that is signed is not documented; `http`, `https` and `wss` have been seen or
    /// claimed, and all are tried, each in constant time.
    ///
    /// - Parameters:
    ///   - signatures: The header, which may list several signatures split by commas; `nil` when it is missing, which
    ///     is never valid.
    ///   - nonce: The header with the nonce.
    ///   - url: The public URL of the request, query included.
    ///   - form: The body of a POST with a form, as it came; `nil` for a GET or an upgrade.
    public func isValid(_ signatures: String?, nonce: String?, url: String, form: String? = nil) -> Bool {
        guard let nonce, !nonce.isEmpty else { return false }
        let codes = (signatures ?? "").split(separator: ",").compactMap { signature in
            try? Base64.decode(String(signature.filter { !$0.isWhitespace }))
        }
        let texts = Self.candidates(for: url).map { Array((Self.text(url: $0, form: form) + "." + nonce).utf8) }
        return codes.contains { code in
            texts.contains { HMAC<SHA256>.isValidAuthenticationCode(code, authenticating: $0, using: key) }
        }
    }

    private static func candidates(for url: String) -> [String] {
        let location = WebhookURL(url)
        return ["http", "https", "wss"].map { location.text(scheme: $0) }
    }

    /// The URL without its query, then the query in order of names, then a POST's parameters in order of names.
    private static func text(url: String, form: String?) -> String {
        let parts = url.split(separator: "?", maxSplits: 1, omittingEmptySubsequences: false)
        let query = FormParameters(parts.count == 2 ? parts[1] : "").sorted.map { "\($0.name)=\($0.value)" }
        let parameters = FormParameters(form ?? "").sorted.map { $0.name + $0.value }
        if query.isEmpty && parameters.isEmpty { return String(parts[0]) }
        return parts[0] + "?" + query.joined(separator: "&") + (query.isEmpty || parameters.isEmpty ? "" : ".")
            + parameters.joined()
    }
}
