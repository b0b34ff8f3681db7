// SPDX-License-Identifier: Apache-2.0

import Linecard
import LinecardCodec

/// The content of a captured message from the application to the provider.
enum ApplicationFrame {
    case audio(AudioFrame)
    case mark(String)
    case interruption
    case dtmf(String)
    /// Any other event.
    case other(event: String)
}

/// Reads an application's messages for a stream of one format, or without audio.
struct ApplicationMessageReader: ~Copyable {
    private let format: MediaFormat
    private var line: AudioLine?

    /// Makes a reader that skips audio, for a stream that has not begun or whose audio is refused.
    init() {
        format = MediaFormat()
        line = nil
    }

    /// Makes a reader for a stream of a format.
    init(_ format: MediaFormat, rate: SampleRate) throws {
        self.format = format
        line = try AudioLine(
            encoding: format.encoding, wireRate: format.sampleRate, inboundRate: rate, outboundRate: rate)
    }

    mutating func read(_ message: [UInt8]) throws -> ApplicationFrame? {
        let json = try JSONValue.object(parsing: message.span)
        guard let event = json["event"]?.string else { throw LinecardError.message(.missingField("event")) }
        switch event {
        case "media", "playAudio": return try audio(json).map(ApplicationFrame.audio)
        case "mark": return .mark(try json.requireString("mark", "name"))
        case "checkpoint": return .mark(try json.requireString("name"))
        case "clear", "clearAudio": return .interruption
        case "sendDTMF": return .dtmf(try json.requireString("dtmf"))
        default: return .other(event: event)
        }
    }

    /// Decodes audio. Plivo's messages name their format, which must be the stream's.
    private mutating func audio(_ json: JSONValue) throws -> AudioFrame? {
        if line == nil { return nil }
        let payload = Array(try json.requireString("media", "payload").utf8)
        let encoding = json["media"]?["contentType"]?.string ?? format.contentType
        let hertz = json["media"]?["sampleRate"]?.integer ?? format.sampleRate.hertz
        guard encoding == format.contentType, hertz == format.sampleRate.hertz else {
            throw LinecardError.message(.unsupportedFormat(encoding: encoding, hertz: hertz))
        }
        do {
            guard let samples = try line?.inbound(payload.span), let rate = line?.inboundRate else { return nil }
            return AudioFrame(samples: samples, sampleRate: rate)
        } catch {
            throw LinecardError.message(.badPayload(error))
        }
    }
}
