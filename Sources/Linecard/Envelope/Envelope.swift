// SPDX-License-Identifier: Apache-2.0

import LinecardCodec

/// A provider's JSON around the payload: all in which providers differ on the wire.
protocol Envelope: Sendable {
    /// Whose it is.
    var provider: Provider { get }
    /// The name of the top-level field with the stream's id.
    var streamKey: StaticString { get }
    /// The stream's id.
    var streamID: String { get }

    /// What stands before and after the payload of outbound audio.
    var media: (prefix: String, suffix: String) { get }
    /// The message that drops what the provider has buffered.
    var clear: String { get }
    /// The message that asks for word when the audio before it was played.
    func mark(_ name: String) -> String

    /// The description of a stream in a `start` message.
    static func callStart(_ message: JSONValue) throws(LinecardError) -> CallStart
    /// The name in a message that says that a mark was reached, or `nil` for another message.
    func markName(event: String, _ message: JSONValue) throws(LinecardError) -> String?
}

/// A message from a provider, read but not yet converted.
enum InboundMessage {
    case media(payload: JSONValue?, track: String?)
    case dtmf(KeypadEntry)
    case mark(String)
    case start(CallStart)
    case stop
    case other
}

extension Envelope {
    /// Reads a message that is not an ordinary media message.
    func read(_ message: JSONValue) throws(LinecardError) -> InboundMessage {
        guard let event = message["event"]?.string else { throw .message(.missingField("event")) }
        switch event {
        case "media": return .media(payload: message["media"]?["payload"], track: message["media"]?["track"]?.string)
        case "dtmf": return .dtmf(try Self.key(message))
        case "start": return .start(try Self.callStart(message))
        case "stop": return .stop
        default: return try markName(event: event, message).map { .mark($0) } ?? .other
        }
    }

    private static func key(_ message: JSONValue) throws(LinecardError) -> KeypadEntry {
        let digit = try message.requireString("dtmf", "digit")
        guard let key = KeypadEntry(rawValue: digit) else { throw .message(.unknownKey(digit)) }
        return key
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
        return MediaFormat(encoding: encoding, sampleRate: rate)
    }

    /// The tracks of this `start` object; unknown ones are left out.
    func tracks() -> [Track] {
        (self["tracks"]?.elements ?? []).compactMap { $0.string.flatMap(Track.init(rawValue:)) }
    }
}
