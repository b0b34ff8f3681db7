// SPDX-License-Identifier: Apache-2.0

/// The state of a connection before its call.
public enum Admission: ~Copyable, Sendable {
    /// No stream has started yet.
    case waiting
    /// The connection is refused: close it with ``AdmissionRefusal/closeCode``.
    case refused(AdmissionRefusal)
    /// The call begins.
    case admitted(CallSession)
}

/// A connection before its stream has started. Pass it every message and the time; it recognizes the start and creates
/// the session.
///
/// ```swift
/// switch admission.receive(message, at: now) {
/// case .waiting: break
/// case .refused(let refusal): close(refusal.closeCode)
/// case .admitted(let session): begin(session)
/// }
/// ```
///
/// Don't use it after a refusal or an admission.
public struct CallAdmission: Sendable {
    private let policy: AdmissionPolicy
    private var detector: StartDetector
    private let opened: CallInstant
    /// The number of messages that could not be read, including binary ones.
    public private(set) var messagesBad = 0

    /// Creates the admission of a connection.
    ///
    /// - Parameters:
    ///   - policy: The rules of admission. Defaults to admitting every stream that can be served.
    ///   - now: The time at which the connection was opened.
    public init(_ policy: AdmissionPolicy = AdmissionPolicy(), at now: CallInstant) {
        self.policy = policy
        detector = StartDetector(messageLimit: policy.messageLimit, byteLimit: policy.byteLimit)
        opened = now
    }

    /// The time at which the connection is refused if no start has come. Call ``advance(to:)`` then.
    public var deadline: CallInstant { opened.advanced(by: policy.startTimeout) }

    /// The number of messages examined so far.
    public var messages: Int { detector.messages }

    /// Advances the time, and refuses the connection at its ``deadline``.
    public func advance(to now: CallInstant) -> Admission { now < deadline ? .waiting : .refused(.timedOut) }

    /// Examines a message.
    ///
    /// - Parameters:
    ///   - message: One whole message.
    ///   - kind: The kind of the message. Defaults to text.
    ///   - now: The time at which it arrived.
    /// - Returns: A refusal, a session, or ``Admission/waiting``. Bad messages are counted and ignored.
    public mutating func receive(
        _ message: borrowing Span<UInt8>, as kind: WireFrameKind = .text, at now: CallInstant
    ) -> Admission {
        if now >= deadline { return .refused(.timedOut) }
        do throws(LinecardError) {
            guard kind == .text else {
                try detector.count(message.count)
                messagesBad += 1
                return .waiting
            }
            guard let start = try detector.read(message) else { return .waiting }
            return admit(start, at: now)
        } catch {
            if case .message(.noStart(let messages, let bytes)) = error {
                return .refused(.noStart(messages: messages, bytes: bytes))
            }
            messagesBad += 1
            return error.isUnservable ? .refused(.unservable(error)) : .waiting
        }
    }

    private func admit(_ start: CallStart, at now: CallInstant) -> Admission {
        if let provider = policy.provider, provider != start.provider {
            return .refused(.wrongProvider(start.provider))
        }
        if let account = policy.accounts[start.provider], !account.hasSameBytes(as: start.accountID) {
            return .refused(.wrongAccount(start.accountID))
        }
        guard policy.admits(start) else { return .refused(.notAdmitted) }
        do throws(LinecardError) {
            return .admitted(try CallSession(start, options: policy.options, at: now))
        } catch {
            return .refused(.unservable(error))
        }
    }
}
