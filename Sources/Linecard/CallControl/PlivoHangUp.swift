// SPDX-License-Identifier: Apache-2.0

extension HangUp {
    /// Asks Plivo to end a call: https://plivo.com/docs/voice/detailed-reference/api/call/hangup-a-call/
    static func plivo(
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
