// SPDX-License-Identifier: Apache-2.0

internal import CLinecard

/// Converts mono 16-bit audio from one sample rate to another, in chunks of any size.
///
/// The law of ``Quality/realtime`` and ``Quality/lowDelay``: the audio is late by a constant ``delay``, and after every
/// 20 ms of input exactly samples in × output rate ÷ input rate samples have come out (rounded down). The samples do
/// not depend on how the input is cut into chunks, and none is lost: ``flush(into:)`` returns the tail, only
/// ``reset()`` drops it. ``Quality/direct`` keeps the same law after every sample, not only every 20 ms.
///
/// A resampler keeps the end of the last chunk, so use one for each direction of each call, and feed it in order. It
/// has one owner and may move between tasks; it is never shared. All of its memory is allocated at creation, except
/// with libsoxr's own qualities, ``Quality/high`` and ``Quality/veryHigh``. If there is no memory, ``Quality/direct``
/// throws ``CodecError/outOfMemory``; with the others libsoxr, which does not check all of its allocations, may crash.
public struct Resampler: ~Copyable, @unchecked Sendable {
    /// The quality of a resampler.
    public enum Quality: String, Sendable, Hashable, CaseIterable {
        /// Constant delay: 3 ms from 8 to 16 kHz. Flat within ±0.01 dB to 85 % of the lower rate's Nyquist frequency;
        /// images and aliases from 115 % up below −90 dB.
        case realtime
        /// About a tenth of that delay, 0.4 ms from 8 to 16 kHz, but not the same for all frequencies.
        ///
        /// The filter has minimum phase, and its gain is as flat. With F for the lower rate's Nyquist frequency, tones
        /// of up to 85 % of F arrive from 0.65 ÷ F before ``Resampler/delay`` to 2.2 ÷ F after it, low ones first (0.16
        /// and 0.55 ms if the lower rate is 8 kHz). If a rate is a multiple of 11,025 Hz, the delay is a sixth to four
        /// fifths of that of ``realtime``. A resampler takes 0.1 to 0.4 ms to create.
        case lowDelay
        /// Linecard's own filter instead of libsoxr's, the shortest of linear phase that keeps the law: a constant
        /// delay of 1.8 ms from 8 to 16 kHz, in less than a third of the time.
        ///
        /// A chunk returns every sample that it completes. A resampler takes less than 500 bytes, and nothing is
        /// allocated after creation. Multiples of 11,025 Hz are not converted: see ``canConvert(from:to:)``.
        case direct
        /// libsoxr's HQ as it ships. It adds no delay of its own, but samples come in bursts, after long silences.
        case high
        /// libsoxr's VHQ as it ships, which pipecat uses. It holds back up to 111 ms from 8 to 16 kHz, and up to
        /// 153 ms from 8 to 24 kHz.
        case veryHigh

        /// The quality that resamplers use by default: ``realtime``, or ``direct`` if the package was built without its
        /// trait `Soxr`.
        public static var `default`: Self { realtime.isAvailable ? .realtime : .direct }

        /// True if this build has the quality. ``direct`` is always available; the others need libsoxr, which the
        /// package trait `Soxr` links. The trait is enabled by default.
        public var isAvailable: Bool { self == .direct || lc_has_soxr() }

        /// Returns true if this quality converts between two rates.
        ///
        /// Every available quality converts between all rates, except ``direct``, which converts between 8, 12, 16, 24,
        /// 32 and 48 kHz. Equal rates always convert, because their samples are copied.
        public func canConvert(from input: SampleRate, to output: SampleRate) -> Bool {
            if input == output { return true }
            guard self == .direct else { return isAvailable }
            return ![input, output].contains { $0.hertz.isMultiple(of: 11_025) }
        }

        /// The C library's constant.
        var cValue: lc_quality {
            switch self {
            case .realtime: LC_QUALITY_REALTIME
            case .lowDelay: LC_QUALITY_LOW_DELAY
            case .direct: LC_QUALITY_DIRECT
            case .high: LC_QUALITY_HIGH
            case .veryHigh: LC_QUALITY_VERY_HIGH
            }
        }
    }

    /// The rate of the samples that go in.
    public let input: SampleRate
    /// The rate of the samples that come out.
    public let output: SampleRate
    private let handle: OpaquePointer

    /// Opens a resampler. Between equal rates it copies.
    ///
    /// - Parameters:
    ///   - input: The rate of the samples that go in.
    ///   - output: The rate of the samples that come out.
    ///   - quality: The quality. Defaults to ``Quality/default``.
    /// - Throws: ``CodecError/unsupportedPair(from:to:)`` for rates that ``Quality/direct`` cannot convert,
    ///   ``CodecError/unavailableQuality(_:)`` for different rates and a quality that this build doesn't have, or
    ///   ``CodecError/outOfMemory``.
    public init(from input: SampleRate, to output: SampleRate, quality: Quality = .default) throws(CodecError) {
        var handle: OpaquePointer?
        try CodecError.check(
            lc_resampler_create(&handle, UInt32(input.hertz), UInt32(output.hertz), quality.cValue),
            from: input, to: output, quality)
        self.handle = handle!  // set whenever the status is LC_OK
        self.input = input
        self.output = output
    }

    deinit { lc_resampler_destroy(handle) }

    /// The constant delay of the audio: zero if the rates are equal. See ``Quality/lowDelay`` for its deviations.
    ///
    /// Zero also for ``Quality/high`` and ``Quality/veryHigh``, which hold back a varying number of samples.
    public var delay: Duration { .seconds(lc_resampler_delay(handle)) }

    /// Returns the most samples that the next `count` samples of input, 0 or more, can give.
    public func bound(for count: Int) -> Int { Int(lc_resampler_bound(handle, count)) }

    /// The most samples that ``flush(into:)`` can append now.
    public var flushBound: Int { Int(lc_resampler_flush_bound(handle)) }

    /// Converts the next chunk, of any size, and appends the samples that are due. All of the chunk is taken.
    ///
    /// - Throws: ``CodecError/insufficientCapacity(needed:available:)``, with nothing consumed, if `samples` has less
    ///   room than ``bound(for:)``; or ``CodecError/outOfMemory``, after which the resampler must not be used.
    public mutating func process(
        _ chunk: borrowing Span<Int16>, into samples: inout OutputSpan<Int16>
    ) throws(CodecError) {
        let capacity = samples.freeCapacity
        let result = chunk.withUnsafeBufferPointer { chunk in
            samples.withUnsafeMutableBufferPointer { buffer, count in
                appending(to: buffer, &count) { lc_resampler_process(handle, $0, $1, chunk.baseAddress, chunk.count) }
            }
        }
        _ = try CodecError.check(result, capacity: capacity)
    }

    /// Converts the next chunk, of any size, and returns the samples that are due.
    ///
    /// - Throws: ``CodecError/outOfMemory``, after which the resampler must not be used.
    public mutating func process(_ chunk: [Int16]) throws(CodecError) -> [Int16] {
        try [Int16](capacity: bound(for: chunk.count)) { (samples) throws(CodecError) in
            try process(chunk.span, into: &samples)
        }
    }

    /// Appends the tail, as if silence followed, and restarts.
    ///
    /// With the tail, the output is longer than the input by ``delay``, and by another 2.2 ÷ F with
    /// ``Quality/lowDelay``, rounded up. There is no tail without input since the last start.
    ///
    /// - Throws: ``CodecError/insufficientCapacity(needed:available:)``, with nothing done, if `samples` has less
    ///   room than ``flushBound``; or ``CodecError/outOfMemory``, after which the resampler must not be used.
    public mutating func flush(into samples: inout OutputSpan<Int16>) throws(CodecError) {
        try append(to: &samples) { lc_resampler_flush(handle, $0, $1) }
    }

    /// Returns the tail, as if silence followed, and restarts.
    ///
    /// - Throws: ``CodecError/outOfMemory``, after which the resampler must not be used.
    public mutating func flush() throws(CodecError) -> [Int16] {
        try [Int16](capacity: flushBound) { (samples) throws(CodecError) in try flush(into: &samples) }
    }

    /// Drops the tail and restarts, for example after an interruption.
    ///
    /// - Throws: ``CodecError/outOfMemory``, after which the resampler must not be used.
    public mutating func reset() throws(CodecError) { try CodecError.check(lc_resampler_reset(handle)) }
}

/// Runs a C function that writes to the free end of a buffer, and adds the elements written to `count`.
func appending<Element>(
    to buffer: UnsafeMutableBufferPointer<Element>, _ count: inout Int,
    _ fill: (UnsafeMutablePointer<Element>?, Int) -> lc_result
) -> lc_result {
    let result = fill(buffer.baseAddress.map { $0 + count }, buffer.count - count)
    if result.status == LC_OK { count += Int(result.count) }
    return result
}

/// Runs a C function that appends samples, and throws its error.
func append(
    to samples: inout OutputSpan<Int16>, _ fill: (UnsafeMutablePointer<Int16>?, Int) -> lc_result
) throws(CodecError) {
    let capacity = samples.freeCapacity
    let result = samples.withUnsafeMutableBufferPointer { appending(to: $0, &$1, fill) }
    _ = try CodecError.check(result, capacity: capacity)
}
