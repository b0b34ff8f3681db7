// SPDX-License-Identifier: Apache-2.0

import HTTPTypes

/// The reason why a ``CallServer`` refuses a connection or its request. Each has a counter:
/// ``CallServerStatistics/subscript(_:)-(ConnectionRefusal)``.
///
/// A connection is refused once, for the first reason that applies.
@nonexhaustive
public enum ConnectionRefusal: Int, CaseIterable, Sendable, Hashable {
    /// More than ``ConnectionLimits/connections`` were open. The oldest without a call is closed without an answer, or
    /// the new one if all have calls.
    case tooManyConnections
    /// More than ``ConnectionLimits/connectionsWithoutCall`` were open, and this was the oldest. It is closed without
    /// an answer.
    case tooManyWithoutCall
    /// The peer already has ``ConnectionLimits/connectionsWithoutCallPerPeer``. The connection is closed without an
    /// answer; behind a trusted proxy the status is 429.
    case tooManyFromPeer
    /// There are already ``CallServerConfiguration/maximumCalls``: status 503, or close code 1013 if the WebSocket was
    /// already open.
    case tooManyCalls
    /// Unfinished bodies already take ``ConnectionLimits/bodyBytes``: status 503.
    case tooManyBodies
    /// The head or body was not complete in time: status 408, or no answer if nothing was received.
    case requestTimedOut
    /// Not an HTTP/1 request (RFC 9112), or one whose fields contradict each other: status 400.
    case malformedRequest
    /// The request line is longer than 8 KiB: status 414.
    case targetTooLong
    /// The head has more than 16 KiB or 64 fields, or a field has more than 8 KiB: status 431.
    case headTooLarge
    /// The body has more than 64 KiB: status 413.
    case bodyTooLarge
    /// Not HTTP/1: status 505.
    case unsupportedVersion
    /// A method other than GET, HEAD and POST, or a transfer coding other than chunked: status 501.
    case notImplemented
    /// An expectation other than `100-continue`: status 417.
    case expectationFailed
    /// No such resource: status 404.
    case notFound
    /// A method that the resource doesn't have: status 405.
    case methodNotAllowed
    /// A request for a stream that doesn't open a WebSocket of version 13: status 426.
    case upgradeRequired
    /// The `Origin` is not one of ``CallServerConfiguration/allowedOrigins``: status 403.
    case originNotAllowed
    /// The provider's signature is missing or wrong: status 403.
    case badSignature
    /// No start message arrived within ``CallServerConfiguration/startTimeout``: close code 1008.
    case startTimedOut
    /// None of the first messages was a start message: close code 1008.
    case noStart
    /// The stream belongs to another provider or account: close code 1008.
    case foreignStream
    /// The stream is in a format that cannot be served: close code 1003.
    case unservableStream
    /// A frame that RFC 6455 does not allow: close code 1002.
    case protocolViolation
    /// A text message, or the reason in a close frame, that is not UTF-8: close code 1007.
    case invalidText
    /// A message larger than ``CallServerConfiguration/maximumMessageSize``: close code 1009.
    case messageTooLarge
    /// A message in more than ``ConnectionLimits/fragmentsPerMessage`` frames: close code 1009.
    case tooManyFragments
    /// More pings and pongs than ``ConnectionLimits/controlFramesPerSecond`` allows: close code 1008.
    case tooManyControlFrames
    /// More messages than ``ConnectionLimits/messagesPerSecond`` allows: close code 1008.
    case tooManyMessages
    /// The call lasted ``CallServerConfiguration/maximumCallDuration``. It is hung up, with close code 1008.
    case callTooLong
}

extension ConnectionRefusal {
    /// The HTTP status of the answer; nil for a connection that gets no answer, and for a WebSocket.
    var status: HTTPResponse.Status? {
        switch self {
        case .malformedRequest: .badRequest
        case .badSignature, .originNotAllowed: .forbidden
        case .notFound: .notFound
        case .methodNotAllowed: .methodNotAllowed
        case .requestTimedOut: .requestTimeout
        case .bodyTooLarge: .contentTooLarge
        case .targetTooLong: .uriTooLong
        case .expectationFailed: .expectationFailed
        case .upgradeRequired: .upgradeRequired
        case .tooManyFromPeer: .tooManyRequests
        case .headTooLarge: .requestHeaderFieldsTooLarge
        case .notImplemented: .notImplemented
        case .tooManyCalls, .tooManyBodies: .serviceUnavailable
        case .unsupportedVersion: .httpVersionNotSupported
        case .tooManyConnections, .tooManyWithoutCall: nil
        case .startTimedOut, .noStart, .foreignStream, .unservableStream, .callTooLong: nil
        case .protocolViolation, .invalidText, .messageTooLarge, .tooManyFragments: nil
        case .tooManyControlFrames, .tooManyMessages: nil
        }
    }

    /// The code of the close frame (RFC 6455 §7.4.1) if the WebSocket is open.
    var closeCode: UInt16 {
        switch self {
        case .protocolViolation: 1_002
        case .unservableStream: 1_003
        case .invalidText: 1_007
        case .messageTooLarge, .tooManyFragments: 1_009
        case .tooManyCalls: 1_013
        default: 1_008
        }
    }
}

/// The error that refuses a request or connection, with one line of detail.
struct RequestRefused: Error, Hashable {
    let reason: ConnectionRefusal
    let detail: String
    /// The methods that are allowed instead, for ``ConnectionRefusal/methodNotAllowed``.
    var allowed: [HTTPRequest.Method] = []

    init(_ reason: ConnectionRefusal, _ detail: String, allowing allowed: [HTTPRequest.Method] = []) {
        self.reason = reason
        self.detail = detail
        self.allowed = allowed
    }
}
