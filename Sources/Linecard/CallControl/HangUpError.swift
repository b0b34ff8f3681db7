// SPDX-License-Identifier: Apache-2.0

/// Why a call could not be hung up. The caller may still be on the line.
public enum HangUpError: Error, Hashable, Sendable {
    /// The provider refused the credentials (401 or 403), with its own error code if it gave one.
    case unauthorized(status: Int, code: Int?)
    /// The provider answered with another status, with its own error code if it gave one.
    case refused(status: Int, code: Int?)
    /// No answer came within the time allowed.
    case timedOut(after: Duration)
    /// The provider could not be reached; what the client said.
    case unreachable(reason: String)
    /// The task was cancelled before an answer came.
    case cancelled
}

extension HangUpError: CustomStringConvertible {
    /// One sentence without a full stop.
    public var description: String {
        switch self {
        case .unauthorized(let status, let code): "hanging up: credentials refused, \(Self.answer(status, code))"
        case .refused(let status, let code): "hanging up: refused, \(Self.answer(status, code))"
        case .timedOut(let after): "hanging up: no answer within \(after)"
        case .unreachable(let reason): "hanging up: provider not reached: \(reason)"
        case .cancelled: "hanging up: cancelled before an answer came"
        }
    }

    private static func answer(_ status: Int, _ code: Int?) -> String {
        "status \(status)" + (code.map { ", code \($0)" } ?? "")
    }
}
