// SPDX-License-Identifier: Apache-2.0

import LinecardCodec

/// The delivery of a resampler: the audio that each push of 20 ms returned since its creation. It shows the audio that
/// is held back, which a median time doesn't.
struct Delivery {
    /// The audio that each push returned, in milliseconds.
    let returned: [Double]

    /// Pushes frame after frame. `push` takes the index of a frame and returns the number of samples that came out.
    init(of pair: RatePair, pushes: Int, push: (Int) throws -> Int) rethrows {
        returned = try (0..<pushes).map {
            Double(try push($0 % SpeechLikeSignal.frames)) * 1_000 / Double(pair.output.hertz)
        }
    }

    /// The audio that has come out after each push, in milliseconds.
    var total: [Double] { returned.reduce(into: []) { $0.append(($0.last ?? 0) + $1) } }

    /// The most audio that was held back, in milliseconds.
    var heldMax: Double { zip(1..., total).map { Double($0 * 20) - $1 }.reduce(0, max) }

    /// The number of pushes that returned nothing.
    var emptyPushes: Int { returned.count { $0 == 0 } }
}

extension Delivery {
    /// Measures a new resampler of a quality.
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
    /// Converts a chunk into reused memory. Returns the number of samples that came out.
    mutating func process(
        _ chunk: borrowing Span<Int16>, into scratch: UnsafeMutableBufferPointer<Int16>
    ) throws(CodecError) -> Int {
        var samples = OutputSpan(buffer: scratch, initializedCount: 0)
        try process(chunk, into: &samples)
        return samples.finalize(for: scratch)
    }
}
