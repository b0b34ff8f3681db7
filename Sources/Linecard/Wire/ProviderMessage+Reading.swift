// SPDX-License-Identifier: Apache-2.0

import LinecardCodec

extension ControlMessages {
    /// Reads a message.
    static func read(_ message: JSONValue) throws(LinecardError) -> ProviderMessage {
        let event = try message.requireIdentifier("event")
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
    /// Returns the string at a path of members.
    package func requireString(_ path: String...) throws(LinecardError) -> String {
        var value: JSONValue? = self
        for name in path { value = value?[name] }
        guard let string = value?.string else { throw .message(.missingField(path.joined(separator: "."))) }
        return string
    }

    /// Returns the string at a path of members: printable ASCII of at most 256 bytes.
    func requireIdentifier(_ path: String...) throws(LinecardError) -> String {
        guard let string = try identifier(path) else { throw .message(.missingField(path.joined(separator: "."))) }
        return string
    }

    /// Returns the string at a path of members, printable ASCII of at most 256 bytes; nil if there is none.
    func identifier(_ path: String...) throws(LinecardError) -> String? { try identifier(path) }

    private func identifier(_ path: [String]) throws(LinecardError) -> String? {
        var value: JSONValue? = self
        for name in path { value = value?[name] }
        guard let string = value?.string else { return nil }
        guard string.isIdentifier else { throw .message(.invalidField(path.joined(separator: "."))) }
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
        guard let key = KeypadEntry(digit: digit) else { throw .message(.unknownKey(digit.excerpt)) }
        let dtmf = self["dtmf"]
        return ProviderMessage.KeyPress(
            key: key, track: dtmf?["track"]?.track, timestamp: dtmf?["timestamp"]?.integer)
    }

    /// Reads a stop. Invalid ids are left out rather than thrown, because the stream is over either way. Plivo does not
    /// document the place of the reason.
    fileprivate func stop() -> ProviderMessage.Stop {
        let stop = self["stop"]
        return ProviderMessage.Stop(
            accountID: stop?["accountSid"]?.identifier ?? stop?["accountId"]?.identifier,
            callID: stop?["callSid"]?.identifier ?? stop?["callId"]?.identifier,
            reason: stop?["reason"]?.string ?? self["reason"]?.string)
    }

    /// The track of this name. Twilio writes `inbound_track` for keys and `inbound` for audio.
    private var track: Track? {
        guard let name = identifier else { return nil }
        let suffix = "_track"
        return Track(rawValue: name.hasSuffix(suffix) ? String(name.dropLast(suffix.count)) : name)
    }

    /// Reads the media format of this `start` object; nil if there is none.
    func mediaFormat() throws(LinecardError) -> MediaFormat? {
        guard let format = self["mediaFormat"], format != .null else { return nil }
        guard let contentType = format["encoding"]?.string else {
            throw .message(.missingField("start.mediaFormat.encoding"))
        }
        guard contentType.isIdentifier else { throw .message(.invalidField("start.mediaFormat.encoding")) }
        guard let hertz = format["sampleRate"]?.integer else {
            throw .message(.missingField("start.mediaFormat.sampleRate"))
        }
        guard let encoding = Self.encodings[contentType.lowercased()], let rate = SampleRate(rawValue: hertz) else {
            throw .message(.unsupportedFormat(encoding: contentType, hertz: hertz))
        }
        if let channels = format["channels"]?.integer, channels != 1 { throw .message(.notMono(channels: channels)) }
        return MediaFormat(encoding: encoding, sampleRate: rate)
    }

    private static let encodings: [String: AudioLine.Encoding] = [
        "audio/x-mulaw": .muLaw, "audio/x-l16": .l16LittleEndian,
    ]

    /// Returns the tracks of this `start` object; unknown ones are left out.
    func tracks() -> [Track] { (self["tracks"]?.elements ?? []).compactMap(\.track) }
}
