// SPDX-License-Identifier: Apache-2.0

public import Linecard
import Synchronization

/// A provider's REST API that exists only in the test: records each request, and gives an answer of the test's.
public final class RecordingClient: CallControlClient {
    private let answer: @Sendable () async throws -> CallControlResponse
    private let recorded = Mutex<[CallControlRequest]>([])

    /// Gives each request the same answer.
    public init(status: Int = 200, body: String = "", headers: [(name: String, value: String)] = []) {
        let response = CallControlResponse(status: status, body: Array(body.utf8), headers: headers)
        answer = { response }
    }

    /// Gives each request the answer that a closure makes.
    public init(_ answer: @escaping @Sendable () async throws -> CallControlResponse) { self.answer = answer }

    /// The requests so far, in order.
    public var requests: [CallControlRequest] { recorded.withLock { $0 } }

    /// Records a request, and returns its answer or throws.
    public func send(_ request: CallControlRequest) async throws -> CallControlResponse {
        recorded.withLock { $0.append(request) }
        return try await answer()
    }
}
