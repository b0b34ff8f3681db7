// SPDX-License-Identifier: Apache-2.0

public import AsyncHTTPClient
import NIOCore
import NIOHTTP1

/// An HTTP client that sends the requests that end calls. Conform your own client to it to replace
/// ``HTTPCallControlClient``.
public protocol CallControlClient: Sendable {
    /// Sends a request and returns the response.
    ///
    /// Don't follow redirects, since the request carries credentials, and don't retry: ``HangUp/perform()`` does.
    /// Return soon after the task is cancelled, which is how time-outs are enforced. ``HangUp/perform()`` doesn't wait
    /// for a client that ignores cancellation, but its task lives until it returns.
    ///
    /// - Throws: Any error if no response arrives or it cannot be read. A response of any status is returned.
    func send(_ request: CallControlRequest) async throws -> CallControlResponse
}

/// A request to a provider's REST interface.
public struct CallControlRequest: Sendable {
    /// `POST` or `DELETE`.
    public let method: String
    /// The whole URL.
    public let url: String
    /// The names and values of the headers. One of them holds the credentials.
    public let headers: [(name: String, value: String)]
    /// The form, or an empty string.
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

/// A provider's response.
public struct CallControlResponse: Sendable {
    /// The HTTP status, 100 to 599.
    public var status: Int
    /// The body of an error, which may hold the provider's error code. Leave it empty for a success and for more than
    /// ``longestBody`` bytes.
    public var body: [UInt8]
    /// The names and values of the headers; names in any case. Only `Retry-After` and `Date` are used; without them the
    /// ``HangUpPolicy`` alone decides when to retry.
    public var headers: [(name: String, value: String)]

    /// The number of bytes of body that suffice to find an error code: 16,384.
    public static let longestBody = 16_384

    /// Creates a response.
    public init(status: Int, body: [UInt8] = [], headers: [(name: String, value: String)] = []) {
        self.status = status
        self.body = body
        self.headers = headers
    }
}

/// Sends call control requests with async-http-client.
public struct HTTPCallControlClient: CallControlClient {
    private let client: HTTPClient

    /// The client that the whole process shares, on SwiftNIO's shared event loops. It is never shut down.
    ///
    /// Connecting times out after 3 s, before the default ``HangUpPolicy/tryTimeout``, so that the error names the
    /// cause. A refused connection fails at once.
    public static let shared = HTTPCallControlClient(
        HTTPClient(eventLoopGroupProvider: .singleton, configuration: configuration))

    private static var configuration: HTTPClient.Configuration {
        var configuration = HTTPClient.Configuration(
            redirectConfiguration: .disallow, timeout: .init(connect: .seconds(3)))
        configuration.connectionPool.retryConnectionEstablishment = false
        return configuration
    }

    /// Creates a client from one that the application owns and shuts down. Configure it not to follow redirects, and
    /// turn `connectionPool.retryConnectionEstablishment` off: the ``HangUpPolicy`` decides about retries.
    public init(_ client: HTTPClient) { self.client = client }

    /// Sends a request and returns the response: see ``CallControlClient/send(_:)``.
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

    /// Returns the whole body, or nothing if it is too long: part of it could lack the error code.
    private func body(of answer: HTTPClientResponse) async throws -> [UInt8] {
        do {
            return Array(try await answer.body.collect(upTo: CallControlResponse.longestBody).readableBytesView)
        } catch is NIOTooManyBytesError {
            return []
        }
    }
}
