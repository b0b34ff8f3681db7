// SPDX-License-Identifier: Apache-2.0

import Fuzzing

/// The most memory that a connection may hold, whatever it has sent.
struct MemoryBound {
    /// The limit. A call holds its line, its queues and the last read: 160 KB, and up to 360 KB with thousands of
    /// messages that the application hasn't taken. The embedded channel holds the answer to one read: 0.6 MB for 2,048
    /// pongs.
    private static let bytes = 1 << 20

    /// A first call, which allocates what is kept for good, such as the tables of the resampler and the metadata of
    /// generic types.
    private static let warmUp: Void = {
        let start = #"{"event":"start","start":{"streamSid":"a","callSid":"b"}}"#
        let media = #"{"event":"media","media":{"payload":"////"}}"#
        let script = [0x04, 0x00] + Array("\u{1}\u{80}\(start)\n\u{1}\u{80}\(media)\n".utf8)
        script.withUnsafeBufferPointer { serve(ConnectionInput($0)) }
    }()

    private let start: Int

    /// Starts measuring.
    init() {
        Self.warmUp
        start = fuzz_live_bytes()
    }

    /// Checks the memory that was allocated since the start and is still in use.
    func check() {
        let held = fuzz_live_bytes() - start
        if held > Self.bytes { fatalError("\(held) bytes are held, not \(Self.bytes)") }
    }
}
