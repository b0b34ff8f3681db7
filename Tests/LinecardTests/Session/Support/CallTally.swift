// SPDX-License-Identifier: Apache-2.0

import Linecard
import LinecardSimulator

/// The frequencies of events and outcomes in random calls.
struct CallTally: Sendable, CustomStringConvertible {
    /// The unit of which a share is taken.
    enum Kind: String, CaseIterable, Sendable {
        case calls, utterances, marks
    }

    var faults: [UInt64: [String]] = [:]
    private var totals: [Kind: Int] = [:]
    private var counts: [Kind: [String: Int]] = [
        .calls: Dictionary(uniqueKeysWithValues: Self.events.map { ($0, 0) }),
        .utterances: Dictionary(uniqueKeysWithValues: Self.utteranceOutcomes.map { ($0, 0) }),
        .marks: Dictionary(uniqueKeysWithValues: Self.markOutcomes.map { ($0, 0) }),
    ]
    private var time = Duration.zero

    private static let events = [
        "application ends", "backlog dropped", "blocked", "caller hangs up", "cleared", "connection lost", "held",
        "interrupted", "keys received", "keys sent", "live", "live dropped", "marks lost",
        "marks lost or late on the way",
        "plays on", "reads slowly", "refused", "restarted", "stops playing", "stops reading", "survived",
        "unresponsive", "waited", "withdrawn",
    ]
    private static let utteranceOutcomes = [
        "heard", "heard, unconfirmed", "interrupted", "cancelled", "call ended",
    ]
    private static let markOutcomes = ["heard", "heard, unconfirmed", "cleared", "call ended"]

    /// The events and outcomes that came in fewer than 1 % of calls, utterances or marks.
    var rare: [String] {
        Kind.allCases.flatMap { kind in
            (counts[kind] ?? [:]).filter { $0.value * 100 < totals[kind, default: 0] }.map {
                "\(kind.rawValue): \($0.key)"
            }
        }
    }

    var description: String {
        var lines = ["\(time) in \(totals[.calls, default: 0]) calls"]
        for kind in Kind.allCases {
            let total = totals[kind, default: 0]
            lines.append("\(total) \(kind.rawValue)")
            for (name, count) in (counts[kind] ?? [:]).sorted(by: { $0.key < $1.key }) {
                let share = (Double(count) * 1_000 / Double(max(1, total))).rounded() / 10
                lines.append("    \(name): \(count) (\(share) %)")
            }
        }
        return lines.joined(separator: "\n")
    }

    mutating func add(_ other: CallTally) {
        faults.merge(other.faults) { $0 + $1 }
        totals.merge(other.totals, uniquingKeysWith: +)
        counts.merge(other.counts) { $0.merging($1, uniquingKeysWith: +) }
        time += other.time
    }

    /// Makes the call of a seed, judges and counts it.
    mutating func add(_ seed: UInt64, isTraced: Bool = false) throws {
        var call = try RandomCall(seed: seed, isTraced: isTraced)
        try call.run()
        let verdict = CallVerdict(call)
        if isTraced {
            print(verdict.profile, call.trace.joined(separator: "\n"), verdict.played.description, separator: "\n")
        }
        if !verdict.faults.isEmpty { faults[seed] = verdict.faults }
        time += call.call.now
        count(call, verdict)
    }

    private mutating func count(_ kind: Kind, _ name: String, _ isSo: Bool = true) {
        if isSo { counts[kind, default: [:]][name, default: 0] += 1 }
    }

    private mutating func count(_ call: borrowing RandomCall, _ verdict: CallVerdict) {
        let profile = verdict.profile
        let session = verdict.counts
        totals[.calls, default: 0] += 1
        count(.calls, "application ends", call.endAsked != nil)
        count(.calls, "backlog dropped", session.audioFramesDropped > 0)
        count(.calls, "blocked", !verdict.blocks.isEmpty)
        count(.calls, "cleared", verdict.streams.contains { !$0.recording.clears.isEmpty })
        count(.calls, "held", session.holds > 0)
        count(.calls, "interrupted", verdict.cuts.contains(where: \.isInterruption))
        count(.calls, "keys received", call.framesRead.contains { if case .dtmf = $0 { true } else { false } })
        count(.calls, "keys sent", call.keysGiven > 0)
        count(.calls, "live", verdict.utterances.contains(where: \.options.isLive))
        count(.calls, "live dropped", session.liveSamplesDropped > 0)
        count(.calls, "marks lost", session.marksLost > 0)
        count(.calls, "marks lost or late on the way", !profile.isPrompt)
        count(.calls, "plays on", verdict.cuts.contains { $0.parts.contains(where: \.playsOn) })
        count(.calls, "reads slowly", profile.stall == .slow)
        count(.calls, "refused", session.refusals > 0)
        count(.calls, "restarted", session.restarts > 0)
        count(.calls, "stops playing", profile.stall == .playout)
        count(.calls, "stops reading", profile.stall == .reading)
        count(.calls, "survived", verdict.cuts.contains { !$0.surviving.isEmpty })
        count(.calls, "waited", verdict.utterances.contains { !$0.waits.isEmpty })
        count(.calls, "withdrawn", call.withdrawn > 0)
        for (_, output) in call.call.outputs {
            guard case .ended(let cause) = output else { continue }
            count(.calls, "unresponsive", cause == .unresponsive)
            count(.calls, "caller hangs up", cause == .provider)
        }
        count(.calls, "connection lost", profile.end == .caller(isAbrupt: true) && call.endAsked == nil)
        for utterance in verdict.utterances {
            if utterance.isRefused { continue }
            totals[.utterances, default: 0] += 1
            switch utterance.outcomes.first?.outcome {
            case .heard(let isConfirmed): count(.utterances, isConfirmed ? "heard" : "heard, unconfirmed")
            case .interrupted(_, .interruption): count(.utterances, "interrupted")
            case .interrupted(_, .cancellation): count(.utterances, "cancelled")
            case .interrupted(_, .callEnded): count(.utterances, "call ended")
            case nil: break
            }
        }
        for mark in verdict.marks {
            totals[.marks, default: 0] += 1
            switch mark.outcomes.first?.outcome {
            case .heard(let isConfirmed): count(.marks, isConfirmed ? "heard" : "heard, unconfirmed")
            case .cleared: count(.marks, "cleared")
            case .callEnded: count(.marks, "call ended")
            case nil: break
            }
        }
    }
}
