// SPDX-License-Identifier: Apache-2.0

import LinecardCodec

/// A provider's JSON around the payload: all in which providers differ on the wire.
protocol Envelope: Sendable {
    /// Whose it is.
    static var provider: Provider { get }
    /// The name of the top-level field with the stream's id.
    static var streamKey: StaticString { get }
    /// What a message of an event says that providers do not have in common.
    static func content(of event: String, _ message: JSONValue) throws(LinecardError) -> ProviderMessage.Content
    /// The description of a stream in a `start` message.
    static func callStart(_ message: JSONValue) throws(LinecardError) -> CallStart

    /// The stream's id.
    var streamID: String { get }
    /// What stands before and after the payload of outbound audio.
    var media: (prefix: String, suffix: String) { get }
    /// The most characters that the payload of a message may have.
    var longestPayload: Int { get }
    /// The message that drops what the provider has buffered.
    var clear: String { get }
    /// The message that asks for word when the audio before it was played.
    func mark(_ name: String) -> String
    /// The message that presses keys, or `nil` where they must be heard as tones.
    func dtmf(_ keys: [KeypadEntry]) -> String?
}

extension Provider {
    /// How this provider's messages are read.
    var envelope: any Envelope.Type {
        switch self {
        case .twilio: TwilioEnvelope.self
        case .plivo: PlivoEnvelope.self
        }
    }
}

extension Envelope {
    /// Reads a message.
    static func read(_ message: JSONValue) throws(LinecardError) -> ProviderMessage {
        guard let event = message["event"]?.string else { throw .message(.missingField("event")) }
        return ProviderMessage(
            provider: provider, streamKey: streamKey, content: try content(of: event, in: message), event: event,
            json: message)
    }

    private static func content(
        of event: String, in message: JSONValue
    ) throws(LinecardError) -> ProviderMessage.Content {
        switch event {
        case "media": .media(try message.media())
        case "dtmf": .dtmf(try message.keyPress())
        case "start": .start(try callStart(message))
        case "stop": .stop(message.stop())
        default: try content(of: event, message)
        }
    }
}

extension JSONValue {
    /// The string at a path of members.
    func requireString(_ path: String...) throws(LinecardError) -> String {
        var value: JSONValue? = self
        for name in path { value = value?[name] }
        guard let string = value?.string else { throw .message(.missingField(path.joined(separator: "."))) }
        return string
    }

    fileprivate func media() throws(LinecardError) -> ProviderMessage.Media {
        let payload = try requireString("media", "payload")
        let media = self["media"]
        return ProviderMessage.Media(
            track: media?["track"]?.track, chunk: media?["chunk"]?.integer, timestamp: media?["timestamp"]?.integer,
            payload: payload)
    }

    fileprivate func keyPress() throws(LinecardError) -> ProviderMessage.KeyPress {
        let digit = try requireString("dtmf", "digit")
        guard let key = KeypadEntry(rawValue: digit) else { throw .message(.unknownKey(digit)) }
        let dtmf = self["dtmf"]
        return ProviderMessage.KeyPress(
            key: key, track: dtmf?["track"]?.track, timestamp: dtmf?["timestamp"]?.integer)
    }

    /// All of a stop may be missing; where Plivo has the reason is not documented.
    fileprivate func stop() -> ProviderMessage.Stop {
        let stop = self["stop"]
        return ProviderMessage.Stop(
            accountID: stop?["accountSid"]?.string ?? stop?["accountId"]?.string,
            callID: stop?["callSid"]?.string ?? stop?["callId"]?.string,
            reason: stop?["reason"]?.string ?? self["reason"]?.string)
    }

    /// A track by its name: Twilio's keys say `inbound_track`, its audio says `inbound`.
    private var track: Track? {
        guard let name = string else { return nil }
        let suffix = "_track"
        return Track(rawValue: name.hasSuffix(suffix) ? String(name.dropLast(suffix.count)) : name)
    }

    /// The members of this `start` object that both providers send alike.
    func mediaFormat() throws(LinecardError) -> MediaFormat? {
        guard let format = self["mediaFormat"], format != .null else { return nil }
        guard let contentType = format["encoding"]?.string else {
            throw .message(.missingField("start.mediaFormat.encoding"))
        }
        guard let hertz = format["sampleRate"]?.integer else {
            throw .message(.missingField("start.mediaFormat.sampleRate"))
        }
        let encoding: AudioLine.Encoding
        switch contentType.lowercased() {
        case "audio/x-mulaw": encoding = .muLaw
        case "audio/x-l16": encoding = .l16LittleEndian
        default: throw .message(.unsupportedFormat(encoding: contentType, hertz: hertz))
        }
        guard let rate = SampleRate(rawValue: hertz) else {
            throw .message(.unsupportedFormat(encoding: contentType, hertz: hertz))
        }
        if let channels = format["channels"]?.integer, channels != 1 { throw .message(.notMono(channels: channels)) }
        return MediaFormat(encoding: encoding, sampleRate: rate)
    }

    /// The tracks of this `start` object; unknown ones are left out.
    func tracks() -> [Track] { (self["tracks"]?.elements ?? []).compactMap(\.track) }
}
