// SPDX-License-Identifier: Apache-2.0

import Linecard
import LinecardCodec

/// An utterance as the application gave it, and what it was told of it.
struct GivenUtterance {
    struct Chunk {
        let receipt: CallSession.Receipt
        var samples: [Int16]
        let time: Duration
        /// For a live utterance: what its samples have in common.
        let tag: Int
    }

    /// An append that was to be waited for.
    struct Wait {
        let receipt: CallSession.Receipt
        var settled: Duration?
        /// Samples given when it was settled.
        var givenThen = 0
    }

    let id: Int
    let options: CallSession.UtteranceOptions
    let opened: Duration
    let isFirst: Bool
    var chunks: [Chunk] = []
    var count = 0
    /// Samples made for it, those that were taken back included.
    var made = 0
    var finished: Duration?
    /// Samples heard when a stream began, by the session.
    var bases: [Int: Int]
    var waits: [Wait] = []
    /// What the session said was heard, and when.
    var reports: [(time: Duration, heard: Int)] = []
    var cut: (index: Int, part: CallSession.Interruption.Part)?
    /// What was taken back of what would have played on.
    var again: CallSession.Interruption.Part?
    var outcomes: [(time: Duration, outcome: CallSession.UtteranceOutcome)] = []
    var isRefused = false

    var samples: [Int16] { chunks.reduce(into: []) { $0 += $1.samples } }
    var isSettled: Bool { !outcomes.isEmpty || isRefused }
    var canAppend: Bool { finished == nil && !isSettled && cut == nil }
}

/// A mark as the application gave it, and what it was told of it.
struct GivenMark {
    let id: Int
    let name: String
    let time: Duration
    /// How much of each utterance had been given before.
    let before: [(utterance: Int, count: Int)]
    /// How many utterances had been opened.
    let opened: Int
    var outcomes: [(time: Duration, outcome: CallSession.MarkOutcome)] = []
}

/// An interruption or a cancellation.
struct Cut {
    let time: Duration
    /// When the message to the provider could be sent.
    let sent: Duration
    let isInterruption: Bool
    let isCleared: Bool?
    let parts: [CallSession.Interruption.Part]
    let surviving: [Int]
    /// Those that weren't settled.
    let open: [Int]
}
