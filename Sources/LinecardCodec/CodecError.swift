// SPDX-License-Identifier: Apache-2.0

internal import CLinecard

/// An error of a conversion between a payload and its samples.
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
    /// A 16-bit payload with an odd number of bytes. `count` is its number of characters.
    case partialSample(count: Int)
    /// A rate that is not one of ``SampleRate``.
    case unsupportedRate(hertz: Int)
    /// Two rates, in Hz, for which ``Resampler/Quality/direct`` has no filter, because one is a multiple of 11,025 Hz.
    case unsupportedPair(from: Int, to: Int)
    /// A quality that needs libsoxr, in a package that was built without its trait `Soxr`.
    case unavailableQuality(Resampler.Quality)
    /// The destination is too small; nothing was consumed. Both numbers count elements.
    case insufficientCapacity(needed: Int, available: Int)
    /// There is not enough memory.
    case outOfMemory
}

extension CodecError: CustomStringConvertible {
    /// The error and its position, in words.
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
            "the quality \(quality) needs libsoxr, which this build doesn't have; "
                + "use direct, or enable the package trait Soxr"
        case .insufficientCapacity(let needed, let available):
            "destination has room for \(available) elements, \(needed) are needed"
        case .outOfMemory: "out of memory"
        }
    }
}

extension CodecError {
    /// Returns the count of a successful result, and throws the error of any other.
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
        // Spans and enums rule out an invalid argument, and libsoxr fails only for lack of memory.
        default: throw .outOfMemory
        }
    }

    /// Throws if the status of a function without rates isn't `LC_OK`: such functions fail only for lack of memory.
    static func check(_ status: lc_status) throws(CodecError) {
        if status != LC_OK { throw .outOfMemory }
    }

    /// Throws the error of a function that opens a resampler. `SampleRate` rules out unsupported rates.
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
