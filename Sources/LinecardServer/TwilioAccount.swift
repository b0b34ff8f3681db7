// SPDX-License-Identifier: Apache-2.0

import Linecard

/// The Twilio account whose calls a server answers, and how its calls are hung up. Nothing prints its secrets.
public struct TwilioAccount: Sendable {
    /// The account's SID (`AC…`). Calls of another account are refused; without it a call says itself whose it is, as
    /// far as its signature is right.
    public var accountSid: String?
    /// Signatures are checked against it; calls are hung up with it, unless there is an API key. Everything else here
    /// needs it too: without signatures anybody could have any call of the account hung up.
    public var authToken: String? {
        get { token?.text }
        set { token = newValue.map(Secret.init) }
    }
    /// The SID of an API key (`SK…`), to hang up with instead of the auth token. API keys sign nothing.
    public var apiKeySid: String?
    /// The secret of that API key.
    public var apiKeySecret: String? {
        get { keySecret?.text }
        set { keySecret = newValue.map(Secret.init) }
    }
    /// Twilio's region, such as `ie1`, together with an edge. Credentials are those of the region.
    public var region: String?
    /// Twilio's edge location, such as `dublin`, together with a region.
    public var edge: String?
    /// Scheme and host of the REST interface, instead of Twilio's. `https`, or `http` on this machine.
    public var baseURL: String?

    private var token: Secret?
    private var keySecret: Secret?

    /// Describes an account.
    public init(
        accountSid: String? = nil, authToken: String? = nil, apiKeySid: String? = nil, apiKeySecret: String? = nil,
        region: String? = nil, edge: String? = nil, baseURL: String? = nil
    ) {
        self.accountSid = accountSid
        self.apiKeySid = apiKeySid
        self.region = region
        self.edge = edge
        self.baseURL = baseURL
        token = authToken.map(Secret.init)
        keySecret = apiKeySecret.map(Secret.init)
    }
}

extension TwilioAccount {
    /// Whether a key, or half of one, takes the place of the auth token.
    var hasAPIKey: Bool { [apiKeySid, apiKeySecret].contains { $0?.isEmpty == false } }

    /// Whether there is something that is of no use without the auth token.
    var needsAuthToken: Bool { hasAPIKey || [accountSid, region, edge, baseURL].contains { $0 != nil } }

    /// Whose call a stream is.
    func accountSid(for start: CallStart) throws(LinecardError) -> String {
        guard let accountSid, !start.accountID.isEmpty else { return accountSid ?? start.accountID }
        guard start.accountID.hasSameBytes(as: accountSid) else {
            throw .configuration(.foreignAccount(expected: accountSid, found: start.accountID))
        }
        return accountSid
    }
}
