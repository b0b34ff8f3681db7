// SPDX-License-Identifier: Apache-2.0

import Linecard
import LinecardCodec
import ProviderFixtures

/// The request of a hang-up with a single try, and the result of the answer to it.
struct HangUpAnswer {
    enum Meaning: Hashable {
        case success(HangUp.Outcome)
        case failure(HangUpError.Reason)
    }

    let request: CallControlRequest
    let result: Meaning

    init(_ provider: Provider, status: Int, body: String = "") async throws {
        let client = RecordingClient(status: status, body: body)
        var arrangement = HangUpArrangement(provider)
        arrangement.policy.maximumTries = 1
        arrangement.client = client
        let hangUp = try arrangement.serializer("https://rest.example").takeHangUp()
        guard let hangUp else { throw MessageError.missingField("hang-up") }
        switch await hangUp.result() {
        case .success(let outcome): result = .success(outcome)
        case .failure(let error): result = .failure(error.reason)
        }
        request = client.requests[0]
    }

    /// The value of a header of the request.
    func header(_ name: String) -> String? { request.headers.first { $0.name == name }?.value }

    /// Credentials of Basic authentication (RFC 7617).
    static func basic(_ user: String, _ password: String) -> String {
        "Basic " + Base64.encode(Array("\(user):\(password)".utf8))
    }
}
