// SPDX-License-Identifier: Apache-2.0

import Crypto
import LinecardCodec

/// HMAC signatures with an auth token, in Base64.
enum HMACSignature {
    static func sha1(_ text: String, token: String) -> String { code(Insecure.SHA1.self, text, token) }

    static func sha256(_ text: String, token: String) -> String { code(SHA256.self, text, token) }

    private static func code<Hash: HashFunction>(_ hash: Hash.Type, _ text: String, _ token: String) -> String {
        let key = SymmetricKey(data: Array(token.utf8))
        return Base64.encode(Array(HMAC<Hash>.authenticationCode(for: Array(text.utf8), using: key)))
    }
}
