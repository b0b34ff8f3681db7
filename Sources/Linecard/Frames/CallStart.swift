// SPDX-License-Identifier: Apache-2.0

public import LinecardCodec

/// The description of a stream in its `start` message: all that a server needs to create the serializer.
public struct CallStart: Sendable, Hashable {
    /// The provider that sent it.
    public var provider: Provider
    /// Twilio's stream SID (`MZ…`), Plivo's stream id (a UUID).
    public var streamID: String
    /// Twilio's call SID (`CA…`), Plivo's call id (a UUID): the one that hanging up takes.
    public var callID: String
    /// Twilio's account SID (`AC…`), Plivo's auth id (`MA…` or `SA…`). Empty when it was not sent.
    public var accountID: String
    /// The tracks that will be sent, as far as they are known.
    public var tracks: [Track]
    /// The format of the payloads, or `nil` when it was not sent.
    public var mediaFormat: MediaFormat?
    /// Twilio's custom parameters, from the `<Parameter>`s of the answer document; Plivo's extra headers, from its
    /// `extraHeaders`. Of a name that comes again the first counts. Names of more than 512 bytes are left out, as are those that
    /// are not ASCII and have more than 128 bytes, or come after 64 others that are not ASCII. Whoever can write the answer document can write these; they say nothing of who calls.
    public var customParameters: [String: String]
    /// The caller; nil when the number is withheld or not known.
    ///
    /// Neither provider's stream says who calls. It is known when the answer to the webhook passed it on, as `CallServer` and
    /// ``AnswerDocument/stream(to:answering:parameters:)`` do. It can be trusted as far as that document was yours: the
    /// signature of a stream does not cover it, so whoever can have the provider open a stream here, with a document of their
    /// own, can claim any caller. Without an auth token that is anybody.
    public var from: CallParty?
    /// The number or address that was called; nil when it is not known. To be trusted as far as ``from``.
    public var to: CallParty?
    /// The number of the start message in its stream, by which messages lost behind it are found: 1 as a rule, or nil when
    /// it was not sent.
    public var sequenceNumber: Int?

    /// Creates a description of a stream.
    public init(
        provider: Provider, streamID: String, callID: String, accountID: String = "", tracks: [Track] = [.inbound],
        mediaFormat: MediaFormat? = MediaFormat(), customParameters: [String: String] = [:], from: CallParty? = nil,
        to: CallParty? = nil, sequenceNumber: Int? = nil
    ) {
        self.provider = provider
        self.streamID = streamID
        self.callID = callID
        self.accountID = accountID
        self.tracks = tracks
        self.mediaFormat = mediaFormat
        self.customParameters = customParameters
        self.from = from
        self.to = to
        self.sequenceNumber = sequenceNumber
    }
}

extension CallStart {
    /// The track to listen to: one that is not sent would be silence.
    func track(preferring track: Track) -> Track { tracks.contains(track) ? track : tracks.first ?? track }
}

/// Who carries the call.
public enum Provider: String, Sendable, Hashable, CaseIterable {
    /// Twilio Media Streams: https://www.twilio.com/docs/voice/media-streams
    case twilio
    /// Plivo Audio Streaming:
    /// https://www.plivo.com/docs/voice-agents/audio-streaming/concepts/audio-streaming-guide
    case plivo
}

/// A side of the call, from the provider's point of view: https://www.twilio.com/docs/voice/twiml/stream
public enum Track: String, Sendable, Hashable, CaseIterable {
    /// What the provider receives from the person on the telephone.
    case inbound
    /// What the provider plays to the person on the telephone.
    case outbound
}

/// How the bytes of a payload are to be read.
public struct MediaFormat: Sendable, Hashable {
    /// What the bytes are.
    public var encoding: AudioLine.Encoding
    /// Samples a second.
    public var sampleRate: SampleRate

    /// Makes a format. The defaults are those of Twilio, always, and of most Plivo streams.
    public init(encoding: AudioLine.Encoding = .muLaw, sampleRate: SampleRate = .hz8000) {
        self.encoding = encoding
        self.sampleRate = sampleRate
    }
}

extension MediaFormat: CustomStringConvertible {
    /// As providers write it: `audio/x-mulaw;rate=8000`.
    public var description: String { "\(contentType);rate=\(sampleRate.hertz)" }

    /// The format in the text of an error: without the `=` of the description, which would look like metadata in a log.
    var phrase: String { "\(contentType) at \(sampleRate.hertz) Hz" }

    /// The media type without its rate: `audio/x-mulaw`, `audio/x-alaw` or `audio/x-l16`.
    public var contentType: String {
        switch encoding {
        case .muLaw: "audio/x-mulaw"
        case .aLaw: "audio/x-alaw"
        case .l16LittleEndian, .l16BigEndian: "audio/x-l16"
        }
    }
}
