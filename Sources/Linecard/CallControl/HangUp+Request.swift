// SPDX-License-Identifier: Apache-2.0

import LinecardCodec

extension HangUp {
    /// Returns the header of HTTP's basic authentication (RFC 7617).
    static func authorization(user: String, password: Secret) -> (name: String, value: String) {
        ("Authorization", "Basic " + Base64.encode(Array("\(user):\(password.text)".utf8)))
    }

    /// Returns the names of arguments that are missing or empty.
    static func namesOfMissing(_ arguments: [(name: String, value: String?)]) -> [String] {
        arguments.filter { $0.value.nonEmpty == nil }.map(\.name)
    }

    /// Returns whether a text can be a path segment or host label without encoding, in at most 128 bytes; real ids have
    /// up to 36. An empty one would address the resource above: for Plivo, all calls of the account.
    static func isValidIdentifier(_ identifier: String) -> Bool { identifier.isURLSafe && identifier.utf8.count <= 128 }

    /// Throws for the first argument that cannot be part of a URL.
    static func checkIdentifiers(_ arguments: KeyValuePairs<String, String>) throws(ConfigurationError) {
        for (name, value) in arguments where !isValidIdentifier(value) { throw .invalidIdentifier(argument: name) }
    }

    /// Returns a base URL without trailing slashes, if credentials may be sent to it: over `https`, or over `http` on
    /// this machine, where nobody else can read them.
    static func checkRESTURL(_ url: String) throws(ConfigurationError) -> String {
        guard let base = BaseURL(url), base.isEncoded else { throw .invalidBaseURL }
        guard base.isEncrypted || base.isLoopback else { throw .insecureBaseURL }
        return base.text
    }
}

extension String? {
    /// The text; nil if it is missing or empty.
    var nonEmpty: String? { self?.isEmpty == false ? self : nil }
}
