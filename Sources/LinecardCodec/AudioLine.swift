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
/// Linear payloads skip g711; equal rates skip resample. All memory is allocated at creation, and for a change of rate. A
/// line has one owner and may move between tasks; it is never shared.
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
        /// Three fifths of it, the same for all frequencies, in a quarter of the time; not from or to multiples of 11,025 Hz.
        /// A line takes 11 KB instead of 110.
        case direct

        /// The quality that lines use by default: ``realtime``, or ``direct`` if the package was built without its trait
        /// `Soxr`.
        public static var `default`: Self { realtime.isAvailable ? .realtime : .direct }

        /// True if the package was built with what the quality needs: see ``Resampler/Quality/isAvailable``.
        public var isAvailable: Bool { resampling.isAvailable }

        /// Returns true if this quality converts between two rates: see ``Resampler/Quality/canConvert(from:to:)``.
        public func canConvert(from input: SampleRate, to output: SampleRate) -> Bool {
            resampling.canConvert(from: input, to: output)
        }

        /// The quality of the line's resamplers.
        fileprivate var resampling: Resampler.Quality {
            switch self {
            case .realtime: .realtime
            case .lowDelay: .lowDelay
            case .direct: .direct
            }
        }
    }

    /// What the bytes of a payload are, both ways.
    public let encoding: Encoding
    /// The rate of the payload, both ways.
    public let wireRate: SampleRate
    /// The rate of the samples that ``inbound(_:)`` returns.
    public let inboundRate: SampleRate
    /// The rate of the samples that ``outbound(_:into:limit:)`` takes.
    public private(set) var outboundRate: SampleRate
    /// The resampling quality, both ways.
    public let quality: Quality
    /// Samples on the wire in a message of 20 ms: 160 at 8 kHz. Rounded down where the wire has a multiple of 11,025 Hz.
    public let messageSamples: Int
    private let handle: OpaquePointer

    /// Opens a line. All that it needs is allocated here: two resamplers, where rates differ, and scratch memory.
    ///
    /// - Parameters:
    ///   - encoding: What the bytes of a payload are, both ways.
    ///   - wireRate: The rate of the payload, both ways: 8 kHz on a telephone line.
    ///   - inboundRate: The rate of the samples that ``inbound(_:)`` returns.
    ///   - outboundRate: The rate of the samples that ``outbound(_:into:limit:)`` takes; ``setOutboundRate(_:)`` changes it.
    ///   - quality: What resampling aims at, both ways. Defaults to ``Quality/default``.
    /// - Throws: ``CodecError/unsupportedPair(from:to:)`` for rates that ``Quality/direct`` cannot convert,
    ///   ``CodecError/unavailableQuality(_:)`` for different rates and a quality that this build doesn't have, or
    ///   ``CodecError/outOfMemory``.
    public init(
        encoding: Encoding = .muLaw, wireRate: SampleRate = .hz8000, inboundRate: SampleRate, outboundRate: SampleRate,
        quality: Quality = .default
    ) throws(CodecError) {
        var format = lc_line_format(
            encoding: encoding.cValue, wire_hz: UInt32(wireRate.hertz), inbound_hz: UInt32(inboundRate.hertz),
            outbound_hz: UInt32(outboundRate.hertz), quality: quality.resampling.cValue)
        var handle: OpaquePointer?
        let status = lc_line_create(&handle, &format)
        if quality.canConvert(from: wireRate, to: inboundRate) {
            try CodecError.check(status, from: outboundRate, to: wireRate, quality.resampling)
        } else {
            try CodecError.check(status, from: wireRate, to: inboundRate, quality.resampling)
        }
        self.handle = handle!  // set whenever the status is LC_OK
        self.encoding = encoding
        self.wireRate = wireRate
        self.inboundRate = inboundRate
        self.outboundRate = outboundRate
        self.quality = quality
        messageSamples = lc_line_message_samples(self.handle)
    }

    deinit { lc_line_destroy(handle) }

    /// How much later an inbound sound leaves the line than it came: constant, and zero where the rates are equal.
    ///
    /// With ``Quality/lowDelay`` a point between low tones and high ones: ``Resampler/Quality/lowDelay`` says how far
    /// they are from it.
    public var inboundDelay: Duration { .seconds(lc_line_inbound_delay(handle)) }

    /// How much later an outbound sound leaves the line than it came: constant, and zero where the rates are equal. As
    /// ``inboundDelay``, it is a point between low tones and high ones with ``Quality/lowDelay``.
    ///
    /// From 11,025 Hz it includes a little silence, 0.06 to 0.13 ms on wires of 8, 16 and 24 kHz, with which each 20 ms,
    /// 220.5 samples there, complete exactly one message. Audio that isn't cut every 20 ms waits for its message to fill
    /// besides.
    public var outboundDelay: Duration { .seconds(lc_line_outbound_delay(handle)) }

    /// The most samples that a payload of `count` characters of Base64, 0 or more, can give now.
    public func inboundBound(for count: Int) -> Int { Int(lc_line_inbound_bound(handle, count)) }

    /// The characters of all whole 20 ms that `count` samples, 0 or more, can complete now; or those of one 20 ms if they
    /// complete none.
    public func outboundBound(for count: Int) -> Int { Int(lc_line_outbound_bound(handle, count)) }

    /// The characters of a message of 20 ms: 216 of mu-law at 8 kHz.
    public var messageCharacters: Int { (messageSamples * encoding.bytesPerSample + 2) / 3 * 4 }

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

    /// The most samples that ``finishInbound()`` can give now; zero where the rates are equal.
    public var finishInboundBound: Int { Int(lc_line_finish_inbound_bound(handle)) }

    /// Ends the inbound audio, as a recording does: appends what the resampler still holds, as if silence followed, and
    /// starts the inbound direction afresh. Without it the last ``inboundDelay`` of the audio is lost.
    ///
    /// - Parameter samples: The destination. Nothing is appended when no payload came since the last start.
    /// - Throws: ``CodecError/insufficientCapacity(needed:available:)``, with nothing done, when `samples` has less room
    ///   than ``finishInboundBound``; or ``CodecError/outOfMemory``, after which the line must not be used.
    public mutating func finishInbound(into samples: inout OutputSpan<Int16>) throws(CodecError) {
        try append(to: &samples) { lc_line_finish_inbound(handle, $0, $1) }
    }

    /// Ends the inbound audio and returns what the resampler still holds, as ``finishInbound(into:)`` does.
    ///
    /// - Throws: ``CodecError/outOfMemory``, after which the line must not be used.
    public mutating func finishInbound() throws(CodecError) -> [Int16] {
        try [Int16](capacity: finishInboundBound) { (samples) throws(CodecError) in try finishInbound(into: &samples) }
    }

    /// Turns samples at ``outboundRate`` into a payload of whole 20 ms and appends its text.
    ///
    /// It takes samples until the payload is full or the samples end. The payload is full when no other 20 ms would fit in
    /// `limit` characters or in the room of `payload`: with a limit of ``messageCharacters`` each call makes one message. Last
    /// samples that don't complete 20 ms are taken too: they wait in the line, and come first the next time. After ``finishOutbound()``, calls
    /// without samples return the end of the utterance.
    ///
    /// - Parameters:
    ///   - samples: Linear PCM at ``outboundRate``, any number.
    ///   - payload: The destination. Nothing is appended when the samples end before 20 ms are complete.
    ///   - limit: The most characters to append, at least ``messageCharacters``. Defaults to the room of `payload`.
    /// - Returns: How many of the samples were taken. The rest is for the next call.
    /// - Throws: ``CodecError/insufficientCapacity(needed:available:)``, with nothing taken, when there is no room for one
    ///   20 ms; or ``CodecError/outOfMemory``, after which the line must not be used.
    public mutating func outbound(
        _ samples: borrowing Span<Int16>, into payload: inout OutputRawSpan, limit: Int = .max
    ) throws(CodecError) -> Int {
        let room = max(0, min(limit, payload.freeCapacity))
        var consumed = 0
        let result = samples.withUnsafeBufferPointer { samples in
            payload.withUnsafeMutableBytes { bytes, count in
                let free = bytes.baseAddress.map { $0.assumingMemoryBound(to: UInt8.self) + count }
                let result = lc_line_outbound(handle, free, room, samples.baseAddress, samples.count, &consumed)
                if result.status == LC_OK { count += Int(result.count) }
                return result
            }
        }
        _ = try CodecError.check(result, capacity: room)
        return consumed
    }

    /// Ends an utterance: what the line still holds, and silence that completes the last 20 ms, are returned by the next
    /// calls of ``outbound(_:into:limit:)``. The next sample starts the outbound direction afresh.
    ///
    /// There is nothing to return when no sample was taken since the last start.
    ///
    /// - Throws: ``CodecError/outOfMemory``, after which the line must not be used.
    public mutating func finishOutbound() throws(CodecError) {
        try CodecError.check(lc_line_finish_outbound(handle))
    }

    /// Drops everything the outbound direction holds and starts it afresh, as after an interruption.
    ///
    /// - Throws: ``CodecError/outOfMemory``, after which the line must not be used.
    public mutating func resetOutbound() throws(CodecError) {
        try CodecError.check(lc_line_reset_outbound(handle))
    }

    /// Drops everything that both directions hold and starts both afresh, for another call: the line is then as a new one
    /// with the rates that it has.
    ///
    /// - Throws: ``CodecError/outOfMemory``, after which the line must not be used.
    public mutating func reset() throws(CodecError) { try CodecError.check(lc_line_reset(handle)) }

    /// Changes the rate of the samples that ``outbound(_:into:limit:)`` takes. What the line holds comes first, without a
    /// gap. Allocates a resampler when the rate differs.
    ///
    /// - Throws: ``CodecError/unsupportedPair(from:to:)``, with nothing changed, for a rate that ``Quality/direct`` cannot
    ///   convert; ``CodecError/unavailableQuality(_:)``, with nothing changed, for a rate other than ``wireRate`` and a quality
    ///   that this build doesn't have; or ``CodecError/outOfMemory``, after which the line must not be used.
    public mutating func setOutboundRate(_ rate: SampleRate) throws(CodecError) {
        try CodecError.check(
            lc_line_set_outbound_hz(handle, UInt32(rate.hertz)), from: rate, to: wireRate, quality.resampling)
        outboundRate = rate
    }
}
