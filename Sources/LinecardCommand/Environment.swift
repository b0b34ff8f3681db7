// SPDX-License-Identifier: Apache-2.0

import Foundation
import LinecardServer

/// The variables have the names that the providers' own tools use: https://github.com/twilio/twilio-cli,
/// https://github.com/plivo/plivo-python. With `_FILE` appended, a variable names a file, as is usual with containers.
extension TwilioAccount {
    /// The variables that need the auth token.
    static let dependentVariables = [
        "TWILIO_ACCOUNT_SID", "TWILIO_API_KEY", "TWILIO_API_SECRET", "TWILIO_API_SECRET_FILE", "TWILIO_REGION",
        "TWILIO_EDGE",
    ]

    /// Reads the account from the environment and the files that it names.
    init(environment: [String: String]) throws(ExitError) {
        self.init(
            accountSid: try environment.value("TWILIO_ACCOUNT_SID"),
            authToken: try environment.secret("TWILIO_AUTH_TOKEN"), apiKeySid: try environment.value("TWILIO_API_KEY"),
            apiKeySecret: try environment.secret("TWILIO_API_SECRET"), region: try environment.value("TWILIO_REGION"),
            edge: try environment.value("TWILIO_EDGE"))
    }
}

extension PlivoAccount {
    /// The variables that need the auth token.
    static let dependentVariables = ["PLIVO_AUTH_ID"]

    /// Reads the account from the environment and the file that it names.
    init(environment: [String: String]) throws(ExitError) {
        self.init(
            authId: try environment.value("PLIVO_AUTH_ID"), authToken: try environment.secret("PLIVO_AUTH_TOKEN"))
    }
}

extension [String: String] {
    /// Returns the variable that a secret is read from: the one of this name, or the one with `_FILE` appended if it is
    /// set.
    func variable(ofSecret name: String) -> String { self["\(name)_FILE"] == nil ? name : "\(name)_FILE" }

    /// Returns the value of a variable. An empty one, as from a template that was not filled in, is an error: treating
    /// it as missing would switch off a check.
    fileprivate func value(_ name: String) throws(ExitError) -> String? {
        let value = self[name]
        if value?.isEmpty == true { throw ExitError(.usage, "\(name) is set but empty: give it a value, or unset it") }
        return value
    }

    /// Returns the value of a variable, or the content of the file that its `_FILE` variable names.
    fileprivate func secret(_ name: String) throws(ExitError) -> String? {
        let file = "\(name)_FILE"
        guard let path = self[file] else { return try value(name) }
        if self[name] != nil { throw ExitError(.usage, "\(name) and \(file) are both set: unset one") }
        _ = try value(file)
        return try Self.readSecret(at: path, variable: file)
    }

    /// The most bytes of a secret's file. Providers' secrets have about 32.
    private static let longestSecret = 4_096

    private static func readSecret(at path: String, variable: String) throws(ExitError) -> String {
        var bytes: [UInt8]
        do {
            let handle = try FileHandle(forReadingFrom: URL(filePath: path))
            bytes = [UInt8](try handle.read(upToCount: longestSecret + 1) ?? Data())
        } catch {
            throw ExitError(.usage, "\(variable): the file \(path) cannot be read")
        }
        if bytes.count > longestSecret {
            throw ExitError(.usage, "\(variable): the file \(path) has more than \(longestSecret) bytes")
        }
        if bytes.last == UInt8(ascii: "\n") { bytes.removeLast() }
        if bytes.last == UInt8(ascii: "\r") { bytes.removeLast() }
        if bytes.isEmpty { throw ExitError(.usage, "\(variable): the file \(path) is empty") }
        return String(decoding: bytes, as: UTF8.self)
    }
}
