// SPDX-License-Identifier: Apache-2.0

import Logging

/// A kind of log line that a stranger, a provider, a caller or a failing application can cause. ``RateLimitedLog``
/// limits each kind separately.
enum LogLineKind: Hashable {
    case badSignature
    case answerHookFailed
    case answerHookTimedOut
    case parametersDropped
    case webhookFailed
    case callRefused(ConnectionRefusal)
    case webSocketClosed(ConnectionRefusal)
    case connectionFailed
    case badMessage
    case streamGaps
    case streamRestarted
    case speechRefused
    case applicationFailed
    case callUnresponsive
    case callTooLong
    case callFailed
    case notHungUp
}

extension LogLineKind {
    /// The level of the lines.
    var level: Logger.Level {
        switch self {
        case .badMessage, .connectionFailed: .debug
        case .badSignature: .info
        case .streamGaps, .streamRestarted, .notHungUp: .notice
        case .parametersDropped, .speechRefused, .webSocketClosed, .callUnresponsive, .callTooLong: .warning
        case .answerHookFailed, .answerHookTimedOut, .webhookFailed, .callRefused, .applicationFailed, .callFailed:
            .error
        }
    }

    /// The text of the lines. Details are in the metadata.
    var message: Logger.Message {
        switch self {
        case .badSignature: "request refused: bad signature"
        case .answerHookFailed: "the answer hook failed: the call is answered without it"
        case .answerHookTimedOut: "the answer hook took too long: the call is answered without it"
        case .parametersDropped: "parameters dropped: too long for the provider"
        case .webhookFailed: "a call cannot be answered"
        case .callRefused: "call refused"
        case .webSocketClosed: "WebSocket closed"
        case .connectionFailed: "connection failed"
        case .badMessage: "bad message"
        case .streamGaps: "the stream had gaps"
        case .streamRestarted: "the stream restarted"
        case .speechRefused: "speech, marks, keys or messages refused: too much is queued"
        case .applicationFailed: "application failed"
        case .callUnresponsive: "call closed: no sign of life"
        case .callTooLong: "call closed: it lasted too long"
        case .callFailed: "call failed"
        case .notHungUp: "not hung up: the call goes on in another stream"
        }
    }
}

extension LogLineKind: CaseIterable {
    /// All kinds. A refused call and a closed WebSocket have one for each reason.
    static var allCases: [LogLineKind] {
        [
            .badSignature, .answerHookFailed, .answerHookTimedOut, .parametersDropped, .webhookFailed,
            .connectionFailed, .badMessage, .streamGaps, .streamRestarted, .speechRefused, .applicationFailed,
            .callUnresponsive, .callTooLong, .callFailed, .notHungUp,
        ] + ConnectionRefusal.allCases.flatMap { [.callRefused($0), .webSocketClosed($0)] }
    }
}
