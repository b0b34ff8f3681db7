// SPDX-License-Identifier: Apache-2.0

/// An error from hanging up. The caller may still be on the line.
public struct HangUpError: Error, Hashable, Sendable {
    /// The result of the last attempt.
    public enum Reason: Hashable, Sendable {
        /// The provider rejected the credentials (401 or 403), with its own error code if it gave one.
        case unauthorized(status: Int, code: Int?)
        /// The provider answered with a status that retrying does not change, with its own error code if it gave one.
        case refused(status: Int, code: Int?)
        /// The provider is overloaded (429) or failed (5xx), with its own error code and the delay that it asked for
        /// (`Retry-After`), if it gave them. A delay that exceeds the time left ends hanging up at once.
        case unavailable(status: Int, code: Int?, retryAfter: Duration?)
        /// No answer came in time.
        case timedOut
        /// The provider could not be reached, or its answer could not be read. Describes errors of async-http-client
        /// and SwiftNIO; of any other error it names only the type, because a description might quote the request.
        case unreachable(String)
        /// The task was cancelled before an answer came.
        case cancelled
    }

    /// The result of the last attempt.
    public let reason: Reason
    /// The number of requests that were sent.
    public let tries: Int

    /// Creates an error.
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
    /// A phrase that names the reason.
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
