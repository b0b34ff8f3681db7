// SPDX-License-Identifier: Apache-2.0

public import LinecardCodec

/// The description of a stream in its `start` message, from which a serializer is created.
public struct CallStart: Sendable, Hashable {
    /// The provider that sent it.
    public var provider: Provider
    /// Twilio's stream SID (`MZ…`), Plivo's stream id (a UUID).
    public var streamID: String
    /// Twilio's call SID (`CA…`), Plivo's call id (a UUID). Hanging up takes this id.
    public var callID: String
    /// Twilio's account SID (`AC…`), Plivo's auth id (`MA…` or `SA…`). Empty if it was not sent.
    public var accountID: String
    /// The tracks that the start announces; unknown ones are left out.
    public var tracks: [Track]
    /// The format of the payloads, or nil if it was not sent.
    public var mediaFormat: MediaFormat?
    /// Twilio's custom parameters, from the `<Parameter>` elements of the answer document; Plivo's extra headers, from
    /// its `extraHeaders`. Don't trust them to identify the caller: whoever writes the answer document writes these.
    ///
    /// If a name is repeated, the first value is kept. Names of more than 512 bytes are left out, and so are non-ASCII
    /// names of more than 128 bytes and those after the 64th.
    public var customParameters: [String: String]
    /// The caller; nil if the number is withheld or not known.
    ///
    /// Neither provider's stream names the caller. The answer to the webhook has to pass it on, as `CallServer` and
    /// ``AnswerDocument/stream(to:answering:parameters:)`` do. The signature of a stream does not cover it, so whoever
    /// can make the provider open a stream here with an answer document of their own can claim any caller. Without an
    /// auth token that is anybody.
    public var from: CallParty?
    /// The number or address that was called; nil if it is not known. Trust it no more than ``from``.
    public var to: CallParty?
    /// The sequence number of the start message, usually 1; nil if it was not sent. Lost messages are counted from it.
    public var sequenceNumber: Int?

    /// Creates the description of a stream.
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
    /// Returns the track to listen to: the preferred one if the stream has it, otherwise the first that it has.
    func track(preferring track: Track) -> Track { tracks.contains(track) ? track : tracks.first ?? track }
}

/// A provider of telephone calls over WebSockets.
public enum Provider: String, Sendable, Hashable, CaseIterable {
    /// Twilio Media Streams: https://www.twilio.com/docs/voice/media-streams
    case twilio
    /// Plivo Audio Streaming:
    /// https://www.plivo.com/docs/voice-agents/audio-streaming/concepts/audio-streaming-guide
    case plivo
}

/// A side of the call, from the provider's point of view: https://www.twilio.com/docs/voice/twiml/stream
public enum Track: String, Sendable, Hashable, CaseIterable {
    /// The audio that the provider receives from the person on the telephone.
    case inbound
    /// The audio that the provider plays to the person on the telephone.
    case outbound
}

/// The format of audio payloads.
public struct MediaFormat: Sendable, Hashable {
    /// The encoding of the samples.
    public var encoding: AudioLine.Encoding
    /// The rate of the samples.
    public var sampleRate: SampleRate

    /// Creates a format. Defaults to mu-law at 8 kHz, the format of Twilio's and of most Plivo streams.
    public init(encoding: AudioLine.Encoding = .muLaw, sampleRate: SampleRate = .hz8000) {
        self.encoding = encoding
        self.sampleRate = sampleRate
    }
}

extension MediaFormat: CustomStringConvertible {
    /// The format as providers write it: `audio/x-mulaw;rate=8000`.
    public var description: String { "\(contentType);rate=\(sampleRate.hertz)" }

    /// The format in error texts, without the `=` of ``description``, which would look like metadata in a log.
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
