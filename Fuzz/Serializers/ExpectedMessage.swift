// SPDX-License-Identifier: Apache-2.0

/// The meaning of a provider's message, read with the witness of JSON, independently of envelope and fast path.
struct ExpectedMessage {
    enum Meaning {
        case error(LinecardError)
        case audio(payload: [UInt8])
        case dtmf(KeypadEntry)
        case mark(wire: String)
        /// A start. Its format, if it has one, may be refused.
        case start(callID: String, isOfStream: Bool, hasFormat: Bool)
        case stop
        case providerError
        /// A message that is always ignored.
        case nothing
        case other(event: String)
    }

    let meaning: Meaning
    /// The sequence number, or 0 for a message without one or of another stream.
    let number: Int

    init(_ message: [UInt8], for provider: Provider, stream: String, track: Track) {
        do throws(JSONWitness.Fault) {
            let value = try JSONWitness.read(message)
            let names = ProviderNames(provider)
            let start = value["event"]?.text == "start" ? value["start"]?[names.stream]?.text : nil
            let isForeign = [start, value[names.stream]?.text].contains { $0 != nil && $0 != stream }
            number = isForeign ? 0 : value["sequenceNumber"]?.integer ?? 0
            do throws(MessageError) {
                meaning = try Meaning(value, for: provider, stream: stream, track: track)
            } catch {
                meaning = .error(.message(error))
            }
        } catch {
            meaning = .error(.message(.malformed(offset: error.offset)))
            number = 0
        }
    }
}

extension ExpectedMessage.Meaning {
    fileprivate init(
        _ value: JSONWitness.Value, for provider: Provider, stream: String, track: Track
    ) throws(MessageError) {
        guard case .object = value else { throw .notAnObject }
        let names = ProviderNames(provider)
        let announced = value["event"]?.text == "start" ? value["start"]?[names.stream]?.text : nil
        if let found = value[names.stream]?.text, found != stream, announced == nil || announced == stream {
            throw .wrongStream(expected: stream, found: found.beginning)
        }
        let event = try value.identifier(at: "event")
        switch event {
        case "media":
            let payload = try value.text(at: "media", "payload")
            let isWanted = value["media"]?["track"]?.text.map { $0 == track.rawValue } ?? true
            self = isWanted ? .audio(payload: Array(payload.utf8)) : .nothing
        case "dtmf":
            let digit = try value.text(at: "dtmf", "digit")
            let isSmall = ["a", "b", "c", "d"].contains { $0.utf8.elementsEqual(digit.utf8) }
            guard let key = KeypadEntry(rawValue: isSmall ? digit.uppercased() : digit) else {
                throw .unknownKey(digit.beginning)
            }
            self = .dtmf(key)
        case _ where names.playedMarks.contains(event): self = .mark(wire: try value.text(at: names.markPath))
        case "start":
            let found = try value.identifier(at: "start", names.stream)
            let call = try value.identifier(at: "start", names.call)
            if value["start"]?[names.account]?.text != nil { _ = try value.identifier(at: "start", names.account) }
            let format = value["start"]?["mediaFormat"]
            let hasFormat = if case .word("null") = format { false } else { format != nil }
            if found != stream, !hasFormat { throw .wrongStream(expected: stream, found: found) }
            self = .start(callID: call, isOfStream: found == stream, hasFormat: hasFormat)
        case "stop": self = .stop
        case _ where names.errors.contains(event): self = .providerError
        default: self = .other(event: event)
        }
    }
}

/// The names that a provider uses in its messages.
struct ProviderNames {
    let stream: String
    let call: String
    let account: String
    let playedMarks: [String]
    let markPath: [String]
    let errors: [String]

    init(_ provider: Provider) {
        switch provider {
        case .twilio:
            (stream, call, account) = ("streamSid", "callSid", "accountSid")
            (playedMarks, markPath, errors) = (["mark"], ["mark", "name"], [])
        case .plivo:
            (stream, call, account) = ("streamId", "callId", "accountId")
            (playedMarks, markPath) = (["playedStream", "played"], ["name"])
            errors = ["error", "incorrectPayload", "playFailed"]
        }
    }
}

extension JSONWitness.Value {
    /// The value of the first member of a name.
    subscript(_ name: String) -> JSONWitness.Value? {
        guard case .object(let members) = self else { return nil }
        return members.first { $0.name.elementsEqual(name.utf8) }?.value
    }

    /// The text of a string, or nil.
    var text: String? {
        if case .string(let bytes) = self { String(decoding: bytes, as: UTF8.self) } else { nil }
    }

    /// A whole number, sent as a number or as a string.
    var integer: Int? {
        if case .number(let digits) = self {
            Double(digits).flatMap(Int.init(exactly:))
        } else {
            text.flatMap { Int($0) }
        }
    }

    /// Returns a text of at most 256 bytes, all printable ASCII.
    func identifier(at path: String...) throws(MessageError) -> String {
        let text = try text(at: path)
        guard text.isShortASCII else { throw .invalidField(path.joined(separator: ".")) }
        return text
    }

    func text(at path: String...) throws(MessageError) -> String { try text(at: path) }

    func text(at path: [String]) throws(MessageError) -> String {
        let value = path.reduce(JSONWitness.Value?.some(self)) { $0?[$1] }
        guard let text = value?.text else { throw .missingField(path.joined(separator: ".")) }
        return text
    }
}

extension String {
    /// True if this may be an event or an id.
    var isShortASCII: Bool { Array(utf8).count < 257 && !utf8.contains { $0 < 32 || $0 > 126 } }

    /// The first 256 bytes.
    fileprivate var beginning: String { String(decoding: Array(utf8).prefix(256), as: UTF8.self) }
}
