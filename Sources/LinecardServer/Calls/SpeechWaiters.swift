// SPDX-License-Identifier: Apache-2.0

import Linecard
import LinecardCodec

/// The promises for the outcomes of utterances, appends and marks.
struct SpeechWaiters {
    private var utterances: [Utterance.ID: (rate: SampleRate, settlement: Promise<Utterance.Settlement>)] = [:]
    private var appends: [CallSession.Receipt: Promise<Void>] = [:]
    private var marks: [CallSession.MarkID: Promise<Mark.Outcome>] = [:]

    /// True if a task waits for one of them.
    var isAwaited: Bool {
        utterances.values.contains { $0.settlement.isAwaited } || appends.values.contains(where: \.isAwaited)
            || marks.values.contains(where: \.isAwaited)
    }

    mutating func expect(_ id: Utterance.ID, at rate: SampleRate, _ settlement: Promise<Utterance.Settlement>) {
        utterances[id] = (rate, settlement)
    }

    mutating func expect(_ receipt: CallSession.Receipt, _ settlement: Promise<Void>) { appends[receipt] = settlement }

    mutating func expect(_ mark: CallSession.MarkID, _ outcome: Promise<Mark.Outcome>) { marks[mark] = outcome }

    mutating func settle(_ id: Utterance.ID, _ outcome: CallSession.UtteranceOutcome, heard: Int) {
        guard let (rate, settlement) = utterances.removeValue(forKey: id) else { return }
        let heard = rate.duration(samples: heard)
        switch outcome {
        case .heard(let isConfirmed): settlement.set(.init(outcome: .heard(isConfirmed: isConfirmed), heard: heard))
        case .interrupted(_, let cause):
            settlement.set(.init(outcome: .interrupted(after: heard, by: cause), heard: heard))
        }
    }

    mutating func refuse(_ id: Utterance.ID, _ refusal: CallSession.Refusal) {
        let waiter = utterances.removeValue(forKey: id)
        waiter?.settlement.set(.init(outcome: .refused(refusal), heard: .zero))
    }

    mutating func settle(_ receipt: CallSession.Receipt) { appends.removeValue(forKey: receipt)?.set(()) }

    mutating func settle(_ mark: CallSession.MarkID, _ outcome: CallSession.MarkOutcome) {
        guard let waiter = marks.removeValue(forKey: mark) else { return }
        switch outcome {
        case .heard(let isConfirmed): waiter.set(.heard(isConfirmed: isConfirmed))
        case .cleared: waiter.set(.cleared)
        case .callEnded: waiter.set(.callEnded)
        }
    }

    mutating func refuse(_ mark: CallSession.MarkID, _ refusal: CallSession.Refusal) {
        marks.removeValue(forKey: mark)?.set(.refused(refusal))
    }
}
