// SPDX-License-Identifier: Apache-2.0

import Linecard
import NIOCore

/// Decides whether a provider's connection becomes a call. Used until its call begins.
struct CallGate {
    /// The decision about the connection.
    enum Answer: ~Copyable {
        case waiting
        case refused(closeCode: UInt16)
        case begun(CallSession, CallTasks)
    }

    private let host: CallHost
    private var admission: CallAdmission

    init(_ host: CallHost, _ provider: Provider, at now: CallInstant) {
        self.host = host
        admission = CallAdmission(host.configuration.admissionPolicy(for: provider), at: now)
    }

    /// The time at which the connection is refused if no stream has started.
    var deadline: CallInstant { admission.deadline }

    /// Refuses the connection because its deadline has passed, and returns the close code.
    func timeOut() -> UInt16 { refuse(.timedOut, at: deadline) }

    /// Receives a message.
    mutating func receive(_ message: ByteBuffer, as kind: WireFrameKind, on eventLoop: any EventLoop) -> Answer {
        let now = CallInstant(eventLoop.now)
        let badBefore = admission.messagesBad
        let answer = admission.receive(message.readableBytesUInt8Span, as: kind, at: now)
        host.noteBeforeStart(isBad: admission.messagesBad > badBefore, on: eventLoop)
        switch consume answer {
        case .waiting: return .waiting
        case .refused(let refusal): return .refused(closeCode: refuse(refusal, at: now))
        case .admitted(let session): return begin(session, on: eventLoop, at: now)
        }
    }

    private func begin(
        _ session: consuming CallSession, on eventLoop: any EventLoop, at now: CallInstant
    ) -> Answer {
        let start = session.start
        let hangUp: HangUp?
        do { hangUp = try host.configuration.makeHangUp(for: start) } catch {
            return .refused(closeCode: refuse(.foreignStream, "\(error)", at: now))
        }
        guard let entry = host.registry.begin(start, limit: host.configuration.maximumCalls) else {
            return .refused(closeCode: refuse(.tooManyCalls, "too many calls", at: now))
        }
        return .begun(session, CallTasks(start, entry, hangUp: hangUp, host: host, on: eventLoop))
    }

    private func refuse(_ refusal: AdmissionRefusal, at now: CallInstant) -> UInt16 {
        refuse(ConnectionRefusal(refusal), "\(refusal)", at: now)
    }

    /// Counts and logs a refusal, and returns its close code.
    private func refuse(
        _ reason: ConnectionRefusal, _ detail: @autoclosure () -> String, at now: CallInstant
    ) -> UInt16 {
        host.statistics.add(reason)
        host.log.write(.callRefused(reason), at: now, ["error": SanitizedText(sentence: detail())])
        return reason.closeCode
    }
}

extension ConnectionRefusal {
    fileprivate init(_ refusal: AdmissionRefusal) {
        self =
            switch refusal {
            case .unservable: .unservableStream
            case .wrongProvider, .wrongAccount, .notAdmitted: .foreignStream
            case .noStart: .noStart
            case .timedOut: .startTimedOut
            }
    }
}
