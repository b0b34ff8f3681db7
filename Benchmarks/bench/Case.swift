// SPDX-License-Identifier: Apache-2.0

/// One row of the report: something done to 20 ms of audio.
struct Case {
    /// Stable: baselines and readers go by it. The stop first, as in the design: `g711/decode/avx2`.
    let name: String
    /// What the row says besides its times.
    let details: Details
    /// Does it to every frame of a batch and returns a sum of something that each result has.
    let run: (Batch) throws -> Int

    init(_ name: String, details: Details = Details(), run: @escaping (Batch) throws -> Int) {
        self.name = name
        self.details = details
        self.run = run
    }

    /// Facts that only some rows have; `nil` is left out of JSON.
    struct Details: Encodable {
        /// The rung of a kernel ladder.
        var kernel: String?
        /// How much later a sound leaves a resampler than it came, when nothing is held back.
        var delayMilliseconds: Double?
        /// The most by which what came out of a resampler ever fell short of what went in.
        var heldMillisecondsMax: Double?
        /// Pushes of 20 ms that returned nothing.
        var emptyPushes: Int?

        private enum CodingKeys: String, CodingKey {
            case kernel
            case delayMilliseconds = "delay_ms"
            case heldMillisecondsMax = "held_ms_max"
            case emptyPushes = "empty_pushes"
        }
    }

    /// Every case, in the order of the report.
    static func all() throws -> [Case] {
        let signal = SpeechLikeSignal()
        return base64Cases(signal) + g711Cases(signal) + (try resampleCases(signal)) + envelopeCases(signal)
            + (try messageCases(signal)) + foundationCases(signal)
    }
}
