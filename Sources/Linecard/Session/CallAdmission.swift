// SPDX-License-Identifier: Apache-2.0

/// What became of a connection so far.
public enum Admission: ~Copyable, Sendable {
    /// No stream has started yet.
    case waiting
    /// Close the connection, with ``AdmissionRefusal/closeCode``.
    case refused(AdmissionRefusal)
    /// The call begins.
    case admitted(CallSession)
}

/// A connection before its stream has started: told what comes and when, it recognizes the start and makes the session.
///
/// ```swift
/// switch admission.receive(message, at: now) {
/// case .waiting: break
/// case .refused(let refusal): close(refusal.closeCode)
/// case .admitted(let session): begin(session)
/// }
/// ```
///
/// After a refusal or an admission it must not be used again.
public struct CallAdmission: Sendable {
    private let policy: AdmissionPolicy
    private var detector: StartDetector
    private let opened: CallInstant
    /// Messages that could not be read, binary ones included.
    public private(set) var messagesBad = 0

    /// Begins to wait.
    ///
    /// - Parameters:
    ///   - policy: What is admitted.
    ///   - now: When the connection was opened.
    public init(_ policy: AdmissionPolicy = AdmissionPolicy(), at now: CallInstant) {
        self.policy = policy
        detector = StartDetector(messageLimit: policy.messageLimit, byteLimit: policy.byteLimit)
        opened = now
    }

    /// When the connection is refused for want of a start: call ``advance(to:)`` then.
    public var deadline: CallInstant { opened.advanced(by: policy.startTimeout) }

    /// Messages looked at so far.
    public var messages: Int { detector.messages }

    /// Lets time pass.
    public func advance(to now: CallInstant) -> Admission { now < deadline ? .waiting : .refused(.timedOut) }

    /// Takes a message.
    ///
    /// - Parameters:
    ///   - message: One whole message.
    ///   - kind: Whether it is text or binary. Defaults to text.
    ///   - now: When it came.
    /// - Returns: A refusal, a session, or that the next message is waited for: bad messages are passed over, and counted.
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
