// SPDX-License-Identifier: Apache-2.0

import Foundation

/// The secret of the tests and the forms in which it may leak.
enum SecretForms {
    /// A secret that percent-encoding and Base64's URL alphabet change.
    static let token = "tHiS+iS/sEcReT=0123456789?>~"
    static let apiKeySid = "SK00000000000000000000000000000001"
    /// The user names that are sent with the secret.
    static let users = [Fixture.accountSid, apiKeySid, Fixture.authId]

    /// The secret as plain text, percent-encoded, in hex, and in Base64, alone and after a user name.
    static let texts: [String] = {
        let bytes = Data(token.utf8)
        let hex = bytes.map { String(format: "%02x", $0) }.joined()
        let encoded = [CharacterSet.alphanumerics, .urlQueryAllowed, .urlPathAllowed, .urlUserAllowed]
            .compactMap { token.addingPercentEncoding(withAllowedCharacters: $0) }
        let base64 = ([bytes] + users.map { Data("\($0):\(token)".utf8) }).map { $0.base64EncodedString() }
        let urlSafe = base64.map { $0.replacing("+", with: "-").replacing("/", with: "_") }
        return [token, hex, hex.uppercased()] + encoded + base64 + urlSafe.map { $0.replacing("=", with: "") }
    }()

    /// The secret's bytes as a dump prints an array of them.
    private static let numbers = " " + token.utf8.map(String.init).joined(separator: " ") + " "

    static func isLeaked(in text: String) -> Bool {
        if texts.contains(where: text.contains) { return true }
        let digits = text.split { !$0.isASCII || !$0.isNumber }.joined(separator: " ")
        return " \(digits) ".contains(numbers)
    }

    /// All descriptions and dumps of a value. A dump follows every mirror to its end.
    static func texts(of value: Any) -> [String] {
        var dumped = ""
        dump(value, to: &dumped)
        var printed = ""
        print(value, to: &printed)
        debugPrint(value, to: &printed)
        return [dumped, printed, String(describing: value), String(reflecting: value), "\(value)", "\([value])"]
    }
}
