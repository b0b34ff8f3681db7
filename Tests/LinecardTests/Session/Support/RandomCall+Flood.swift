// SPDX-License-Identifier: Apache-2.0

import Linecard
import LinecardCodec

/// Floods of more utterances, marks or audio than a session accepts.
extension RandomCall {
    /// A limit of a session: its audio, its marks, the length of their names, its utterances.
    enum Flood: Hashable, CaseIterable { case audio, marks, names, utterances }

    mutating func flood() throws {
        guard let flood = Flood.allCases.first(where: { floods[$0] == nil }) else {
            return random.chance(30) ? interrupt() : try play()
        }
        try play()
        readOutputs()
        switch flood {
        case .utterances: floods[flood] = floodUtterances()
        case .marks: floods[flood] = floodMarks(named: "mark", most: 256)
        case .names: floods[flood] = floodMarks(named: String(repeating: "n", count: 1_000), most: 65)
        case .audio: floods[flood] = floodAudio()
        }
        call.send()
        try pass(.milliseconds(20))
    }

    mutating func floodUtterances() -> Int {
        let most = 256 - utterances.count { !$0.isSettled }
        let first = lastFloodID
        var refusal: CallSession.Refusal?
        while refusal == nil {
            lastFloodID += 1
            do throws(CallSession.Refusal) {
                try call.session.open(
                    CallSession.UtteranceID(lastFloodID), .init(sampleRate: .hz8000), at: call.instant)
            } catch { refusal = error }
        }
        let taken = lastFloodID - 1 - first
        for id in first..<lastFloodID { call.session.finish(CallSession.UtteranceID(id), at: call.instant) }
        expectFlood(taken, most, refusal, .tooManyUtterances)
        return taken
    }

    mutating func floodMarks(named name: String, most: Int) -> Int {
        var taken = 0
        var refusal: CallSession.Refusal?
        while refusal == nil {
            lastFloodID += 1
            do throws(CallSession.Refusal) {
                try call.session.mark(name, CallSession.MarkID(lastFloodID), at: call.instant)
                taken += 1
            } catch { refusal = error }
            if taken > most { break }
        }
        // Marks may have been cleared at once, and earlier ones may still be pending.
        if refusal != nil, taken > most { faults.append("\(taken) marks were taken") }
        if !call.session.isOver, refusal == nil { return taken }
        expectFlood(min(taken, most), min(taken, most), refusal, .tooManyItems)
        return taken
    }

    mutating func floodAudio() -> Int {
        lastFloodID += 1
        let id = CallSession.UtteranceID(lastFloodID)
        var taken = 0
        var refusal: CallSession.Refusal?
        do throws(CallSession.Refusal) {
            try call.session.open(id, .init(sampleRate: .hz8000), at: call.instant)
            while taken < 8_000_000 {
                receipts += 1
                _ = try call.session.append(
                    [Int16](repeating: 0, count: 400_000), to: id, receipt: .init(receipts), at: call.instant)
                taken += 400_000
            }
        } catch { refusal = error }
        if !call.session.isOver, endAsked == nil {
            let part = call.session.cancel(id, at: call.instant)
            if part?.heard != 0 || part?.rest.samples.count != taken { faults.append("\(taken) were not given back") }
        }
        expectFlood(taken, min(taken, 4_800_000), refusal, .tooMuchAudio)
        if refusal == .tooMuchAudio, taken < 4_000_000 { faults.append("only \(taken) samples were taken") }
        return taken
    }

    mutating func expectFlood(
        _ taken: Int, _ most: Int, _ refusal: CallSession.Refusal?, _ expected: CallSession.Refusal
    ) {
        if refusal == .ended { return }
        if refusal != expected || taken != most {
            faults.append("\(taken) of at most \(most) were taken, then \(String(describing: refusal))")
        }
    }
}
