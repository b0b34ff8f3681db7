// SPDX-License-Identifier: Apache-2.0

public import LinecardCodec

/// The optional settings of a serializer: `InputParams` of ``TwilioFrameSerializer`` and ``PlivoFrameSerializer``,
/// under pipecat's names.
///
/// The settings of ``MediaWire/Options`` are members too: `params.track`, `params.quality`,
/// `params.keepsOtherMessages`.
@dynamicMemberLookup public struct SerializerParams<Serializer>: Sendable {
    /// Drops messages of the RTVI protocol, which are meant for clients. Defaults to true.
    public var ignoreRTVIMessages: Bool
    /// The format of the payloads, both ways. Defaults to mu-law at 8 kHz. A stream in another format is refused.
    var format: MediaFormat
    /// The rate of inbound audio frames. Defaults to that of the ``StartFrame``.
    public var sampleRate: SampleRate?
    /// Hangs up at the end of the conversation. Defaults to true, which requires credentials.
    public var autoHangUp: Bool
    /// The limits of hanging up. Defaults to at most five attempts in 10 s.
    public var hangUpPolicy: HangUpPolicy
    /// The settings of the wire.
    var wireOptions: MediaWire.Options

    /// A setting of the wire.
    public subscript<Value>(dynamicMember setting: WritableKeyPath<MediaWire.Options, Value>) -> Value {
        get { wireOptions[keyPath: setting] }
        set { wireOptions[keyPath: setting] = newValue }
    }
}

extension SerializerParams where Serializer == TwilioFrameSerializer {
    /// Creates settings. The defaults are pipecat's, except that pipecat hangs up with one attempt without a time-out,
    /// and does not tell tracks apart.
    public init(
        ignoreRTVIMessages: Bool = true, twilioSampleRate: SampleRate = .hz8000, sampleRate: SampleRate? = nil,
        autoHangUp: Bool = true, hangUpPolicy: HangUpPolicy = HangUpPolicy(), track: Track = .inbound,
        quality: AudioLine.Quality = .default, keepsOtherMessages: Bool = false
    ) {
        self.init(
            ignoreRTVIMessages: ignoreRTVIMessages, format: MediaFormat(sampleRate: twilioSampleRate),
            sampleRate: sampleRate, autoHangUp: autoHangUp, hangUpPolicy: hangUpPolicy,
            wireOptions: .init(track: track, quality: quality, keepsOtherMessages: keepsOtherMessages))
    }

    /// The rate of the payloads, both ways. Defaults to 8 kHz, the only rate that Twilio sends.
    public var twilioSampleRate: SampleRate {
        get { format.sampleRate }
        set { format.sampleRate = newValue }
    }
}

extension SerializerParams where Serializer == PlivoFrameSerializer {
    /// Creates settings. The defaults are pipecat's, except that pipecat hangs up with one attempt without a time-out,
    /// and does not tell tracks apart. Linear PCM is Linecard's own.
    public init(
        ignoreRTVIMessages: Bool = true, plivoSampleRate: SampleRate = .hz8000,
        plivoEncoding: AudioLine.Encoding = .muLaw, sampleRate: SampleRate? = nil, autoHangUp: Bool = true,
        hangUpPolicy: HangUpPolicy = HangUpPolicy(), track: Track = .inbound, quality: AudioLine.Quality = .default,
        keepsOtherMessages: Bool = false
    ) {
        self.init(
            ignoreRTVIMessages: ignoreRTVIMessages,
            format: MediaFormat(encoding: plivoEncoding, sampleRate: plivoSampleRate), sampleRate: sampleRate,
            autoHangUp: autoHangUp, hangUpPolicy: hangUpPolicy,
            wireOptions: .init(track: track, quality: quality, keepsOtherMessages: keepsOtherMessages))
    }

    /// The rate of the payloads, both ways. Defaults to 8 kHz, the only rate of mu-law; linear PCM also has 16 and
    /// 24 kHz.
    public var plivoSampleRate: SampleRate {
        get { format.sampleRate }
        set { format.sampleRate = newValue }
    }

    /// The payload encoding. Defaults to mu-law. Plivo does not document the byte order of its linear PCM; observed
    /// streams are little-endian.
    public var plivoEncoding: AudioLine.Encoding {
        get { format.encoding }
        set { format.encoding = newValue }
    }
}
