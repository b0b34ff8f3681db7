// SPDX-License-Identifier: Apache-2.0

package import Logging

extension HangUp {
    /// The request that ends a call of Plivo's; nil if none is wanted, but the arguments are checked all the same.
    ///
    /// - Throws: What is missing, or doesn't fit together.
    package static func plivo(
        callId: String?, authId: String?, authToken: String?, baseURL: String?, isWanted: Bool, policy: HangUpPolicy,
        client: any CallControlClient, logger: Logger
    ) throws(ConfigurationError) -> HangUp? {
        try policy.check()
        let root = try checkRESTURL(baseURL.nonEmpty ?? "https://api.plivo.com")
        let sender = Sender(client: client, policy: policy, logger: logger)
        return try !isWanted
            ? nil : plivo(callId: callId, authId: authId, authToken: authToken, root: root, sender: sender)
    }

    /// Asks Plivo to end a call: https://plivo.com/docs/voice/detailed-reference/api/call/hangup-a-call/
    private static func plivo(
        callId: String?, authId: String?, authToken: String?, root: String, sender: Sender
    ) throws(ConfigurationError) -> HangUp {
        guard let callId = callId.nonEmpty, let authId = authId.nonEmpty, let authToken = authToken.nonEmpty else {
            throw .missingCredentials(missing([("callId", callId), ("authId", authId), ("authToken", authToken)]))
        }
        try checkIdentifiers(["callId": callId, "authId": authId])
        let request = CallControlRequest(
            method: "DELETE",
            url: "\(root)/v1/Account/\(authId)/Call/\(callId)/",
            headers: [authorization(user: authId, password: Secret(authToken))],
            body: "")
        return HangUp(provider: .plivo, callID: callId, request: request, sender: sender)
    }
}
