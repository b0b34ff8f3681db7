// SPDX-License-Identifier: Apache-2.0

import Crypto
import Foundation

/// HTTP requests as text. They are well formed if their parts are.
enum Request {
    static let host = "Host: voice.example.com"

    /// Returns a whole head.
    static func head(_ line: String, _ fields: [String] = []) -> String {
        ([line + " HTTP/1.1", host] + fields).joined(separator: "\r\n") + "\r\n\r\n"
    }

    /// Returns the opening of a stream (RFC 6455 §4.1), with Twilio's signature if it is signed, and with a forged one
    /// if that is given.
    static func stream(
        path: String = "/twilio/stream", isSigned: Bool = false, signature forged: String? = nil
    ) -> String {
        var fields = [
            "Connection: Upgrade", "Upgrade: websocket", "Sec-WebSocket-Version: 13",
            "Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==",
        ]
        if let forged { fields.append("X-Twilio-Signature: \(forged)") }
        if isSigned { fields.append("X-Twilio-Signature: \(signature(of: "wss://voice.example.com" + path))") }
        return head("GET \(path)", fields)
    }

    /// Returns a signed webhook of Twilio's.
    static func webhook(connection: String = "close") -> String {
        let form = [
            "AccountSid": "AC00000000000000000000000000000000", "CallSid": "CA00000000000000000000000000000000",
        ]
        let body = form.sorted { $0.key < $1.key }.map { "\($0.key)=\($0.value)" }.joined(separator: "&")
        let signed = form.sorted { $0.key < $1.key }.map { $0.key + $0.value }.joined()
        return head(
            "POST /twilio/voice",
            [
                "Connection: \(connection)",
                "Content-Type: application/x-www-form-urlencoded", "Content-Length: \(body.utf8.count)",
                "X-Twilio-Signature: \(signature(of: ServerProcess.publicURL + "/twilio/voice" + signed))",
            ]) + body
    }

    private static func signature(of text: String) -> String {
        let key = SymmetricKey(data: Data(ServerProcess.token.utf8))
        let code = HMAC<Insecure.SHA1>.authenticationCode(for: Data(text.utf8), using: key)
        return Data(code).base64EncodedString()
    }
}
