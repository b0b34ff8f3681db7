// SPDX-License-Identifier: Apache-2.0

public import AsyncHTTPClient
import NIOCore
import NIOHTTP1

/// Sends the one HTTP request that ends a call. An application that has an HTTP client of its own conforms it.
public protocol CallControlClient: Sendable {
    /// Sends a request and returns the answer.
    ///
    /// It must not follow redirects, since a request carries credentials, and should return soon after its task is
    /// cancelled: that is how a request is bounded in time. Nobody waits for one that does not, but its task stays until it
    /// does. It need not try again: that is done here.
    ///
    /// - Throws: When no answer came or it cannot be read. Any status is an answer.
    func send(_ request: CallControlRequest) async throws -> CallControlResponse
}

/// A request to a provider's REST interface.
public struct CallControlRequest: Sendable {
    /// `POST` or `DELETE`.
    public let method: String
    /// The whole URL.
    public let url: String
    /// Names and values. One of them holds the credentials.
    public let headers: [(name: String, value: String)]
    /// The form, or nothing.
    public let body: String
}

/// Secrets stay out of logs: only the method and the URL are shown.
extension CallControlRequest: CustomStringConvertible, CustomDebugStringConvertible, CustomReflectable {
    /// Method and URL.
    public var description: String { "\(method) \(url)" }
    /// Method and URL.
    public var debugDescription: String { description }
    /// Method and URL.
    public var customMirror: Mirror { Mirror(self, children: ["method": method, "url": url]) }
}

/// A provider's answer.
public struct CallControlResponse: Sendable {
    /// The HTTP status, 100 to 599.
    public var status: Int
    /// The body of an error. That of a success is not wanted, nor one of more than ``longestBody`` bytes.
    public var body: [UInt8]
    /// Names and values, in any case. Only `Retry-After` and `Date` are wanted; without them an answer that says "later"
    /// is asked for again when the policy has it.
    public var headers: [(name: String, value: String)]

    /// Bytes of body that are enough to find an error's code.
    public static let longestBody = 16_384

    /// Makes an answer.
    public init(status: Int, body: [UInt8] = [], headers: [(name: String, value: String)] = []) {
        self.status = status
        self.body = body
        self.headers = headers
    }
}

/// Sends call control requests with async-http-client.
public struct HTTPCallControlClient: CallControlClient {
    private let client: HTTPClient

    /// A client for the whole process, on the shared event loops. It is never shut down.
    ///
    /// It tries for three seconds to connect: less than a try may take, so that the error says why it could not. A
    /// connection that is refused is told at once.
    public static let shared = HTTPCallControlClient(
        HTTPClient(eventLoopGroupProvider: .singleton, configuration: configuration))

    private static var configuration: HTTPClient.Configuration {
        var configuration = HTTPClient.Configuration(
            redirectConfiguration: .disallow, timeout: .init(connect: .seconds(3)))
        configuration.connectionPool.retryConnectionEstablishment = false
        return configuration
    }

    /// Sends with a client of the application's own, which the application shuts down. It should not follow redirects,
    /// and should leave it to the ``HangUpPolicy`` to connect again (`connectionPool.retryConnectionEstablishment`).
    public init(_ client: HTTPClient) { self.client = client }

    /// Sends a request and returns the answer: see ``CallControlClient/send(_:)``.
    public func send(_ request: CallControlRequest) async throws -> CallControlResponse {
        var message = HTTPClientRequest(url: request.url)
        message.method = HTTPMethod(rawValue: request.method)
        message.headers = HTTPHeaders(request.headers)
        if !request.body.isEmpty { message.body = .bytes(ByteBuffer(string: request.body)) }
        let answer = try await client.execute(message, deadline: .distantFuture)
        let status = Int(answer.status.code)
        if (200..<300).contains(status) { return CallControlResponse(status: status) }
        return CallControlResponse(
            status: status, body: try await body(of: answer), headers: answer.headers.map { ($0.name, $0.value) })
    }

    /// The whole body, or nothing when it is too long to be an error of a provider's. Half of one could hide its code.
    private func body(of answer: HTTPClientResponse) async throws -> [UInt8] {
        do {
            return Array(try await answer.body.collect(upTo: CallControlResponse.longestBody).readableBytesView)
        } catch is NIOTooManyBytesError {
            return []
        }
    }
}
