// SPDX-License-Identifier: Apache-2.0

import Linecard

/// The Twilio account whose calls a server answers and hangs up. Its auth token and API key secret are never printed.
public struct TwilioAccount: Sendable {
    /// The account's SID (`AC…`). Calls of other accounts are refused. If nil, the account named in the stream's start
    /// message is used.
    public var accountSid: String?
    /// The auth token. Signatures are checked against it, and calls are hung up with it unless there is an API key. The
    /// other properties require it: without signatures, anyone could have any call of the account hung up.
    public var authToken: String? {
        get { token?.text }
        set { token = newValue.map(Secret.init) }
    }
    /// The SID of an API key (`SK…`), with which calls are hung up instead of the auth token. Signatures need the auth
    /// token all the same.
    public var apiKeySid: String?
    /// The secret of the API key.
    public var apiKeySecret: String? {
        get { keySecret?.text }
        set { keySecret = newValue.map(Secret.init) }
    }
    /// Twilio's region, such as `ie1`. Requires an ``edge``, and the region's own credentials.
    public var region: String?
    /// Twilio's edge location, such as `dublin`. Requires a ``region``.
    public var edge: String?
    /// The scheme and host of the REST API, instead of Twilio's: `https`, or `http` on this machine.
    public var baseURL: String?

    private var token: Secret?
    private var keySecret: Secret?

    /// Makes an account. All properties default to nil.
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
    /// True if an API key, even an incomplete one, replaces the auth token.
    var hasAPIKey: Bool { [apiKeySid, apiKeySecret].contains { $0?.isEmpty == false } }

    /// True if a property is set that requires the auth token.
    var needsAuthToken: Bool { hasAPIKey || [accountSid, region, edge, baseURL].contains { $0 != nil } }

    /// Returns the SID of the account that a stream's call belongs to.
    ///
    /// - Throws: ``/Linecard/LinecardError/configuration(_:)`` for a call of another account.
    func accountSid(for start: CallStart) throws(LinecardError) -> String {
        guard let accountSid, !start.accountID.isEmpty else { return accountSid ?? start.accountID }
        guard start.accountID.hasSameBytes(as: accountSid) else {
            throw .configuration(.foreignAccount(expected: accountSid, found: start.accountID))
        }
        return accountSid
    }
}
