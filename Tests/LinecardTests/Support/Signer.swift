// SPDX-License-Identifier: Apache-2.0

import Crypto
import Foundation
import Linecard

/// Signatures made as providers make them, independently of the code under test.
enum Signer {
    static let token = "12345"

    static func sha1(_ text: String, token: String = token) -> String { sha1(Array(text.utf8), token: token) }

    static func sha1(_ bytes: [UInt8], token: String = token) -> String {
        let key = SymmetricKey(data: Data(token.utf8))
        return Data(HMAC<Insecure.SHA1>.authenticationCode(for: bytes, using: key)).base64EncodedString()
    }

    static func sha256(_ text: String, token: String = token) -> String {
        let key = SymmetricKey(data: Data(token.utf8))
        return Data(HMAC<SHA256>.authenticationCode(for: Data(text.utf8), using: key)).base64EncodedString()
    }

    /// Computes the hash that Twilio puts into the URL of a request with a JSON body.
    static func hash(_ body: String) -> String {
        SHA256.hash(data: Data(body.utf8)).map { String(format: "%02x", $0) }.joined()
    }
}

extension WebhookContent {
    /// Makes a form of a text.
    static func form(_ text: String) -> WebhookContent { .form(Array(text.utf8)) }

    /// Makes a body of another type. Don't store it in a global: the enum keeps its tag inside the pointer, where
    /// LeakSanitizer does not recognize it.
    static func body(_ text: String) -> WebhookContent { .body(Array(text.utf8)) }
}
