// SPDX-License-Identifier: Apache-2.0

extension Row {
    /// Facts that only some rows have. `nil` is left out of JSON.
    struct Details {
        /// The rung of a kernel ladder.
        var kernel: String?
        /// The delay of a sound in a resampler, without the audio held back. For an echo, the delay that a caller hears
        /// compared with sending every message straight back, including the audio held back.
        var delayMilliseconds: Double?
        /// The most audio that was held back.
        var heldMillisecondsMax: Double?
        /// The number of pushes of 20 ms that returned nothing.
        var emptyPushes: Int?
        /// The number of threads that did the same at once, each on a core of its own.
        var threads: Int?
        /// The number of calls of all threads together.
        var calls: Int?
        /// The throughput of all threads divided by that of one alone.
        var scaling: Double?
        /// The name of another project that did the work.
        var peer: String?
        /// The version of the peer.
        var version: String?
        /// Work that a peer's time includes and ours doesn't, such as `sockets`. Such times are not compared.
        var includes: String?
        /// The CPU of the measurement. Numbers of different ones are not comparable.
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
