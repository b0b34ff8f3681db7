// SPDX-License-Identifier: Apache-2.0

import Linecard

/// The Plivo account whose calls a server answers and hangs up. Its auth token is never printed.
public struct PlivoAccount: Sendable {
    /// The auth id that goes with the token: that of an account (`MA…`) or subaccount (`SA…`). Calls of other accounts
    /// are refused. With the id of an account, calls of any subaccount are accepted, since Plivo signs them for the
    /// account too; they are hung up with the account's credentials. If nil, the account named in the stream's start
    /// message is used.
    public var authId: String?
    /// The auth token. Signatures are checked against it, and calls are hung up with it. The other properties require
    /// it: without signatures, anyone could have any call of the account hung up.
    public var authToken: String? {
        get { token?.text }
        set { token = newValue.map(Secret.init) }
    }
    /// The scheme and host of the REST API, instead of Plivo's: `https`, or `http` on this machine.
    public var baseURL: String?

    private var token: Secret?

    /// Makes an account. All properties default to nil.
    public init(authId: String? = nil, authToken: String? = nil, baseURL: String? = nil) {
        self.authId = authId
        self.baseURL = baseURL
        token = authToken.map(Secret.init)
    }
}

extension PlivoAccount {
    /// True if a property is set that requires the auth token.
    var needsAuthToken: Bool { [authId, baseURL].contains { $0 != nil } }

    /// Returns the auth id with which a stream's call is hung up.
    ///
    /// - Throws: ``/Linecard/LinecardError/configuration(_:)`` for a call of another account.
    func authId(for start: CallStart) throws(LinecardError) -> String {
        guard let authId, !start.accountID.isEmpty else { return authId ?? start.accountID }
        let isSubaccount = authId.utf8.starts(with: "MA".utf8) && start.accountID.utf8.starts(with: "SA".utf8)
        guard start.accountID.hasSameBytes(as: authId) || isSubaccount else {
            throw .configuration(.foreignAccount(expected: authId, found: start.accountID))
        }
        return authId
    }
}
