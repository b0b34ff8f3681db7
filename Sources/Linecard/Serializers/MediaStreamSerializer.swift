// SPDX-License-Identifier: Apache-2.0

public import LinecardCodec
public import NIOCore

/// The base class of the providers' serializers. Create a ``TwilioFrameSerializer`` or ``PlivoFrameSerializer``.
///
/// Before ``setup(_:)`` inbound audio has the rate of the payloads, unless the settings say otherwise. Outbound audio
/// may have any rate that the quality converts.
open class MediaStreamSerializer: FrameSerializer {
    /// The envelope and codec of the stream, for servers that need more than frames: single messages of 20 ms, tones,
    /// delays, and counts of lost messages.
    public final var wire: MediaWire
    /// The state of the audio and marks that were sent.
    ///
    /// The serializer records marks and interruptions in it. To learn how much audio was heard, record the audio that
    /// you send with ``Playback/noteAudioSent(_:at:)``.
    public final var playback = Playback()
    private let ignoresRTVIMessages: Bool
    private let inboundRate: SampleRate?
    private var hangUp: HangUp?

    init<Serializer>(
        _ dialect: Dialect, _ params: SerializerParams<Serializer>, hangUp: HangUp?
    ) throws(LinecardError) {
        let wireRate = dialect.format.sampleRate
        wire = try MediaWire(
            dialect,
            rates: StartFrame(audioInSampleRate: params.sampleRate ?? wireRate, audioOutSampleRate: wireRate),
            options: params.wireOptions)
        ignoresRTVIMessages = params.ignoreRTVIMessages
        inboundRate = params.sampleRate
        self.hangUp = hangUp
    }

    /// Sets the application's rates: see ``FrameSerializer/setup(_:)``.
    public func setup(_ start: StartFrame) throws(LinecardError) {
        try wire.setRates(
            StartFrame(
                audioInSampleRate: inboundRate ?? start.audioInSampleRate,
                audioOutSampleRate: start.audioOutSampleRate))
    }

    // MARK: Out

    /// Turns a frame into a message, or hangs up: see ``FrameSerializer/serialize(_:)``.
    nonisolated(nonsending)
        public func serialize(_ frame: OutboundFrame) async throws(LinecardError) -> ByteBuffer?
    {
        switch frame {
        case .end, .cancel:
            if let hangUp = takeHangUp() {
                do { _ = try await hangUp.perform() } catch { throw .hangUp(error) }
            }
            return nil
        default:
            var buffer = ByteBuffer()
            return try serialize(frame, into: &buffer) ? buffer : nil
        }
    }

    /// Appends the message of a frame to a buffer: see ``FrameSerializer/serialize(_:into:)``.
    public func serialize(_ frame: OutboundFrame, into buffer: inout ByteBuffer) throws(LinecardError) -> Bool {
        switch frame {
        case .audio(let audio): return try serialize(audio.samples.span, at: audio.sampleRate, into: &buffer)
        case .speechEnd:
            try wire.finishSpeech()
            return try wire.writeRest(into: &buffer) > 0
        case .dtmf(let keys): return try serialize(keys, into: &buffer)
        case .interruption:
            playback.noteClear(at: .now)
            wire.dropSpeech()
            wire.writeClear(into: &buffer)
        case .mark(let name): wire.writeMark(playback.noteMarkSent(name), into: &buffer)
        case .transportMessage(let message):
            if shouldIgnoreFrame(message) { return false }
            buffer.writeString(message.json)
        case .end, .cancel: return false
        }
        return true
    }

    /// Appends the message of audio to a buffer, as ``serialize(_:into:)`` does, from samples that need not be in an
    /// array. Only growing the buffer and changing the rate allocate.
    ///
    /// - Parameters:
    ///   - samples: Linear 16-bit PCM, mono; any number.
    ///   - sampleRate: The rate of the samples.
    ///   - buffer: The buffer that the message is appended to.
    /// - Returns: True if a message was written.
    /// - Throws: The errors of ``serialize(_:into:)`` for audio.
    public func serialize(
        _ samples: borrowing Span<Int16>, at sampleRate: SampleRate, into buffer: inout ByteBuffer
    ) throws(LinecardError) -> Bool {
        try wire.writeMedia(samples, at: sampleRate, into: &buffer) > 0
    }

    /// Returns whether a transport message is dropped rather than sent. Drops RTVI messages unless `ignoreRTVIMessages`
    /// is off. Override it to drop others too.
    open func shouldIgnoreFrame(_ frame: TransportMessageFrame) -> Bool { frame.isRTVI && ignoresRTVIMessages }

    private func serialize(_ keys: [KeypadEntry], into buffer: inout ByteBuffer) throws(LinecardError) -> Bool {
        guard !keys.isEmpty, let tones = wire.tones(for: keys) else { return wire.writeKeys(keys, into: &buffer) }
        return try serialize(tones.samples.span, at: tones.sampleRate, into: &buffer)
    }

    /// Returns the request that hangs the call up, to be sent in a task of your own. Nil after the first call, and if
    /// `autoHangUp` is off.
    public func takeHangUp() -> HangUp? { hangUp.take() }

    // MARK: In

    /// Turns a message from the provider into a frame: see ``FrameSerializer/deserialize(_:)``.
    public func deserialize(_ message: borrowing Span<UInt8>) throws(LinecardError) -> InboundFrame? {
        let frame = try wire.read(message)
        switch frame {
        case .mark(let name): return playback.noteMarkReturned(name).map(InboundFrame.mark(name:))
        case .streamStart(let start):
            guard wire.isOwn(start.streamID) else { throw wire.wrongStream(start.streamID) }
            return frame
        default: return frame
        }
    }
}
