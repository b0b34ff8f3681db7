// SPDX-License-Identifier: Apache-2.0

import Crypto
import Foundation
import Linecard

/// Signs as providers do. Written from the rules, apart from the code under test.
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

    /// The hash that Twilio puts into the URL of a request with a JSON body.
    static func hash(_ body: String) -> String {
        SHA256.hash(data: Data(body.utf8)).map { String(format: "%02x", $0) }.joined()
    }
}

extension WebhookContent {
    /// A form, as a test writes it.
    static func form(_ text: String) -> WebhookContent { .form(Array(text.utf8)) }

    /// A body of another type, as a test writes it. Not to be kept in a global: the enum's tag is within the pointer, so that
    /// LeakSanitizer does not see that it points somewhere.
    static func body(_ text: String) -> WebhookContent { .body(Array(text.utf8)) }
}
