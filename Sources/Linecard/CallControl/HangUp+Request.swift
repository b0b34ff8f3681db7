// SPDX-License-Identifier: Apache-2.0

import LinecardCodec

extension HangUp {
    /// The header of HTTP's basic authentication (RFC 7617).
    static func authorization(user: String, password: Secret) -> (name: String, value: String) {
        ("Authorization", "Basic " + Base64.encode(Array("\(user):\(password.text)".utf8)))
    }

    /// The names of arguments that are missing or empty.
    static func missing(_ arguments: [(name: String, value: String?)]) -> [String] {
        arguments.filter { $0.value.nonEmpty == nil }.map(\.name)
    }

    /// Whether a text can be one segment of a path, or one label of a host, as it is: nothing in it is ever encoded. An
    /// empty one would name the resource above: for Plivo, all calls of the account. Real ids have up to 36 characters.
    static func isValidIdentifier(_ identifier: String) -> Bool { identifier.isURLSafe && identifier.utf8.count <= 128 }

    /// Throws for the first of some arguments that could not be part of a URL.
    static func checkIdentifiers(_ arguments: KeyValuePairs<String, String>) throws(ConfigurationError) {
        for (name, value) in arguments where !isValidIdentifier(value) { throw .invalidIdentifier(argument: name) }
    }

    /// A base URL, without slashes at its end, that credentials may be sent to: over plain HTTP they could be read by whoever is between, so that
    /// `http` is for this machine only.
    static func checkRESTURL(_ url: String) throws(ConfigurationError) -> String {
        guard let base = BaseURL(url), base.isEncoded else { throw .invalidBaseURL }
        guard base.isEncrypted || base.isLoopback else { throw .insecureBaseURL }
        return base.text
    }
}

extension String? {
    /// The text, unless it is missing or empty.
    var nonEmpty: String? { self?.isEmpty == false ? self : nil }
}
