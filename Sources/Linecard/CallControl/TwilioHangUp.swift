// SPDX-License-Identifier: Apache-2.0

package import Logging

/// The credentials for Twilio's REST API: https://www.twilio.com/docs/usage/requests-to-twilio
struct TwilioCredentials: Sendable {
    let accountSid: String?
    let user: String?
    let password: Secret?

    init(
        accountSid: String?, authToken: String?, apiKeySid: String?, apiKeySecret: String?
    ) throws(ConfigurationError) {
        let given = [authToken, apiKeySid, apiKeySecret].map { $0?.isEmpty == false }
        if given[0], given[1] || given[2] { throw .tokenAndAPIKey }
        if given[1] != given[2] { throw .incompleteAPIKey(missing: given[1] ? "apiKeySecret" : "apiKeySid") }
        self.accountSid = accountSid
        if given[1], let apiKeySid { try HangUp.checkIdentifiers(["apiKeySid": apiKeySid]) }
        user = given[1] ? apiKeySid : accountSid
        password = (given[1] ? apiKeySecret : authToken).map(Secret.init)
    }

    /// Returns the base URL of the REST API:
    /// https://www.twilio.com/docs/global-infrastructure/using-the-twilio-rest-api-in-a-non-us-region
    static func root(baseURL: String?, region: String?, edge: String?) throws(ConfigurationError) -> String {
        if let baseURL { return try HangUp.checkRESTURL(baseURL) }
        switch (region, edge) {
        case (nil, nil): return "https://api.twilio.com"
        case (let region?, nil): throw .regionWithoutEdge(region: region)
        case (nil, let edge?): throw .edgeWithoutRegion(edge: edge)
        case (let region?, let edge?):
            try HangUp.checkIdentifiers(["region": region, "edge": edge])
            return "https://api.\(edge).\(region).twilio.com"
        }
    }
}

extension HangUp {
    /// Returns the request that ends a Twilio call; nil if none is wanted. The API key, the policy and the URL are
    /// checked in any case.
    ///
    /// - Throws: ``ConfigurationError`` for missing or invalid arguments.
    package static func twilio(
        callSid: String?, accountSid: String?, authToken: String?, apiKeySid: String?, apiKeySecret: String?,
        region: String?, edge: String?, baseURL: String?, isWanted: Bool, policy: HangUpPolicy,
        client: any CallControlClient, logger: Logger
    ) throws(ConfigurationError) -> HangUp? {
        let credentials = try TwilioCredentials(
            accountSid: accountSid, authToken: authToken, apiKeySid: apiKeySid, apiKeySecret: apiKeySecret)
        try policy.check()
        let root = try TwilioCredentials.root(
            baseURL: baseURL.nonEmpty, region: region.nonEmpty, edge: edge.nonEmpty)
        let sender = Sender(client: client, policy: policy, logger: logger)
        return try !isWanted ? nil : twilio(callSid: callSid, credentials: credentials, root: root, sender: sender)
    }

    /// Builds the request that completes a call in any state: https://www.twilio.com/docs/voice/api/call-resource
    private static func twilio(
        callSid: String?, credentials: TwilioCredentials, root: String, sender: Sender
    ) throws(ConfigurationError) -> HangUp {
        guard let callSid = callSid.nonEmpty, let accountSid = credentials.accountSid.nonEmpty,
            let user = credentials.user.nonEmpty, let password = credentials.password, !password.text.isEmpty
        else {
            throw .missingCredentials(
                namesOfMissing([
                    ("callSid", callSid), ("accountSid", credentials.accountSid),
                    ("authToken or apiKeySid + apiKeySecret", credentials.password?.text),
                ]))
        }
        try checkIdentifiers(["callSid": callSid, "accountSid": accountSid])
        let request = CallControlRequest(
            method: "POST",
            url: "\(root)/2010-04-01/Accounts/\(accountSid)/Calls/\(callSid).json",
            headers: [
                authorization(user: user, password: password), ("Content-Type", "application/x-www-form-urlencoded"),
            ],
            body: "Status=completed")
        return HangUp(provider: .twilio, callID: callSid, request: request, sender: sender)
    }
}
