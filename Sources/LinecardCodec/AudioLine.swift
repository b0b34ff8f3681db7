// SPDX-License-Identifier: Apache-2.0

internal import CLinecard

/// The audio of one phone call, both ways: a message's payload text to samples at the application's rate, and samples
/// to payload text.
///
/// ```
/// in   payload ─▶ base64 ─▶ g711 ─▶ resample ─▶ samples
/// out  payload ◀─ base64 ◀─ g711 ◀─ resample ◀─ samples
/// ```
///
/// Linear payloads skip g711; equal rates skip resample. Memory is allocated only at creation and for a change of rate,
/// apart from the arrays that methods return. A line has one owner and may move between tasks; it is never shared.
public struct AudioLine: ~Copyable, @unchecked Sendable {
    /// The encoding of a payload.
    public enum Encoding: String, Sendable, Hashable, CaseIterable {
        /// G.711 mu-law (ITU-T G.711), one byte a sample: `audio/x-mulaw`.
        case muLaw
        /// Linear 16-bit PCM, low byte first, as Plivo sends `audio/x-l16`.
        case l16LittleEndian
        /// Linear 16-bit PCM, high byte first: `audio/L16` of RFC 3551 §4.5.11.
        case l16BigEndian
        /// G.711 A-law (ITU-T G.711), one byte a sample: `audio/x-alaw`. Neither Twilio nor Plivo streams it.
        case aLaw

        /// The payload bytes of one sample: 1 or 2.
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

    /// The resampling quality of a line. See ``Resampler/Quality`` for details.
    public enum Quality: String, Sendable, Hashable, CaseIterable {
        /// Constant delay: 3 ms from 8 to 16 kHz.
        case realtime
        /// About a tenth of the delay of ``realtime``. From 8 to 16 kHz, high tones are up to 0.7 ms later than low
        /// ones.
        case lowDelay
        /// Constant delay, 1.8 ms from 8 to 16 kHz, in less than a third of the time of ``realtime``. Multiples of
        /// 11,025 Hz are not converted. At 16 kHz a line takes 11 KB instead of 111 KB.
        case direct

        /// The quality that lines use by default: ``realtime``, or ``direct`` if the package was built without its
        /// trait `Soxr`.
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

    /// The encoding of the payload, both ways.
    public let encoding: Encoding
    /// The rate of the payload, both ways.
    public let wireRate: SampleRate
    /// The rate of the samples that ``inbound(_:)`` returns.
    public let inboundRate: SampleRate
    /// The rate of the samples that ``outbound(_:into:limit:)`` takes.
    public private(set) var outboundRate: SampleRate
    /// The resampling quality, both ways.
    public let quality: Quality
    /// The samples at ``wireRate`` in a message of 20 ms: 160 at 8 kHz. Rounded down for multiples of 11,025 Hz.
    public let messageSamples: Int
    private let handle: OpaquePointer

    /// Opens a line. Allocates all that it needs: two resamplers, if the rates differ, and scratch memory.
    ///
    /// - Parameters:
    ///   - encoding: The encoding of the payload, both ways. Defaults to mu-law.
    ///   - wireRate: The rate of the payload, both ways. Defaults to the 8 kHz of telephone lines.
    ///   - inboundRate: The rate of the samples that ``inbound(_:)`` returns.
    ///   - outboundRate: The rate of the samples that ``outbound(_:into:limit:)`` takes; ``setOutboundRate(_:)``
    ///     changes it.
    ///   - quality: The resampling quality, both ways. Defaults to ``Quality/default``.
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

    /// The constant delay of the inbound audio: zero if the rates are equal.
    ///
    /// With ``Quality/lowDelay``, low tones are earlier and high tones later: see ``Resampler/Quality/lowDelay``.
    public var inboundDelay: Duration { .seconds(lc_line_inbound_delay(handle)) }

    /// The constant delay of the outbound audio: zero if the rates are equal.
    ///
    /// With ``Quality/lowDelay``, low tones are earlier and high tones later: see ``Resampler/Quality/lowDelay``.
    ///
    /// From 11,025 Hz it includes a little silence, 0.06 to 0.13 ms on wires of 8, 16 and 24 kHz, with which every 20
    /// ms of input, 220.5 samples, complete exactly one message. Audio that isn't cut every 20 ms also waits for its
    /// message to fill.
    public var outboundDelay: Duration { .seconds(lc_line_outbound_delay(handle)) }

    /// Returns the most samples that a payload of `count` characters of Base64, 0 or more, can give now.
    public func inboundBound(for count: Int) -> Int { Int(lc_line_inbound_bound(handle, count)) }

    /// Returns the characters of all the messages of 20 ms that `count` samples, 0 or more, can complete now, or of one
    /// message if they complete none.
    public func outboundBound(for count: Int) -> Int { Int(lc_line_outbound_bound(handle, count)) }

    /// The characters of a message of 20 ms: 216 of mu-law at 8 kHz.
    public var messageCharacters: Int { (messageSamples * encoding.bytesPerSample + 2) / 3 * 4 }

    /// Turns a payload into samples and appends them.
    ///
    /// - Parameters:
    ///   - payload: Base64 in ASCII, of any length. The line doesn't keep it.
    ///   - samples: The destination, at ``inboundRate``.
    /// - Throws: The errors of ``Base64/decode(_:into:)`` or ``CodecError/partialSample(count:)`` for a bad payload,
    ///   which leaves the line as it was; ``CodecError/insufficientCapacity(needed:available:)``, with nothing
    ///   consumed, if `samples` has too little room for the payload (``inboundBound(for:)`` always suffices); or
    ///   ``CodecError/outOfMemory``, after which the line must not be used.
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
    /// - Parameter payload: Base64 in ASCII, of any length. The line doesn't keep it.
    /// - Throws: The errors of ``Base64/decode(_:into:)`` or ``CodecError/partialSample(count:)`` for a bad payload,
    ///   which leaves the line as it was; or ``CodecError/outOfMemory``, after which the line must not be used.
    public mutating func inbound(_ payload: borrowing Span<UInt8>) throws(CodecError) -> [Int16] {
        // Appending is specialized; the initializers with a capacity are not, and take longer.
        var samples: [Int16] = []
        try samples.append(addingCapacity: inboundBound(for: payload.count)) { (samples) throws(CodecError) in
            try inbound(payload, into: &samples)
        }
        return samples
    }

    /// The most samples that ``finishInbound()`` can return now: zero if the rates are equal.
    public var finishInboundBound: Int { Int(lc_line_finish_inbound_bound(handle)) }

    /// Ends the inbound audio, for example of a recording: appends the samples that the resampler still holds, as if
    /// silence followed, and restarts the inbound direction. Without this the last ``inboundDelay`` of the audio is
    /// lost.
    ///
    /// - Parameter samples: The destination. Nothing is appended if no payload came since the last start.
    /// - Throws: ``CodecError/insufficientCapacity(needed:available:)``, with nothing done, if `samples` has less room
    ///   than ``finishInboundBound``; or ``CodecError/outOfMemory``, after which the line must not be used.
    public mutating func finishInbound(into samples: inout OutputSpan<Int16>) throws(CodecError) {
        try append(to: &samples) { lc_line_finish_inbound(handle, $0, $1) }
    }

    /// Ends the inbound audio and returns the samples that the resampler still holds: see ``finishInbound(into:)``.
    ///
    /// - Throws: ``CodecError/outOfMemory``, after which the line must not be used.
    public mutating func finishInbound() throws(CodecError) -> [Int16] {
        try [Int16](capacity: finishInboundBound) { (samples) throws(CodecError) in try finishInbound(into: &samples) }
    }

    /// Turns samples into a payload of one or more messages of 20 ms and appends its text.
    ///
    /// Takes samples until the payload is full or the samples end. The payload is full when another message would
    /// exceed `limit` or the room of `payload`: with a limit of ``messageCharacters``, each call gives one message.
    /// Last samples that don't complete a message are taken too. They wait in the line and come first in the next call.
    /// After ``finishOutbound()``, calls without samples return the end of the utterance.
    ///
    /// - Parameters:
    ///   - samples: Linear PCM at ``outboundRate``, any number.
    ///   - payload: The destination. Nothing is appended if the samples end before a message is complete.
    ///   - limit: The most characters to append, at least ``messageCharacters``. Defaults to the room of `payload`.
    /// - Returns: The count of samples taken. Pass the rest to the next call.
    /// - Throws: ``CodecError/insufficientCapacity(needed:available:)``, with nothing taken, if there is no room for
    ///   one message; or ``CodecError/outOfMemory``, after which the line must not be used.
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

    /// Ends an utterance. The next calls of ``outbound(_:into:limit:)`` return the samples that the line still holds,
    /// and silence that completes the last message: nothing if it holds none. The next sample restarts the outbound
    /// direction.
    ///
    /// - Throws: ``CodecError/outOfMemory``, after which the line must not be used.
    public mutating func finishOutbound() throws(CodecError) {
        try CodecError.check(lc_line_finish_outbound(handle))
    }

    /// Drops everything that the outbound direction holds and restarts it, for example after an interruption.
    ///
    /// - Throws: ``CodecError/outOfMemory``, after which the line must not be used.
    public mutating func resetOutbound() throws(CodecError) {
        try CodecError.check(lc_line_reset_outbound(handle))
    }

    /// Drops everything that both directions hold and restarts both, for another call. The line then gives the same
    /// samples as a new one with its current rates.
    ///
    /// - Throws: ``CodecError/outOfMemory``, after which the line must not be used.
    public mutating func reset() throws(CodecError) { try CodecError.check(lc_line_reset(handle)) }

    /// Changes the rate of the samples that ``outbound(_:into:limit:)`` takes. The samples that the line holds come
    /// first, without a gap. Allocates a resampler if the rate differs.
    ///
    /// - Throws: ``CodecError/unsupportedPair(from:to:)``, with nothing changed, for a rate that ``Quality/direct``
    ///   cannot convert; ``CodecError/unavailableQuality(_:)``, with nothing changed, for a rate other than
    ///   ``wireRate`` and a quality that this build doesn't have; or ``CodecError/outOfMemory``, after which the line
    ///   must not be used.
    public mutating func setOutboundRate(_ rate: SampleRate) throws(CodecError) {
        try CodecError.check(
            lc_line_set_outbound_hz(handle, UInt32(rate.hertz)), from: rate, to: wireRate, quality.resampling)
        outboundRate = rate
    }
}
