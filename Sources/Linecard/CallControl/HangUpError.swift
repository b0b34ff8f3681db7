// SPDX-License-Identifier: Apache-2.0

/// Why a call could not be hung up. The caller may still be on the line.
public struct HangUpError: Error, Hashable, Sendable {
    /// What came of the last try.
    public enum Reason: Hashable, Sendable {
        /// The provider refused the credentials (401 or 403), with its own error code if it gave one.
        case unauthorized(status: Int, code: Int?)
        /// The provider answered with a status that does not pass, with its own error code if it gave one.
        case refused(status: Int, code: Int?)
        /// The provider has too much to do (429) or failed (5xx), with its own error code, and how long it asked to be
        /// left alone, if it said so. When that is longer than the time left nobody waits for it.
        case unavailable(status: Int, code: Int?, retryAfter: Duration?)
        /// No answer came in time.
        case timedOut
        /// The provider could not be reached, or its answer not be read. In the words of async-http-client or SwiftNIO;
        /// of another client's error there is only the type, because its words might repeat the request.
        case unreachable(String)
        /// The task was cancelled before an answer came.
        case cancelled
    }

    /// What came of the last try.
    public let reason: Reason
    /// Requests that were sent.
    public let tries: Int

    /// Makes an error.
    public init(_ reason: Reason, tries: Int) {
        self.reason = reason
        self.tries = tries
    }
}

extension HangUpError: CustomStringConvertible {
    /// One sentence without a full stop.
    public var description: String { "hanging up: \(reason), after \(tries) \(tries == 1 ? "try" : "tries")" }
}

extension HangUpError.Reason: CustomStringConvertible {
    /// A few words.
    public var description: String {
        switch self {
        case .unauthorized(let status, let code): "credentials refused, \(Self.answer(status, code))"
        case .refused(let status, let code): "refused, \(Self.answer(status, code))"
        case .unavailable(let status, let code, let retryAfter):
            "provider unavailable, \(Self.answer(status, code))" + (retryAfter.map { ", for \($0)" } ?? "")
        case .timedOut: "no answer in time"
        case .unreachable(let words): "provider not reached: \(words)"
        case .cancelled: "cancelled before an answer came"
        }
    }

    private static func answer(_ status: Int, _ code: Int?) -> String {
        "status \(status)" + (code.map { ", code \($0)" } ?? "")
    }
}
