// SPDX-License-Identifier: Apache-2.0

import Linecard

/// The Plivo account whose calls a server answers, and how its calls are hung up. Nothing prints its secret.
public struct PlivoAccount: Sendable {
    /// The auth id that goes with the token: that of the account (`MA…`), or of a subaccount (`SA…`). Calls of other
    /// accounts are refused, but not those that say they are a subaccount's when this is an account: Plivo signs them
    /// for it too, and they are hung up with its credentials. Without it a call is hung up with the id that it says.
    public var authId: String?
    /// Signatures are checked against it, and calls are hung up with it. Everything else here needs it too: without
    /// signatures anybody could have any call of the account hung up.
    public var authToken: String? {
        get { token?.text }
        set { token = newValue.map(Secret.init) }
    }
    /// Scheme and host of the REST interface, instead of Plivo's. `https`, or `http` on this machine.
    public var baseURL: String?

    private var token: Secret?

    /// Describes an account.
    public init(authId: String? = nil, authToken: String? = nil, baseURL: String? = nil) {
        self.authId = authId
        self.baseURL = baseURL
        token = authToken.map(Secret.init)
    }
}

extension PlivoAccount {
    /// Whether there is something that is of no use without the auth token.
    var needsAuthToken: Bool { [authId, baseURL].contains { $0 != nil } }

    /// With whose id a stream's call is hung up.
    func authId(for start: CallStart) throws(LinecardError) -> String {
        guard let authId, !start.accountID.isEmpty else { return authId ?? start.accountID }
        let isSubaccount = authId.utf8.starts(with: "MA".utf8) && start.accountID.utf8.starts(with: "SA".utf8)
        guard start.accountID.hasSameBytes(as: authId) || isSubaccount else {
            throw .configuration(.foreignAccount(expected: authId, found: start.accountID))
        }
        return authId
    }
}
