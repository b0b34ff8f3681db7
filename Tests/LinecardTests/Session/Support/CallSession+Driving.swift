// SPDX-License-Identifier: Apache-2.0

import Linecard

/// A session that wants to be woken in the past although it was asked for everything: its owner's timer would spin.
struct SpinningSession: Error {
    let time: Duration
    let wantedTime: Duration
}

extension CallSession {
    /// When the session wants to be called next, since its beginning.
    func nextTime(isWritable: Bool) -> Duration? {
        [deadline, isWritable ? nextWrite : nil].compactMap { $0 }.min().map { CallInstant.zero.duration(to: $0) }
    }

    /// Throws unless the next wake-up lies ahead, after the session was asked for everything.
    func expectRest(after now: Duration, isWritable: Bool) throws {
        if let next = nextTime(isWritable: isWritable), next <= now {
            throw SpinningSession(time: now, wantedTime: next)
        }
    }
}

extension [(time: Duration, output: CallSession.Output)] {
    /// What became of an utterance, as often as it was told.
    func outcomes(of id: Int) -> [CallSession.UtteranceOutcome] {
        compactMap { if case .utterance(.init(id), let outcome, _) = $0.output { outcome } else { nil } }
    }

    /// What became of a mark, as often as it was told.
    func outcomes(ofMark id: Int) -> [CallSession.MarkOutcome] {
        compactMap { if case .mark(.init(id), let outcome) = $0.output { outcome } else { nil } }
    }

    /// When an output came first.
    func time(of output: CallSession.Output) -> Duration? { first { $0.output == output }?.time }

    /// When an utterance was settled.
    func time(ofOutcome id: Int) -> Duration? {
        first { if case .utterance(.init(id), _, _) = $0.output { true } else { false } }?.time
    }

    /// When a mark was settled.
    func time(ofMark id: Int) -> Duration? {
        first { if case .mark(.init(id), _) = $0.output { true } else { false } }?.time
    }

    /// How often an output came.
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
