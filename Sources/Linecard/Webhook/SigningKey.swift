// SPDX-License-Identifier: Apache-2.0

import Crypto

/// An auth token as the key of signatures. Logs, `print` and `dump` don't show it.
struct SigningKey<Hash: HashFunction>: Sendable {
    private let key: SymmetricKey?

    /// Creates a key from a token. An empty one validates nothing, since anybody could sign with it.
    init(authToken: String) { key = authToken.isEmpty ? nil : SymmetricKey(data: Array(authToken.utf8)) }

    /// Returns whether any of the codes signs any of the texts, each followed by the same end.
    ///
    /// Every text is signed and every code is compared, in constant time, whether or not one has matched.
    func isAny(of codes: [[UInt8]], signing texts: [[UInt8]], followedBy end: [UInt8]) -> Bool {
        guard let key else { return false }
        var isSigned = false
        for text in texts {
            var code = HMAC<Hash>(key: key)
            code.update(data: text)
            code.update(data: end)
            let expected = code.finalize()
            for found in codes { isSigned = (expected == found) || isSigned }
        }
        return isSigned
    }
}

extension SigningKey: CustomStringConvertible, CustomDebugStringConvertible, CustomReflectable {
    var description: String { "<secret>" }
    var debugDescription: String { description }
    var customMirror: Mirror { Mirror(self, children: []) }
}
