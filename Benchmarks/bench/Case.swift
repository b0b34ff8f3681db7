// SPDX-License-Identifier: Apache-2.0

/// One row of the report: something done to 20 ms of audio.
struct Case {
    /// Stable: baselines and readers go by it. The stop first, as in the design: `g711/decode/avx2`.
    let name: String
    /// What the row says besides its times.
    let details: Row.Details
    /// Does it to every frame of a batch and returns a sum of something that each result has.
    let run: (Batch) throws -> Int

    init(_ name: String, details: Row.Details = Row.Details(), run: @escaping (Batch) throws -> Int) {
        self.name = name
        self.details = details
        self.run = run
    }

    /// Every case, in the order of the report.
    static func all() throws -> [Case] {
        let signal = SpeechLikeSignal()
        return base64Cases(signal) + g711Cases(signal) + (try resampleCases(signal)) + envelopeCases(signal)
            + (try messageCases(signal)) + (try echoCases(signal)) + turnCases(signal) + foundationCases(signal)
    }
}
