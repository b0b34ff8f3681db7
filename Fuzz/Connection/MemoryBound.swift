// SPDX-License-Identifier: Apache-2.0

import Fuzzing

/// The most memory that a connection may hold, whatever it has sent.
struct MemoryBound {
    /// The limit. A call holds its line, its queues and what was read last: 160 KB, and up to 360 KB with thousands of messages that
    /// nobody took. The channel of the tests holds what was sent in answer to one read: 0.6 MB for 2,048 pongs.
    private static let bytes = 1 << 20

    /// What is made once and kept, such as the tables of the resampler and the types of Swift's generics, is made by a first call.
    private static let warmUp: Void = {
        let start = #"{"event":"start","start":{"streamSid":"a","callSid":"b"}}"#
        let media = #"{"event":"media","media":{"payload":"////"}}"#
        let script = [0x04, 0x00] + Array("\u{1}\u{80}\(start)\n\u{1}\u{80}\(media)\n".utf8)
        script.withUnsafeBufferPointer { serve(ConnectionInput($0)) }
    }()

    private let start: Int

    /// Begins to measure.
    init() {
        Self.warmUp
        start = fuzz_live_bytes()
    }

    /// Checks the memory that is in use more than at the start.
    func check() {
        let held = fuzz_live_bytes() - start
        if held > Self.bytes { fatalError("\(held) bytes are held, not \(Self.bytes)") }
    }
}
