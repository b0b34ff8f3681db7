// SPDX-License-Identifier: Apache-2.0

import Linecard

/// The error of a session whose next wake-up is not in the future, so that its owner's timer would spin.
struct SpinningSession: Error {
    let time: Duration
    let wantedTime: Duration
}

extension CallSession {
    /// The session's next wake-up, as time since its beginning.
    func nextTime(isWritable: Bool) -> Duration? {
        [deadline, isWritable ? nextWrite : nil].compactMap { $0 }.min().map { CallInstant.zero.duration(to: $0) }
    }

    /// Throws if the next wake-up is not in the future, although nothing is left to do.
    func expectRest(after now: Duration, isWritable: Bool) throws {
        if let next = nextTime(isWritable: isWritable), next <= now {
            throw SpinningSession(time: now, wantedTime: next)
        }
    }
}

extension [(time: Duration, output: CallSession.Output)] {
    /// The outcomes reported for an utterance: exactly one, unless the session errs.
    func outcomes(of id: Int) -> [CallSession.UtteranceOutcome] {
        compactMap { if case .utterance(.init(id), let outcome, _) = $0.output { outcome } else { nil } }
    }

    /// The outcomes reported for a mark: exactly one, unless the session errs.
    func outcomes(ofMark id: Int) -> [CallSession.MarkOutcome] {
        compactMap { if case .mark(.init(id), let outcome) = $0.output { outcome } else { nil } }
    }

    /// The time of the first output equal to this one.
    func time(of output: CallSession.Output) -> Duration? { first { $0.output == output }?.time }

    /// The time of an utterance's outcome.
    func time(ofOutcome id: Int) -> Duration? {
        first { if case .utterance(.init(id), _, _) = $0.output { true } else { false } }?.time
    }

    /// The time of a mark's outcome.
    func time(ofMark id: Int) -> Duration? {
        first { if case .mark(.init(id), _) = $0.output { true } else { false } }?.time
    }

    /// The number of outputs equal to this one.
    func count(of output: CallSession.Output) -> Int { count { $0.output == output } }
}

extension [(time: Duration, text: String)] {
    /// The messages that hold audio.
    var audio: [(time: Duration, text: String)] { filter { $0.text.contains("\"payload\"") } }

    /// The messages that hold a text, and no audio.
    func control(_ text: String) -> [(time: Duration, text: String)] {
        filter { $0.text.contains(text) && !$0.text.contains("\"payload\"") }
    }

    /// The messages that clear.
    var clears: [(time: Duration, text: String)] { filter { $0.text.contains(#""event":"clear"#) } }
}
