// SPDX-License-Identifier: Apache-2.0

import Linecard
import LinecardCodec

/// An utterance as the application gave it, and the session's reports of it.
struct GivenUtterance {
    struct Chunk {
        let receipt: CallSession.Receipt
        var samples: [Int16]
        let time: Duration
        /// The tag of the samples of a live utterance (``UtteranceVoice/samples(tag:count:)``).
        let tag: Int
    }

    /// An append that the application was told to wait for.
    struct Wait {
        let receipt: CallSession.Receipt
        var settled: Duration?
        /// The samples of the utterance given by the time it was settled.
        var givenWhenSettled = 0
    }

    let id: Int
    let options: CallSession.UtteranceOptions
    let opened: Duration
    let isFirst: Bool
    var chunks: [Chunk] = []
    var count = 0
    /// The samples made for it, including withdrawn ones.
    var made = 0
    var finished: Duration?
    /// The samples that the session counted as heard when a stream began, by stream.
    var bases: [Int: Int]
    var waits: [Wait] = []
    /// The samples that the session reported as heard, with the times of the reports.
    var reports: [(time: Duration, heard: Int)] = []
    var cut: (index: Int, part: CallSession.Interruption.Part)?
    /// The part of a second cut, of audio that the first one let play on.
    var laterPart: CallSession.Interruption.Part?
    var outcomes: [(time: Duration, outcome: CallSession.UtteranceOutcome)] = []
    var isRefused = false

    var samples: [Int16] { chunks.reduce(into: []) { $0 += $1.samples } }
    var isSettled: Bool { !outcomes.isEmpty || isRefused }
    var canAppend: Bool { finished == nil && !isSettled && cut == nil }
}

/// A mark as the application gave it, and the session's reports of it.
struct GivenMark {
    let id: Int
    let name: String
    let time: Duration
    /// The samples of each utterance given before the mark.
    let before: [(utterance: Int, count: Int)]
    /// The number of utterances opened before the mark.
    let opened: Int
    var outcomes: [(time: Duration, outcome: CallSession.MarkOutcome)] = []
}

/// An interruption or a cancellation.
struct Cut {
    let time: Duration
    /// The time at which the connection could take the message to the provider.
    let sent: Duration
    let isInterruption: Bool
    let isCleared: Bool?
    let parts: [CallSession.Interruption.Part]
    let surviving: [Int]
    /// The utterances that were not settled.
    let open: [Int]
}
