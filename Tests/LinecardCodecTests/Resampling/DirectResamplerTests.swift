// SPDX-License-Identifier: Apache-2.0

import CAllocations
import LinecardCodec
import Testing

/// The direct engine's own properties: the exact count after every sample, no allocation, and unsupported pairs.
@Suite("Direct resampler") struct DirectResamplerTests {
    /// At the highest rate 960 samples are 20 ms.
    @Test(
        "chunks of 1 to 960 samples return the samples due, the same as one chunk",
        arguments: Recipe.direct)
    func everyChunkSize(_ recipe: Recipe) throws {
        let stream = Array(ResamplerTests.noise[..<1_930])
        let expected = try recipe.convert(stream, every: nil)
        for size in 1...960 {
            var resampler = try recipe.resampler()
            var converted: [Int16] = []
            var undue = 0

            for start in stride(from: 0, to: stream.count, by: size) {
                let end = min(start + size, stream.count)
                converted += try resampler.process(Array(stream[start..<end]))
                if converted.count != recipe.pair.due(end) { undue += 1 }
            }
            converted += try resampler.flush()

            #expect(undue == 0, "chunks of \(size)")
            #expect(Difference(converted, expected) == nil, "chunks of \(size)")
        }
    }

    /// The allocations of a body on this thread.
    private func allocations(_ body: () throws -> Void) rethrows -> Int {
        let before = allocations_of_this_thread()
        try body()
        return allocations_of_this_thread() - before
    }

    @Test(
        "neither the first chunks nor a reset allocates", .enabled(if: allocations_are_counted()),
        arguments: Recipe.direct)
    func allocatesNothing(_ recipe: Recipe) throws {
        let chunks = [1, 2, 3, 160, 480, 1_000].map { Array(ResamplerTests.noise[..<$0]) }
        let room = UnsafeMutableBufferPointer<Int16>.allocate(capacity: 6_000)
        defer { room.deallocate() }
        func convert(with resampler: inout Resampler) throws {
            for index in chunks.indices {
                let chunk = chunks[index]
                var samples = OutputSpan(buffer: room, initializedCount: 0)
                try resampler.process(chunk.span, into: &samples)
                _ = samples.finalize(for: room)
                if index % 2 == 0 { try resampler.reset() }
            }
        }
        // Swift's runtime allocates when this loop runs for the first time.
        var other = try recipe.resampler()
        try convert(with: &other)
        var resampler = try recipe.resampler()

        let allocations = try self.allocations { try convert(with: &resampler) }

        #expect(allocations == 0)
    }

    @Test(
        "a line allocates nothing from its first frame to the end of an utterance",
        .enabled(if: allocations_are_counted()), arguments: LineWitness.direct)
    func lineAllocatesNothing(_ witness: LineWitness) throws {
        let noise = witness.noise(milliseconds: 333)
        let payload = witness.payload(milliseconds: 20)
        let none: [Int16] = []
        let text = UnsafeMutableRawBufferPointer.allocate(byteCount: 65_536, alignment: 1)
        let room = UnsafeMutableBufferPointer<Int16>.allocate(capacity: 1_000)
        defer {
            text.deallocate()
            room.deallocate()
        }
        func converse(on line: inout AudioLine) throws {
            var samples = OutputSpan(buffer: room, initializedCount: 0)
            try line.inbound(payload.span, into: &samples)
            _ = samples.finalize(for: room)
            var message = OutputRawSpan(buffer: text, initializedCount: 0)
            _ = try line.outbound(noise.span, into: &message)
            try line.finishOutbound()
            _ = try line.outbound(none.span, into: &message)
            _ = message.finalize(for: text)
        }
        var other = try witness.open()
        try converse(on: &other)
        var line = try witness.open()

        let allocations = try self.allocations { try converse(on: &line) }

        #expect(allocations == 0)
    }

    @Test("creation is one allocation", .enabled(if: allocations_are_counted()), arguments: Recipe.direct)
    func allocatesOnce(_ recipe: Recipe) throws {
        let before = allocations_of_this_thread()
        let resampler = try recipe.resampler()
        let allocations = allocations_of_this_thread() - before

        #expect(allocations == 1)
        #expect(resampler.delay > .zero)
    }

    // MARK: Pairs

    static let rates = SampleRate.allCases

    @Test(
        "only pairs with a multiple of 11,025 Hz and unavailable qualities are refused",
        arguments: rates, rates)
    func pairs(_ input: SampleRate, _ output: SampleRate) throws {
        for quality in Resampler.Quality.allCases {
            let hasCompactDiscRate = [11_025, 22_050, 44_100].contains { $0 == input.hertz || $0 == output.hertz }
            var expected: CodecError?
            if input != output && !quality.isAvailable {
                expected = .unavailableQuality(quality)
            } else if input != output && quality == .direct && hasCompactDiscRate {
                expected = .unsupportedPair(from: input.hertz, to: output.hertz)
            }

            var refusal: CodecError?
            do { _ = try Resampler(from: input, to: output, quality: quality) } catch { refusal = error }

            #expect(refusal == expected, "\(quality)")
            #expect(quality.canConvert(from: input, to: output) == (expected == nil), "\(quality)")
        }
    }

    @Test("a line names the pair of the direction that cannot be converted", arguments: rates, rates)
    func linePairs(_ inbound: SampleRate, _ outbound: SampleRate) throws {
        for wire in Self.rates {
            var expected: CodecError?
            if !AudioLine.Quality.direct.canConvert(from: wire, to: inbound) {
                expected = .unsupportedPair(from: wire.hertz, to: inbound.hertz)
            } else if !AudioLine.Quality.direct.canConvert(from: outbound, to: wire) {
                expected = .unsupportedPair(from: outbound.hertz, to: wire.hertz)
            }

            var refusal: CodecError?
            do {
                _ = try AudioLine(wireRate: wire, inboundRate: inbound, outboundRate: outbound, quality: .direct)
            } catch { refusal = error }

            #expect(refusal == expected, "\(wire) on the wire")
        }
    }

    @Test(
        "a rate that cannot be converted changes nothing", arguments: LineWitness.direct,
        [SampleRate.hz11025, .hz22050, .hz44100])
    func refusesRate(_ witness: LineWitness, _ rate: SampleRate) throws {
        let noise = witness.noise(milliseconds: 45)
        var line = try witness.open()

        var bytes = try line.bytes(of: Array(noise[..<333]))
        #expect(throws: CodecError.unsupportedPair(from: rate.hertz, to: witness.wireRate.hertz)) {
            try line.setOutboundRate(rate)
        }
        bytes += try line.bytes(of: Array(noise[333...]))
        bytes += try line.finish()

        #expect(line.outboundRate == witness.rate)
        #expect(Difference(bytes, witness.padded(try witness.bytes(of: noise, flushing: true))) == nil)
    }
}
