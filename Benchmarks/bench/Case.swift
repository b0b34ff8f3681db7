// SPDX-License-Identifier: Apache-2.0

/// A case to time: some work on 20 ms of audio, which becomes a row of the report.
struct Case {
    /// The name, which begins with the stop: `g711/decode/avx2`. It must not change, because baselines refer to it.
    let name: String
    /// The facts of the row besides its times.
    let details: Row.Details
    /// Does the work on every frame of a batch. Returns a sum over the results, so that none is optimized away.
    let run: (Batch) throws -> Int

    init(_ name: String, details: Row.Details = Row.Details(), run: @escaping (Batch) throws -> Int) {
        self.name = name
        self.details = details
        self.run = run
    }

    /// Returns all cases, in the order of the report.
    static func all() throws -> [Case] {
        let signal = SpeechLikeSignal()
        return base64Cases(signal) + g711Cases(signal) + (try resampleCases(signal)) + envelopeCases(signal)
            + (try messageCases(signal)) + (try echoCases(signal)) + turnCases(signal) + foundationCases(signal)
    }
}
