// SPDX-License-Identifier: Apache-2.0

internal import CLinecard

/// The audio of one call, both ways: a message's payload text to samples at the application's rate, and samples to
/// payload text, in one C call each.
///
/// ```
/// in   payload ─▶ base64 ─▶ g711 ─▶ resample ─▶ samples
/// out  payload ◀─ base64 ◀─ g711 ◀─ resample ◀─ samples
/// ```
///
/// Linear payloads skip g711; equal rates skip resample. Scratch memory is allocated at creation. A line has one
/// owner and may move between tasks; it is never shared.
public struct AudioLine: ~Copyable, @unchecked Sendable {
    /// What the bytes of a payload are.
    public enum Encoding: String, Sendable, Hashable, CaseIterable {
        /// G.711 mu-law (ITU-T G.711), one byte a sample: `audio/x-mulaw`.
        case muLaw
        /// Linear 16-bit PCM, low byte first, as Plivo sends `audio/x-l16`.
        case l16LittleEndian
        /// Linear 16-bit PCM, high byte first, as RFC 3551 §4.5.11 has `audio/L16`.
        case l16BigEndian
        /// G.711 A-law (ITU-T G.711), one byte a sample: `audio/x-alaw`. Neither Twilio nor Plivo streams it.
        case aLaw

        /// Bytes of payload that one sample takes: 1 or 2.
        public var bytesPerSample: Int {
            switch self {
            case .muLaw, .aLaw: 1
            case .l16LittleEndian, .l16BigEndian: 2
            }
        }

        fileprivate var cValue: lc_encoding {
            switch self {
            case .muLaw: LC_ENCODING_MU_LAW
            case .l16LittleEndian: LC_ENCODING_L16_LITTLE_ENDIAN
            case .l16BigEndian: LC_ENCODING_L16_BIG_ENDIAN
            case .aLaw: LC_ENCODING_A_LAW
            }
        }
    }

    /// What a line aims at where it resamples: ``Resampler/Quality`` has the figures.
    public enum Quality: String, Sendable, Hashable, CaseIterable {
        /// A delay that is the same for all frequencies: 3 ms from 8 to 16 kHz.
        case realtime
        /// A tenth of it, with high tones up to half a millisecond later than low ones.
        case lowDelay

        fileprivate var cValue: lc_quality { self == .realtime ? LC_QUALITY_REALTIME : LC_QUALITY_LOW_DELAY }
    }

    /// What the bytes of a payload are, both ways.
    public let encoding: Encoding
    /// The rate of the payload, both ways.
    public let wireRate: SampleRate
    /// The rate of the samples that ``inbound(_:)`` returns.
    public let inboundRate: SampleRate
    /// The rate of the samples that ``outbound(_:into:)`` takes.
    public private(set) var outboundRate: SampleRate
    private let handle: OpaquePointer

    /// Opens a line. All that it needs is allocated here: two resamplers, where rates differ, and scratch memory.
    ///
    /// - Parameters:
    ///   - encoding: What the bytes of a payload are, both ways.
    ///   - wireRate: The rate of the payload, both ways: 8 kHz on a telephone line.
    ///   - inboundRate: The rate of the samples that ``inbound(_:)`` returns.
    ///   - outboundRate: The rate of the samples that ``outbound(_:into:)`` takes; ``setOutboundRate(_:)`` changes it.
    ///   - quality: What resampling aims at, both ways.
    /// - Throws: ``CodecError/outOfMemory``.
    public init(
        encoding: Encoding = .muLaw, wireRate: SampleRate = .hz8000, inboundRate: SampleRate, outboundRate: SampleRate,
        quality: Quality = .realtime
    ) throws(CodecError) {
        var format = lc_line_format(
            encoding: encoding.cValue, wire_hz: UInt32(wireRate.hertz), inbound_hz: UInt32(inboundRate.hertz),
            outbound_hz: UInt32(outboundRate.hertz), quality: quality.cValue)
        var handle: OpaquePointer?
        try CodecError.check(lc_line_create(&handle, &format))
        self.handle = handle!  // set whenever the status is LC_OK
        self.encoding = encoding
        self.wireRate = wireRate
        self.inboundRate = inboundRate
        self.outboundRate = outboundRate
    }

    deinit { lc_line_destroy(handle) }

    /// How much later an inbound sound leaves the line than it came: constant, and zero where the rates are equal.
    ///
    /// With ``Quality/lowDelay`` a point between low tones and high ones: ``Resampler/Quality/lowDelay`` says how far
    /// they are from it.
    public var inboundDelay: Duration { .seconds(lc_line_inbound_delay(handle)) }

    /// How much later an outbound sound leaves the line than it came: constant, and zero where the rates are equal. As
    /// ``inboundDelay``, it is a point between low tones and high ones with ``Quality/lowDelay``.
    public var outboundDelay: Duration { .seconds(lc_line_outbound_delay(handle)) }

    /// The most samples that a payload of `count` characters of Base64, 0 or more, can give now.
    public func inboundBound(for count: Int) -> Int { Int(lc_line_inbound_bound(handle, count)) }

    /// The most characters of Base64 that `count` samples, 0 or more, can give now.
    public func outboundBound(for count: Int) -> Int { Int(lc_line_outbound_bound(handle, count)) }

    /// The most characters that ``finishOutbound(into:)`` can give now.
    public var finishBound: Int { Int(lc_line_finish_bound(handle)) }

    /// Turns a payload into samples and appends them.
    ///
    /// - Parameters:
    ///   - payload: Base64 in ASCII, of any length; nothing of it is kept.
    ///   - samples: Where the samples go, at ``inboundRate``.
    /// - Throws: What is wrong with the payload, and where, as ``Base64/decode(_:into:)`` does, or
    ///   ``CodecError/partialSample(count:)``: the line is then as before and takes the next one. Or
    ///   ``CodecError/insufficientCapacity(needed:available:)``, with nothing consumed, when `samples` has less room
    ///   than ``inboundBound(for:)``; or ``CodecError/outOfMemory``, after which the line must not be used.
    public mutating func inbound(
        _ payload: borrowing Span<UInt8>, into samples: inout OutputSpan<Int16>
    ) throws(CodecError) {
        let capacity = samples.freeCapacity
        let result = payload.withUnsafeBufferPointer { payload in
            samples.withUnsafeMutableBufferPointer { buffer, count in
                appending(to: buffer, &count) { lc_line_inbound(handle, $0, $1, payload.baseAddress, payload.count) }
            }
        }
        _ = try CodecError.check(result, capacity: capacity)
    }

    /// Turns a payload into samples at ``inboundRate``.
    ///
    /// - Parameter payload: Base64 in ASCII, of any length; nothing of it is kept.
    /// - Throws: What is wrong with the payload, and where, as ``Base64/decode(_:into:)`` does, or
    ///   ``CodecError/partialSample(count:)``: the line is then as before and takes the next one. Or
    ///   ``CodecError/outOfMemory``, after which the line must not be used.
    public mutating func inbound(_ payload: borrowing Span<UInt8>) throws(CodecError) -> [Int16] {
        // Appending is specialized where the initializers with a capacity are not, which takes 15 to 70 ns.
        var samples: [Int16] = []
        try samples.append(addingCapacity: inboundBound(for: payload.count)) { (samples) throws(CodecError) in
            try inbound(payload, into: &samples)
        }
        return samples
    }

    /// Turns samples at ``outboundRate`` into a payload and appends its text. All of the samples are taken.
    ///
    /// The text may be empty for less than 20 ms of samples.
    ///
    /// - Throws: ``CodecError/insufficientCapacity(needed:available:)``, with nothing consumed, when `payload` has less
    ///   room than ``outboundBound(for:)``; or ``CodecError/outOfMemory``, after which the line must not be used.
    public mutating func outbound(
        _ samples: borrowing Span<Int16>, into payload: inout OutputRawSpan
    ) throws(CodecError) {
        let capacity = payload.freeCapacity
        let result = samples.withUnsafeBufferPointer { samples in
            appending(to: &payload) { lc_line_outbound(handle, $0, $1, samples.baseAddress, samples.count) }
        }
        _ = try CodecError.check(result, capacity: capacity)
    }

    /// Ends an utterance: appends what the line still holds, padded with silence so that since the last start a
    /// multiple of 20 ms was sent, and starts the outbound direction anew.
    ///
    /// The text is empty when nothing was sent since the last start.
    ///
    /// - Throws: ``CodecError/insufficientCapacity(needed:available:)``, with nothing done, when `payload` has less
    ///   room than ``finishBound``; or ``CodecError/outOfMemory``, after which the line must not be used.
    public mutating func finishOutbound(into payload: inout OutputRawSpan) throws(CodecError) {
        let capacity = payload.freeCapacity
        let result = appending(to: &payload) { lc_line_finish_outbound(handle, $0, $1) }
        _ = try CodecError.check(result, capacity: capacity)
    }

    /// Drops what the outbound direction holds and starts it anew, as after an interruption.
    ///
    /// - Throws: ``CodecError/outOfMemory``, after which the line must not be used.
    public mutating func resetOutbound() throws(CodecError) {
        try CodecError.check(lc_line_reset_outbound(handle))
    }

    /// Changes the rate of the samples that ``outbound(_:into:)`` takes. What the line holds comes first in the next
    /// payload. Allocates when the rate differs.
    ///
    /// - Throws: ``CodecError/outOfMemory``, after which the line must not be used.
    public mutating func setOutboundRate(_ rate: SampleRate) throws(CodecError) {
        try CodecError.check(lc_line_set_outbound_hz(handle, UInt32(rate.hertz)))
        outboundRate = rate
    }
}

/// Runs a C function that fills the free end of a span of bytes.
private func appending(
    to span: inout OutputRawSpan, _ fill: (UnsafeMutablePointer<UInt8>?, Int) -> lc_result
) -> lc_result {
    span.withUnsafeMutableBytes { bytes, count in
        appending(to: bytes.assumingMemoryBound(to: UInt8.self), &count, fill)
    }
}
