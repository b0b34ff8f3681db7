// SPDX-License-Identifier: Apache-2.0

import Foundation
import Linecard
import LinecardCodec
import NIOCore

/// Many calls that echo, as on one thread of a server: a message in and a message out for each, every 20 ms.
///
/// Each call has a serializer of its own, so that they exceed the caches as in a server. Used by one thread at a time.
final class CallLoad: @unchecked Sendable {
    let rate: SampleRate
    private let lines: [MediaStreamSerializer]
    /// The messages, in buffers of this thread alone, so that reference counts don't travel between cores.
    private let messages: [ByteBuffer]
    private var reply = ByteBuffer()
    private var frame = 0

    init(calls: Int, rate: SampleRate, messages: MediaMessages) throws {
        self.rate = rate
        self.messages = messages.texts.map { ByteBuffer(string: $0) }
        lines = try (0..<calls).map { _ in
            let line = try messages.serializer()
            try line.setup(StartFrame(audioInSampleRate: rate, audioOutSampleRate: rate))
            return line
        }
    }

    /// Runs 20 ms of every call. Returns the number of calls.
    func tick() throws -> Int {
        for (index, line) in lines.enumerated() {
            guard case .audio(let audio) = try line.deserialize(messages[(frame + index) % messages.count]) else {
                throw NoAudio()
            }
            reply.clear()
            guard try line.serialize(audio.samples.span, at: rate, into: &reply) else { throw NoAudio() }
        }
        frame += 1
        return lines.count
    }

    /// Ticks from `start` to `end`. Returns the CPU time of this thread for 20 ms of one call, in nanoseconds.
    func nanosecondsPerFrame(from start: ContinuousClock.Instant, to end: ContinuousClock.Instant) throws -> Double {
        let clock = ContinuousClock()
        _ = try tick()  // warms the caches
        while clock.now < start {}
        let begun = Self.threadNanoseconds
        var frames = 0
        repeat { frames += try tick() } while clock.now < end
        return Double(Self.threadNanoseconds - begun) / Double(frames)
    }

    /// The CPU time of this thread. Wall-clock time would include other programs' use of the core.
    private static var threadNanoseconds: Int {
        var time = timespec()
        clock_gettime(CLOCK_THREAD_CPUTIME_ID, &time)
        return Int(time.tv_sec) * 1_000_000_000 + Int(time.tv_nsec)
    }
}
