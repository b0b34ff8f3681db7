// SPDX-License-Identifier: Apache-2.0

import Crypto

/// An auth token as the key of signatures. No log, print or dump shows it.
struct SigningKey<Hash: HashFunction>: Sendable {
    private let key: SymmetricKey?

    /// Takes a token. An empty one signs nothing: anybody could sign with it.
    init(authToken: String) { key = authToken.isEmpty ? nil : SymmetricKey(data: Array(authToken.utf8)) }

    /// Whether one of some codes signs one of some texts, which all end in the same way.
    ///
    /// Every text is signed and every code is compared, each in constant time, whatever came of the ones before.
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
