// SPDX-License-Identifier: Apache-2.0

import LinecardCodec

/// When a resampler gives what: the audio that each push of 20 ms returned, from its creation on. A median does not show
/// that one holds back.
struct Delivery {
    /// Milliseconds of audio that each push returned.
    let returned: [Double]

    /// Pushes frame after frame; `push` tells how many samples came out.
    init(of pair: RatePair, pushes: Int, push: (Int) throws -> Int) rethrows {
        returned = try (0..<pushes).map {
            Double(try push($0 % SpeechLikeSignal.frames)) * 1_000 / Double(pair.output.hertz)
        }
    }

    /// Milliseconds of audio that have come out after each push.
    var total: [Double] { returned.reduce(into: []) { $0.append(($0.last ?? 0) + $1) } }

    /// The most, in milliseconds, by which what came out fell short of what went in.
    var heldMax: Double { zip(1..., total).map { Double($0 * 20) - $1 }.reduce(0, max) }

    /// Pushes that returned nothing.
    var emptyPushes: Int { returned.count { $0 == 0 } }
}

extension Delivery {
    /// Of a resampler of some quality.
    init(of pair: RatePair, quality: Resampler.Quality, pushes: Int, signal: SpeechLikeSignal) throws {
        let chunks = signal.chunks(at: pair.input)
        let scratch = pair.scratch
        defer { scratch.deallocate() }
        var resampler = try Resampler(from: pair.input, to: pair.output, quality: quality)
        try self.init(of: pair, pushes: pushes) { push in
            let chunk = chunks[push]
            return try resampler.process(chunk.span, into: scratch)
        }
    }
}

extension Resampler {
    /// Converts a chunk into memory that is used again and again; returns how many samples came out.
    mutating func process(
        _ chunk: borrowing Span<Int16>, into scratch: UnsafeMutableBufferPointer<Int16>
    ) throws(CodecError) -> Int {
        var samples = OutputSpan(buffer: scratch, initializedCount: 0)
        try process(chunk, into: &samples)
        return samples.finalize(for: scratch)
    }
}
