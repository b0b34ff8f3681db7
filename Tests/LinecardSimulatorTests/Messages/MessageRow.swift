// SPDX-License-Identifier: Apache-2.0

import Linecard
import LinecardCodec
import Testing

@testable import LinecardSimulator

/// A message from an application, and the provider's reaction to it.
struct MessageRow: CustomTestStringConvertible, Sendable {
    enum Outcome: Sendable, Equatable {
        /// This number of samples is heard.
        case heard(Int)
        /// A mark of this name comes back.
        case marked(String)
        /// The buffer is emptied.
        case cleared
        /// Keys are pressed.
        case pressed([KeypadEntry])
        /// The message is dropped, for this reason.
        case dropped(BadMessage)
    }

    /// The section of the provider's reference.
    let section: String
    let message: String
    let outcome: Outcome
    let doubts: Set<DoubtfulMessage>
    /// The format of the stream.
    let format: MediaFormat

    var testDescription: String { "\(section): \(message.count < 200 ? message : "\(message.prefix(150))…")" }

    init(
        _ section: String, _ message: String, _ outcome: Outcome, _ doubts: DoubtfulMessage...,
        on format: MediaFormat = MediaFormat()
    ) {
        self.section = section
        self.message = message
        self.outcome = outcome
        self.doubts = Set(doubts)
        self.format = format
    }

    /// The duration of the heard audio.
    var heardFor: Duration {
        if case .heard(let count) = outcome { format.sampleRate.duration(samples: count) } else { .zero }
    }

    /// 20 ms of mu-law in which no sample is silence.
    static let audio = Base64.encode([UInt8](repeating: 0x20, count: 160))

    /// Sends the message alone, and compares the whole recording with the row.
    func check(on start: CallStart, conditions: CallConditions = CallConditions()) throws {
        var call = try SimulatedCall(start, script: [.wait(.seconds(90))], conditions: conditions)

        call.receive(message, at: .milliseconds(5))
        call.advance(to: .seconds(1) + heardFor)

        let recording = call.recording
        let bad: [BadMessage: Int] = if case .dropped(let reason) = outcome { [reason: 1] } else { [:] }
        #expect(recording.badMessages == bad)
        #expect(recording.doubtfulMessages == Dictionary(uniqueKeysWithValues: doubts.map { ($0, 1) }))
        #expect(recording.messagesReceived == 1)
        let samples = if case .heard(let count) = outcome { count } else { 0 }
        #expect(recording.heard.count == samples)
        let names = if case .marked(let name) = outcome { [name] } else { [String]() }
        #expect(recording.marks.map(\.name) == names)
        #expect(recording.marks.allSatisfy { $0.fate == .played(.milliseconds(5)) && $0.returned != nil })
        #expect(recording.clears.count == (outcome == .cleared ? 1 : 0))
        let keys = if case .pressed(let keys) = outcome { [keys] } else { [[KeypadEntry]]() }
        #expect(recording.keys.map(\.keys) == keys)
    }
}
