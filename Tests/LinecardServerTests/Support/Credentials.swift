// SPDX-License-Identifier: Apache-2.0

import Crypto
import Foundation
import Linecard
import Synchronization

@testable import LinecardServer

/// A token, and signatures made with it by the providers' rules, independently of the code under test.
enum Credentials {
    static let token = "12345"
    static let publicURL = "https://voice.example.com"

    /// Makes the headers of a provider's upgrade request for a stream.
    static func upgradeHeaders(_ provider: Provider, path: String? = nil) -> [(name: String, value: String)] {
        let path = path ?? "/\(provider)/stream"
        switch provider {
        case .twilio: return [("X-Twilio-Signature", sha1("wss://voice.example.com\(path)"))]
        case .plivo:
            return [
                ("X-Plivo-Signature-V3", sha256("http://voice.example.com\(path).777")),
                ("X-Plivo-Signature-V3-Nonce", "777"),
            ]
        }
    }

    static func sha1(_ text: String, token: String = token) -> String {
        let code = HMAC<Insecure.SHA1>.authenticationCode(
            for: Data(text.utf8), using: SymmetricKey(data: Data(token.utf8)))
        return Data(code).base64EncodedString()
    }

    static func sha256(_ text: String, token: String = token) -> String {
        let code = HMAC<SHA256>.authenticationCode(for: Data(text.utf8), using: SymmetricKey(data: Data(token.utf8)))
        return Data(code).base64EncodedString()
    }
}

extension CallServerConfiguration {
    /// Makes a configuration with a token for each provider, whose calls are hung up through a client of the test's.
    static func testing(hangingUpWith client: any CallControlClient) -> CallServerConfiguration {
        var configuration = testing()
        configuration.twilioAuthToken = Credentials.token
        configuration.plivoAuthToken = Credentials.token
        configuration.publicURL = Credentials.publicURL
        configuration.client = client
        return configuration
    }
}
