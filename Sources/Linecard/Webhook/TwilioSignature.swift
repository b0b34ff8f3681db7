// SPDX-License-Identifier: Apache-2.0

import Crypto
import LinecardCodec

/// A validator of `X-Twilio-Signature`: https://www.twilio.com/docs/usage/security#validating-requests
///
/// Any number of threads may use a value at once.
public struct TwilioSignature: Sendable {
    private let key: SigningKey<Insecure.SHA1>

    /// Creates a validator from the account's primary auth token; outside US1, the region's. Twilio does not sign with
    /// API keys or secondary tokens. With an empty token nothing is valid.
    public init(authToken: String) { key = SigningKey(authToken: authToken) }

    /// Returns whether Twilio signed a request.
    ///
    /// Twilio signs the URL, but inconsistently. All its forms are tried, each in constant time: with and without user
    /// and password, if the URL has them; with its port or the scheme's default, and without; and for a WebSocket,
    /// which is signed as `wss://`, with and without a slash at the end of the path. The parameters of a form follow in
    /// byte order of their names, each pair once. Any other body is signed by its hash, in the URL's parameter
    /// `bodySHA256`, and never valid without it. Where that parameter is present, it must be the hash of the body.
    ///
    /// - Parameters:
    ///   - signature: The header, or nil if it is missing, which is never valid.
    ///   - url: The public URL of the request as configured at Twilio, with the host's case, the percent-encoding and
    ///     the query unchanged. Don't build it from the request's own headers, which the sender chooses. For a
    ///     WebSocket `https://` and `wss://` are equivalent.
    ///   - content: The body. With more than 1,000 parameters it is never valid.
    public func isValid(_ signature: String?, url: String, content: WebhookContent) -> Bool {
        guard let signature, let code = try? Base64.decode(signature), code.count == Insecure.SHA1.Digest.byteCount,
            let url = WebhookURL(url), Self.isHashed(content, in: url), let parameters = Self.parameters(of: content)
        else { return false }
        let candidates = Self.candidates(for: url, isUpgrade: content == .upgrade)
        return key.isAny(of: [code], signing: candidates, followedBy: parameters)
    }

    /// Returns the names and values in order of names, each pair once, without separators.
    private static func parameters(of content: WebhookContent) -> [UInt8]? {
        guard case .form(let form) = content else { return [] }
        guard let pairs = FormParameters(form)?.sorted else { return nil }
        let isFirst = pairs.indices.map { $0 == 0 || pairs[$0] != pairs[$0 - 1] }
        return zip(pairs, isFirst).flatMap { pair, isFirst in isFirst ? pair.name + pair.value : [] }
    }

    /// Returns whether the URL's hash, if it has or needs one, is that of the body.
    ///
    /// Forms and empty bodies are checked too, or a signed JSON request could be sent again without its body.
    private static func isHashed(_ content: WebhookContent, in url: WebhookURL) -> Bool {
        guard let query = FormParameters(url.query ?? []) else { return false }
        let hashes = query.pairs.filter { $0.name == Array("bodySHA256".utf8) }.map(\.value)
        let body: [UInt8]
        switch content {
        case .upgrade, .empty: body = []
        case .form(let bytes): body = bytes
        case .body(let bytes):
            if hashes.isEmpty { return false }
            body = bytes
        }
        if hashes.isEmpty { return true }
        let hash = SHA256.hash(data: body).flatMap { [hexDigits[Int($0 >> 4)], hexDigits[Int($0 & 15)]] }
        return hashes.allSatisfy { $0 == hash }
    }

    private static let hexDigits = Array("0123456789abcdef".utf8)

    /// Returns the forms of the URL that may have been signed, at most eight.
    static func candidates(for url: WebhookURL, isUpgrade: Bool) -> [[UInt8]] {
        let scheme = isUpgrade ? url.webSocketScheme : url.scheme
        let paths = isUpgrade && url.path.last != UInt8(ascii: "/") ? [url.path, url.path + "/".utf8] : [url.path]
        let query = url.query.map { [UInt8(ascii: "?")] + $0 } ?? []
        let users = url.userinfo == nil ? [nil] : [url.userinfo, nil]
        return users.flatMap { userinfo in
            [url.port ?? url.defaultPort, nil].flatMap { port in
                paths.map { url.origin(scheme: scheme, userinfo: userinfo, port: port) + $0 + query }
            }
        }
    }
}
