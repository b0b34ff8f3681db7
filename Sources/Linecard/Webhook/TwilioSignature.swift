// SPDX-License-Identifier: Apache-2.0

import Crypto
import LinecardCodec

/// Checks `X-Twilio-Signature`: https://www.twilio.com/docs/usage/security#validating-requests
public struct TwilioSignature: Sendable {
    private let key: SymmetricKey

    /// Checks with the account's primary auth token. API keys do not sign.
    public init(authToken: String) { key = SymmetricKey(data: Array(authToken.utf8)) }

    /// Whether Twilio signed a request.
    ///
    /// Twilio signs the URL that it was told, with or without the port, and for a WebSocket with `wss://` and perhaps
    /// a slash at its end; all of these are tried, each in constant time.
    ///
    /// - Parameters:
    ///   - signature: The header, or `nil` when it is missing, which is never valid.
    ///   - url: The public URL of the request, query included, percent-encoding untouched.
    ///   - form: The body of a POST with a form, as it came; `nil` for a GET or an upgrade.
    public func isValid(_ signature: String?, url: String, form: String? = nil) -> Bool {
        guard let signature, let code = try? Base64.decode(signature), !code.isEmpty else { return false }
        let parameters = form.map(Self.signed) ?? ""
        return Self.candidates(for: url).contains { candidate in
            HMAC<Insecure.SHA1>.isValidAuthenticationCode(
                code, authenticating: Array((candidate + parameters).utf8), using: key)
        }
    }

    /// Names and values in order of names, each pair once, with nothing between.
    private static func signed(_ form: String) -> String {
        let pairs = FormParameters(form).sorted.map { $0.name + $0.value }
        return zip(pairs, [nil] + pairs.map(Optional.some)).filter { $0 != $1 }.map(\.0).joined()
    }

    static func candidates(for url: String) -> [String] {
        let location = WebhookURL(url)
        let bases = location.schemes.flatMap { scheme in
            [location.text(scheme: scheme), location.text(scheme: scheme, port: nil)]
                + [location.text(scheme: scheme, port: location.port ?? WebhookURL.defaultPort(of: scheme))]
        }
        return bases + bases.filter { $0.hasPrefix("ws") && !$0.hasSuffix("/") }.map { $0 + "/" }
    }
}

/// The parts of a URL that signatures treat differently.
struct WebhookURL {
    let scheme: String
    let host: String
    let port: String?
    /// Path and query.
    let rest: String

    init(_ url: String) {
        let parts = url.split(separator: ":", maxSplits: 1, omittingEmptySubsequences: false)
        scheme = String(parts[0])
        let afterScheme = parts.count == 2 ? parts[1].drop { $0 == "/" } : ""
        let authority = afterScheme.prefix { $0 != "/" && $0 != "?" }
        rest = String(afterScheme.dropFirst(authority.count))
        let digits = authority.reversed().prefix(while: \.isWholeNumber)
        let before = authority.dropLast(digits.count)
        if before.last == ":", !digits.isEmpty {
            host = String(before.dropLast())
            port = String(digits.reversed())
        } else {
            host = String(authority)
            port = nil
        }
    }

    /// The scheme, and that of the WebSocket that the same server would have.
    var schemes: [String] {
        switch scheme.lowercased() {
        case "https": [scheme, "wss"]
        case "http": [scheme, "ws"]
        default: [scheme]
        }
    }

    static func defaultPort(of scheme: String) -> String {
        ["https", "wss"].contains(scheme.lowercased()) ? "443" : "80"
    }

    func text(scheme: String) -> String { text(scheme: scheme, port: port) }

    func text(scheme: String, port: String?) -> String {
        "\(scheme)://\(host)" + (port.map { ":\($0)" } ?? "") + rest
    }
}
