// SPDX-License-Identifier: Apache-2.0

import LinecardServer

/// The names are those of the providers' own tools: https://github.com/twilio/twilio-cli,
/// https://github.com/plivo/plivo-python.
extension TwilioAccount {
    /// The account that the environment names. Without a token or key it is no account: then the other variables may
    /// be there for other programs.
    init(environment: [String: String]) {
        self.init(
            authToken: environment.value("TWILIO_AUTH_TOKEN"), apiKeySid: environment.value("TWILIO_API_KEY"),
            apiKeySecret: environment.value("TWILIO_API_SECRET"))
        guard authToken != nil || apiKeySid != nil || apiKeySecret != nil else { return }
        accountSid = environment.value("TWILIO_ACCOUNT_SID")
        region = environment.value("TWILIO_REGION")
        edge = environment.value("TWILIO_EDGE")
    }
}

extension PlivoAccount {
    /// The account that the environment names, if there is a token.
    init(environment: [String: String]) {
        self.init(authToken: environment.value("PLIVO_AUTH_TOKEN"))
        if authToken != nil { authId = environment.value("PLIVO_AUTH_ID") }
    }
}

extension [String: String] {
    /// The value of a variable. One that is set to nothing, as in a template that was not filled in, is not set.
    fileprivate func value(_ name: String) -> String? { self[name].flatMap { $0.isEmpty ? nil : $0 } }
}
