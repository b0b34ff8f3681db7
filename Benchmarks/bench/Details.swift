// SPDX-License-Identifier: Apache-2.0

extension Row {
    /// Facts that only some rows have; `nil` is left out of JSON.
    struct Details {
        /// The rung of a kernel ladder.
        var kernel: String?
        /// How much later a sound leaves a resampler than it came, when nothing is held back; of an echo, how much
        /// later a caller hears it than if every message were sent straight back, with all that is held back.
        var delayMilliseconds: Double?
        /// The most by which what came out ever fell short of what went in.
        var heldMillisecondsMax: Double?
        /// Pushes of 20 ms that returned nothing.
        var emptyPushes: Int?
        /// How many threads did the same at once, each on a core of its own.
        var threads: Int?
        /// How many calls all threads had together.
        var calls: Int?
        /// How much more all threads did than one alone.
        var scaling: Double?
        /// Who else did the work: the name that a reader knows.
        var peer: String?
        /// The release of a peer.
        var version: String?
        /// Work that a peer's time includes and ours does not, such as `sockets`: the two times cannot be compared.
        var includes: String?
        /// The CPU that it was measured on: numbers of two are not to be compared.
        var machine: String?
    }
}

extension Row.Details: Codable {
    private enum CodingKeys: String, CodingKey {
        case kernel, threads, calls, scaling, peer, version, includes, machine
        case delayMilliseconds = "delay_ms"
        case heldMillisecondsMax = "held_ms_max"
        case emptyPushes = "empty_pushes"
    }
}
