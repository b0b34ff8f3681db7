// SPDX-License-Identifier: Apache-2.0

import LinecardCodec

/// The one request that ends a call, ready to be sent.
public struct HangUp: Sendable {
    /// Whose call it is.
    public let provider: Provider
    /// The call that ends.
    public let callID: String
    private let request: CallControlRequest
    private let client: any CallControlClient
    private let timeout: Duration

    /// What came of it.
    public enum Outcome: Sendable, Hashable {
        /// The provider ended the call.
        case ended
        /// There was no such call any more.
        case alreadyEnded
    }

    init(
        provider: Provider, callID: String, request: CallControlRequest, client: any CallControlClient,
        timeout: Duration
    ) {
        self.provider = provider
        self.callID = callID
        self.request = request
        self.client = client
        self.timeout = timeout
    }

    /// Ends the call. It takes no longer than the time allowed.
    ///
    /// - Throws: Anything but an ended call.
    public func perform() async throws(HangUpError) -> Outcome {
        try outcome(of: try await answer())
    }

    /// The client's answer, or why there is none. It comes in time even from a client that does not heed cancellation.
    private func answer() async throws(HangUpError) -> CallControlResponse {
        let (results, result) = AsyncStream.makeStream(
            of: Result<CallControlResponse, HangUpError>.self, bufferingPolicy: .bufferingOldest(1))
        let sending = Task {
            do {
                result.yield(.success(try await client.send(request)))
            } catch {
                result.yield(.failure(Task.isCancelled ? .cancelled : .unreachable(reason: "\(error)")))
            }
        }
        let waiting = Task {
            try await Task.sleep(for: timeout)
            result.yield(.failure(.timedOut(after: timeout)))
        }
        defer {
            sending.cancel()
            waiting.cancel()
        }
        for await result in results { return try result.get() }
        throw .cancelled  // the only other way for a stream to end
    }

    /// Twilio says "already ended" with 404 and code 20404, Plivo with any 404.
    private func outcome(of answer: CallControlResponse) throws(HangUpError) -> Outcome {
        let code = Self.code(in: answer.body)
        switch answer.status {
        case 200..<300: return .ended
        case 404 where provider == .plivo || code == 20404: return .alreadyEnded
        case 401, 403: throw .unauthorized(status: answer.status, code: code)
        default: throw .refused(status: answer.status, code: code)
        }
    }

    /// The `code` of an error in JSON.
    private static func code(in body: [UInt8]) -> Int? {
        (try? JSONValue.object(parsing: body.span))?["code"]?.integer
    }
}

extension HangUp {
    /// The header of HTTP's basic authentication (RFC 7617).
    static func authorization(user: String, password: Secret) -> (name: String, value: String) {
        ("Authorization", "Basic " + Base64.encode(Array("\(user):\(password.text)".utf8)))
    }

    /// Whether a text can be one segment of a path as it is. An empty one would name the resource above: for Plivo, all
    /// calls of the account.
    static func isSafe(_ identifier: String) -> Bool {
        !identifier.isEmpty
            && identifier.utf8.allSatisfy { byte in
                switch byte {
                case UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
                    UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "-"), UInt8(ascii: "_"):
                    true
                default: false
                }
            }
    }

    /// Throws for the first of some arguments that could not be part of a URL.
    static func checkIdentifiers(_ arguments: KeyValuePairs<String, String>) throws(ConfigurationError) {
        for (name, value) in arguments where !isSafe(value) { throw .invalidIdentifier(argument: name) }
    }

    /// A base URL without slashes at its end. With a query or fragment the path behind it would not be one, and
    /// with a user's password it would be shown in logs.
    package static func checkBaseURL(_ url: String) throws(ConfigurationError) -> String {
        let root = String(url.reversed().drop { $0 == "/" }.reversed())
        for scheme in ["https://", "http://"] where root.hasPrefix(scheme) {
            let rest = root.dropFirst(scheme.count)
            let isPlain = !rest.contains { "?#@".contains($0) || $0.isWhitespace }
            if isPlain, !rest.isEmpty, !rest.hasPrefix("/") { return root }
        }
        throw .invalidBaseURL
    }
}
