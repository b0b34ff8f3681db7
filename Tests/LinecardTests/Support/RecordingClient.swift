// SPDX-License-Identifier: Apache-2.0

import Linecard
import Synchronization

/// A client that sends nothing: it keeps the requests and gives answers of the test's.
final class RecordingClient: CallControlClient {
    private let answer: @Sendable () async throws -> CallControlResponse
    private let kept = Mutex<[CallControlRequest]>([])

    init(status: Int = 200, body: String = "", headers: [(name: String, value: String)] = []) {
        let response = CallControlResponse(status: status, body: Array(body.utf8), headers: headers)
        answer = { response }
    }

    init(_ answer: @escaping @Sendable () async throws -> CallControlResponse) { self.answer = answer }

    var requests: [CallControlRequest] { kept.withLock { $0 } }

    func send(_ request: CallControlRequest) async throws -> CallControlResponse {
        kept.withLock { $0.append(request) }
        return try await answer()
    }
}
