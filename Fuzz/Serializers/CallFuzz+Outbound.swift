// SPDX-License-Identifier: Apache-2.0

import LinecardCodec
import NIOCore

/// Outbound messages: exactly the documented fields, in their order, with the payload of a separate line.
extension CallFuzz {
    /// The result of serializing a frame: a message, nothing, or an error.
    private typealias Outcome = Result<JSONWitness.Value?, LinecardError>

    func say(_ samples: [Int16], at rate: SampleRate) {
        expect(
            written { (buffer) throws(LinecardError) in
                try serializer.serialize(samples.span, at: rate, into: &buffer)
            }, is: media(of: samples, at: rate))
    }

    /// Presses keys. Plivo has a message for them; for Twilio they are sent as tones.
    func press(_ keys: [KeypadEntry]) {
        let outcome = sent(.dtmf(keys))
        switch serializer.wire.provider {
        case _ where keys.isEmpty: expect(outcome, is: .success(nil))
        case .plivo:
            let digits = keys.map(\.rawValue).joined()
            expect(outcome, is: .success([("event", "sendDTMF"), ("dtmf", .init(digits))]))
        case .twilio:
            let tones = DTMFTone().audio(for: keys, at: line.outboundRate)
            expect(outcome, is: media(of: tones.samples, at: tones.sampleRate))
        }
    }

    func finish() {
        let payload = text { (line, buffer) throws(CodecError) in
            try line.finishOutbound()
            try buffer.writeWithOutputRawSpan(minimumWritableBytes: line.outboundBound(for: 0)) {
                (text) throws(CodecError) in _ = try line.outbound(Span(), into: &text)
            }
        }
        expect(
            sent(.speechEnd), is: audioError.map(Outcome.failure) ?? .success(payload.isEmpty ? nil : media(payload)))
    }

    func interrupt() {
        Result { () throws(CodecError) in try line.resetOutbound() }.orFail()
        let cleared = marks.noteClear()
        switch serializer.wire.provider {
        case .twilio: expect(sent(.interruption), is: .success([("event", "clear"), ("streamSid", .init(stream))]))
        case .plivo: expect(sent(.interruption), is: .success([("event", "clearAudio"), ("streamId", .init(stream))]))
        }
        check(serializer.playback.takeClearedMarks() == cleared, "\(cleared) were cleared")
    }

    /// Sends a mark. The serializer chooses its name on the wire; the model checks that it isn't ambiguous.
    func mark(_ name: String) {
        let outcome = sent(.mark(name: name))
        let path = serializer.wire.provider == .twilio ? ["mark", "name"] : ["name"]
        guard let wire = try? outcome.get()?.text(at: path) else { return check(false, "a mark without a name") }
        marks.noteSent(name, as: wire)
        switch serializer.wire.provider {
        case .twilio:
            let mark: JSONWitness.Value = [("name", .init(wire))]
            expect(outcome, is: .success([("event", "mark"), ("streamSid", .init(stream)), ("mark", mark)]))
        case .plivo:
            expect(
                outcome, is: .success([("event", "checkpoint"), ("streamId", .init(stream)), ("name", .init(wire))]))
        }
    }

    /// Sends an application's own message, which is passed on unchanged if it is a JSON object, and not an unwanted
    /// RTVI message.
    func send(_ json: String) {
        let value = try? JSONWitness.read(Array(json.utf8))
        let frame = try? TransportMessageFrame(json: json)
        var isObject = false
        if case .object = value { isObject = true }
        check((frame != nil) == isObject, "\(json.debugDescription) as a message")
        guard let frame else { return }
        let isKept = value?["label"]?.text == "rtvi-ai" && configuration.ignoresRTVIMessages
        let message = bytes { (buffer) throws(LinecardError) in
            try serializer.serialize(.transportMessage(frame), into: &buffer)
        }
        check(message == .success(isKept ? nil : Array(json.utf8)), "\(json.debugDescription) was changed or kept")
    }

    // MARK: Expected messages

    /// Returns the message that a separate line gives for samples. Plivo's guide (https://www.plivo.com) limits
    /// payloads to 16 KB. A rate that the line cannot convert changes nothing.
    private func media(of samples: [Int16], at rate: SampleRate) -> Outcome {
        if let audioError { return .failure(audioError) }
        guard configuration.quality.canConvert(from: rate, to: format.sampleRate) else {
            return .failure(.audio(.unsupportedPair(from: rate.hertz, to: format.sampleRate.hertz)))
        }
        let limit = serializer.wire.provider == .plivo ? 16_384 : Int.max
        var bound = 0
        let payload = text { (line, buffer) throws(CodecError) in
            if line.outboundRate != rate { try line.setOutboundRate(rate) }
            bound = line.outboundBound(for: samples.count)
            guard bound <= limit else { return }
            try buffer.writeWithOutputRawSpan(minimumWritableBytes: bound) { (text) throws(CodecError) in
                check(try line.outbound(samples.span, into: &text) == samples.count, "samples are left")
            }
        }
        if bound > limit { return .failure(.message(.payloadTooLong(characters: bound, limit: limit))) }
        return .success(payload.isEmpty ? nil : media(payload))
    }

    private func media(_ payload: String) -> JSONWitness.Value {
        switch serializer.wire.provider {
        case .twilio:
            return [("event", "media"), ("streamSid", .init(stream)), ("media", [("payload", .init(payload))])]
        case .plivo:
            let media: JSONWitness.Value = [
                ("contentType", .init(format.contentType)), ("sampleRate", .number("\(format.sampleRate.hertz)")),
                ("payload", .init(payload)),
            ]
            return [("event", "playAudio"), ("media", media)]
        }
    }

    private func expect(_ outcome: Outcome, is expected: Outcome) {
        let isSame =
            switch (outcome, expected) {
            case (.success(let value), .success(let expected)): value.map(\.description) == expected.map(\.description)
            case (.failure(let error), .failure(let expected)): error == expected
            default: false
            }
        check(isSame, "\(outcome) instead of \(expected)")
    }

    // MARK: Serialized messages

    private func sent(_ frame: OutboundFrame) -> Outcome {
        written { (buffer) throws(LinecardError) in try serializer.serialize(frame, into: &buffer) }
    }

    /// Returns the message that was written, which must be JSON.
    private func written(_ write: (inout ByteBuffer) throws(LinecardError) -> Bool) -> Outcome {
        bytes(write).map { bytes in bytes.map { bytes in Result { try JSONWitness.read(bytes) }.orFail() } }
    }

    /// Returns the bytes that were appended to a buffer with content.
    private func bytes(
        _ write: (inout ByteBuffer) throws(LinecardError) -> Bool
    ) -> Result<[UInt8]?, LinecardError> {
        var buffer = ByteBuffer(string: "before")
        let isWritten = Result { () throws(LinecardError) in try write(&buffer) }
        let bytes = Array(buffer.readableBytesView)
        check(bytes.starts(with: "before".utf8), "the buffer held something before")
        check(bytes.count == 6 || isWritten == .success(true), "\(bytes.count) bytes were written: \(isWritten)")
        return isWritten.map { $0 ? Array(bytes.dropFirst(6)) : nil }
    }

    private func text(_ write: (inout AudioLine, inout ByteBuffer) throws(CodecError) -> Void) -> String {
        var buffer = ByteBuffer()
        Result { () throws(CodecError) in try write(&line, &buffer) }.orFail()
        return String(buffer: buffer)
    }
}

extension JSONWitness.Value: ExpressibleByStringLiteral, ExpressibleByArrayLiteral {
    init(_ text: String) { self = .string(Array(text.utf8)) }

    init(stringLiteral text: String) { self.init(text) }

    init(arrayLiteral members: (String, JSONWitness.Value)...) {
        self = .object(members.map { (Array($0.0.utf8), $0.1) })
    }
}

/// The JSON text without white space. Strings and names are byte arrays.
extension JSONWitness.Value: CustomStringConvertible {
    var description: String {
        switch self {
        case .word(let text), .number(let text): text
        case .string(let bytes): "\(bytes)"
        case .array(let elements): "[\(elements.map(\.description).joined(separator: ","))]"
        case .object(let members): "{\(members.map { "\($0.name):\($0.value)" }.joined(separator: ","))}"
        }
    }
}
