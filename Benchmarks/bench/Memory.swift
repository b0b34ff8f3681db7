// SPDX-License-Identifier: Apache-2.0

import CMachine
import Linecard
import LinecardCodec
import NIOCore

/// Measures the memory of a call after a second of audio, when every queue has reached its size.
struct Memory {
    private static let count = 500
    /// The number of pushes. With libsoxr's own qualities, its queues last grow at push 38.
    private static let frames = 50

    private let signal = SpeechLikeSignal()
    private let isWanted: (String) -> Bool

    /// Measures the rows whose names are wanted.
    init(where isWanted: @escaping (String) -> Bool) { self.isWanted = isWanted }

    /// Returns the rows, or none if the allocator has no statistics.
    func rows() throws -> [Row] {
        guard machine_heap_bytes() >= 0 else { return [] }
        return try ApplicationAudio.all.compactMap(lineRow)
            + ApplicationAudio.all.filter { $0.rate != .hz24000 }.compactMap(serializerRow)
            + Resampler.Quality.available.compactMap(resamplersRow)
    }

    /// Measures the codec's part of a call, in both directions.
    private func lineRow(_ wanted: ApplicationAudio) throws -> Row? {
        let rate = wanted.rate
        let payloads = Frames(signal.payloads().map { Array($0.utf8) })
        let chunks = Frames(signal.chunks(at: rate))
        let scratch = UnsafeMutableRawBufferPointer.allocate(byteCount: 4_096, alignment: 1)
        defer { scratch.deallocate() }
        return try row("memory/line/\(wanted)") {
            var line = try AudioLine(inboundRate: rate, outboundRate: rate, quality: wanted.quality)
            for frame in 0..<Self.frames {
                _ = try line.inbound(payloads[frame].span)
                var text = OutputRawSpan(buffer: scratch, initializedCount: 0)
                _ = try line.outbound(chunks[frame].span, into: &text)
                _ = text.finalize(for: scratch)
            }
            return line
        }
    }

    /// Measures a call without its connection.
    private func serializerRow(_ wanted: ApplicationAudio) throws -> Row? {
        let rate = wanted.rate
        let messages = MediaMessages.twilio(signal)
        let texts = messages.texts.map { ByteBuffer(string: $0) }
        let chunks = Frames(signal.chunks(at: rate))
        var reply = ByteBuffer()
        return try row("memory/serializer/twilio/\(wanted)") {
            let serializer = try messages.serializer(for: wanted)
            for frame in 0..<Self.frames {
                _ = try serializer.deserialize(texts[frame])
                reply.clear()
                _ = try serializer.serialize(chunks[frame].span, at: rate, into: &reply)
            }
            return serializer
        }
    }

    /// Measures the two resamplers of a call at 16 kHz, in a quality.
    private func resamplersRow(_ quality: Resampler.Quality) throws -> Row? {
        let pairs = [RatePair(.hz8000, .hz16000), RatePair(.hz16000, .hz8000)]
        let chunks = pairs.map { Frames(signal.chunks(at: $0.input)) }
        let scratch = pairs.map(\.scratch)
        return try row("memory/resamplers/8000-16000/\(quality.rawValue)") {
            var up = try Resampler(from: pairs[0].input, to: pairs[0].output, quality: quality)
            var down = try Resampler(from: pairs[1].input, to: pairs[1].output, quality: quality)
            for frame in 0..<Self.frames {
                _ = try up.process(chunks[0][frame].span, into: scratch[0])
                _ = try down.process(chunks[1][frame].span, into: scratch[1])
            }
            return Both(up: up, down: down)
        }
    }

    private struct Both: ~Copyable {
        let up: Resampler
        let down: Resampler
    }

    /// Makes many of a thing, and returns the memory of one.
    private func row<Thing: ~Copyable>(_ name: String, make: () throws -> Thing) throws -> Row? {
        guard isWanted(name) else { return nil }
        let things = UnsafeMutablePointer<Thing>.allocate(capacity: Self.count)
        defer { things.deallocate() }
        // The first one may allocate memory that all share.
        do { _ = try make() }
        var made = 0
        defer { things.deinitialize(count: made) }
        let before = machine_heap_bytes()
        while made < Self.count {
            (things + made).initialize(to: try make())
            made += 1
        }
        let after = machine_heap_bytes()
        return Row(name, unit: .bytes, of: [(Double(after - before) / Double(Self.count)).rounded()])
    }
}
