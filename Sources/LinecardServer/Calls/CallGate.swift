// SPDX-License-Identifier: Apache-2.0

import Linecard
import Logging
import NIOCore

/// A connection of a provider's before its call has begun.
struct CallGate {
    /// What became of the connection.
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

    /// The time at which the connection is refused for want of a start.
    var deadline: CallInstant { admission.deadline }

    /// Refuses the connection because its deadline has passed, and returns the close code.
    func timeOut() -> UInt16 { refuse(.timedOut) }

    /// Takes a message.
    mutating func receive(_ message: ByteBuffer, as kind: WireFrameKind, on eventLoop: any EventLoop) -> Answer {
        let badBefore = admission.messagesBad
        let answer = admission.receive(message.readableBytesUInt8Span, as: kind, at: CallInstant(eventLoop.now))
        host.noteBeforeStart(isBad: admission.messagesBad > badBefore, on: eventLoop)
        switch consume answer {
        case .waiting: return .waiting
        case .refused(let refusal): return .refused(closeCode: refuse(refusal))
        case .admitted(let session): return begin(session, on: eventLoop)
        }
    }

    private func begin(_ session: consuming CallSession, on eventLoop: any EventLoop) -> Answer {
        let start = session.start
        let hangUp: HangUp?
        do { hangUp = try host.configuration.makeHangUp(for: start) } catch {
            return .refused(closeCode: refuse(.foreignStream, 1_008, "\(error)"))
        }
        guard let entry = host.registry.begin(start, limit: host.configuration.maximumCalls) else {
            return .refused(closeCode: refuse(.tooManyCalls, 1_013, "too many calls"))
        }
        return .begun(session, CallTasks(start, entry, hangUp: hangUp, host: host, on: eventLoop))
    }

    private func refuse(_ refusal: AdmissionRefusal) -> UInt16 {
        refuse(ConnectionRefusal(refusal), refusal.closeCode, "\(refusal)")
    }

    private func refuse(_ reason: ConnectionRefusal, _ closeCode: UInt16, _ detail: String) -> UInt16 {
        host.statistics.add(reason)
        host.configuration.logger.error("call refused", metadata: ["error": "\(detail.loggable)"])
        return closeCode
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
