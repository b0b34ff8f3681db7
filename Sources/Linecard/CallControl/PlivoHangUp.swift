// SPDX-License-Identifier: Apache-2.0

package import Logging

extension HangUp {
    /// Returns the request that ends a Plivo call; nil if none is wanted. Always checks the policy and the URL.
    ///
    /// - Throws: ``ConfigurationError`` for missing or invalid arguments.
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

    /// Builds the request: https://plivo.com/docs/voice/detailed-reference/api/call/hangup-a-call/
    private static func plivo(
        callId: String?, authId: String?, authToken: String?, root: String, sender: Sender
    ) throws(ConfigurationError) -> HangUp {
        guard let callId = callId.nonEmpty, let authId = authId.nonEmpty, let authToken = authToken.nonEmpty else {
            throw .missingCredentials(
                namesOfMissing([("callId", callId), ("authId", authId), ("authToken", authToken)]))
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
