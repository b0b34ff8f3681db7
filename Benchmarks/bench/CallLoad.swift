// SPDX-License-Identifier: Apache-2.0

import Foundation
import Linecard
import LinecardCodec
import NIOCore

/// Many calls that echo, as one thread of a server has them: every 20 ms a message in and a message out for each.
///
/// Each call has a serializer of its own, so that what a core's caches cannot hold is missing from them here too. One
/// thread at a time uses it.
final class CallLoad: @unchecked Sendable {
    let rate: SampleRate
    private let lines: [MediaStreamSerializer]
    /// Of this thread only: a buffer's reference count is not to travel between cores.
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

    /// 20 ms of every call. Returns how many calls that are.
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

    /// Ticks from one moment to another and returns how much of its core this thread had for 20 ms of one call.
    func nanosecondsPerFrame(from start: ContinuousClock.Instant, to end: ContinuousClock.Instant) throws -> Double {
        let clock = ContinuousClock()
        _ = try tick()  // the thread before this one has filled the caches with its own
        while clock.now < start {}
        let begun = Self.threadNanoseconds
        var frames = 0
        repeat { frames += try tick() } while clock.now < end
        return Double(Self.threadNanoseconds - begun) / Double(frames)
    }

    /// The time that this thread has had a core: in a tenth of a second there is always something else that wants one.
    private static var threadNanoseconds: Int {
        var time = timespec()
        clock_gettime(CLOCK_THREAD_CPUTIME_ID, &time)
        return Int(time.tv_sec) * 1_000_000_000 + Int(time.tv_nsec)
    }
}
