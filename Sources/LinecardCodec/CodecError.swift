// SPDX-License-Identifier: Apache-2.0

internal import CLinecard

/// What went wrong between a payload and its samples, and where.
///
/// An offset counts characters from the start of the Base64 text, from 0.
public enum CodecError: Error, Hashable, Sendable {
    /// A character that is not in the alphabet of RFC 4648 §4.
    case invalidSymbol(offset: Int)
    /// The text ends within a group of four characters.
    case invalidLength(count: Int)
    /// A `=` anywhere but in the last one or two places.
    case misplacedPadding(offset: Int)
    /// The bits that padding discards are not zero (RFC 4648 §3.5).
    case nonzeroTrailingBits(offset: Int)
    /// A 16-bit payload with an odd number of bytes; the number of characters it came in.
    case partialSample(count: Int)
    /// Not one of the rates of ``SampleRate``.
    case unsupportedRate(hertz: Int)
    /// Two rates between which the quality ``Resampler/Quality/direct`` has no filter, in Hz: one is a multiple of 11,025 Hz.
    case unsupportedPair(from: Int, to: Int)
    /// A quality that needs libsoxr, in a package that was built without its trait `Soxr`.
    case unavailableQuality(Resampler.Quality)
    /// The destination is too small; nothing was consumed. Both numbers count elements.
    case insufficientCapacity(needed: Int, available: Int)
    /// The system refused memory.
    case outOfMemory
}

extension CodecError: CustomStringConvertible {
    /// One sentence without a full stop: what and where.
    public var description: String {
        switch self {
        case .invalidSymbol(let offset): "not a Base64 symbol at offset \(offset)"
        case .invalidLength(let count): "Base64 text of \(count) characters ends within a group of four"
        case .misplacedPadding(let offset): "Base64 padding out of place at offset \(offset)"
        case .nonzeroTrailingBits(let offset): "Base64 symbol at offset \(offset) has bits beyond the last byte"
        case .partialSample(let count): "16-bit payload of \(count) characters has an odd number of bytes"
        case .unsupportedRate(let hertz):
            "\(hertz) Hz is not supported; use \(SampleRate.allCases.map { "\($0.hertz)" }.joined(separator: ", "))"
        case .unsupportedPair(let input, let output):
            "the quality direct does not convert \(input) Hz to \(output) Hz; use multiples of 4000 Hz"
        case .unavailableQuality(let quality):
            "the quality \(quality) needs libsoxr, which this build doesn't have; use direct, or enable the package trait Soxr"
        case .insufficientCapacity(let needed, let available):
            "destination has room for \(available) elements, \(needed) are needed"
        case .outOfMemory: "out of memory"
        }
    }
}

extension CodecError {
    /// Returns the count of a good result and throws what a bad one means.
    static func check(_ result: lc_result, capacity: Int) throws(CodecError) -> Int {
        let count = Int(result.count)
        switch result.status {
        case LC_OK: return count
        case LC_BASE64_SYMBOL: throw .invalidSymbol(offset: count)
        case LC_BASE64_LENGTH: throw .invalidLength(count: count)
        case LC_BASE64_PADDING: throw .misplacedPadding(offset: count)
        case LC_BASE64_TRAILING_BITS: throw .nonzeroTrailingBits(offset: count)
        case LC_PARTIAL_SAMPLE: throw .partialSample(count: count)
        case LC_INSUFFICIENT_CAPACITY: throw .insufficientCapacity(needed: count, available: capacity)
        // The only other way for libsoxr to fail. Spans and enums leave no way to an invalid argument.
        default: throw .outOfMemory
        }
    }

    /// Throws what a bad status means, of a function that is given no rates: only memory is left to fail.
    static func check(_ status: lc_status) throws(CodecError) {
        if status != LC_OK { throw .outOfMemory }
    }

    /// Throws what a bad status means, of a function that opens a resampler. Each rate alone is supported: it is typed.
    static func check(
        _ status: lc_status, from input: SampleRate, to output: SampleRate, _ quality: Resampler.Quality
    ) throws(CodecError) {
        switch status {
        case LC_UNSUPPORTED_PAIR: throw .unsupportedPair(from: input.hertz, to: output.hertz)
        case LC_QUALITY_UNAVAILABLE: throw .unavailableQuality(quality)
        default: try check(status)
        }
    }
}
