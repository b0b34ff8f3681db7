// SPDX-License-Identifier: Apache-2.0

/// Compares the detection of a provider, and the reader of messages, with the witness: exactly the starts are detected,
/// with the right provider and ids. A detector reads no more than its limits allow.
struct DetectionFuzz {
    private static let messageLimit = 4
    private static let byteLimit = 1_000

    private var detector = StartDetector(messageLimit: messageLimit, byteLimit: byteLimit)
    private var messages = 0
    private var bytes = 0
    private var isOver = false

    mutating func read(_ message: [UInt8]) {
        let value: Result<JSONWitness.Value, LinecardError> = Self.object(in: message)
        let start = Result { () throws(LinecardError) in try CallStart.detect(in: message.span) }
        Self.check(start, of: value)
        checkDetector(message, start)
        for provider in Provider.allCases { Self.check(message, from: provider, value) }
    }

    private static func object(in message: [UInt8]) -> Result<JSONWitness.Value, LinecardError> {
        do throws(JSONWitness.Fault) {
            let value = try JSONWitness.read(message)
            if case .object = value { return .success(value) }
            return .failure(.message(.notAnObject))
        } catch {
            return .failure(.message(.malformed(offset: error.offset)))
        }
    }

    private static func check(
        _ start: Result<CallStart?, LinecardError>, of value: Result<JSONWitness.Value, LinecardError>
    ) {
        switch (value, start) {
        case (.failure(let fault), .failure(let error)): Linecard.check(error == fault, "\(error) instead of \(fault)")
        case (.success(let value), .success(let start?)):
            Linecard.check(value.event == "start" && value.announces(start), "detected \(start)")
        case (.success(let value), .success(nil)): Linecard.check(value.event != "start", "a start was overlooked")
        case (.success(let value), .failure(.message)):
            Linecard.check(value.event == "start", "an error without a start")
        default: Linecard.check(false, "\(start) in \(value)")
        }
    }

    /// Checks that the detector agrees with the detection until a limit is exceeded.
    private mutating func checkDetector(_ message: [UInt8], _ start: Result<CallStart?, LinecardError>) {
        let found = Result { () throws(LinecardError) in try detector.read(message.span) }
        isOver = isOver || messages + 1 > Self.messageLimit || bytes + message.count > Self.byteLimit
        if isOver {
            let error = LinecardError.message(.noStart(messages: messages, bytes: bytes))
            Linecard.check(found == .failure(error), "\(found) past a limit")
        } else {
            messages += 1
            bytes += message.count
            Linecard.check(found == start, "\(found) instead of \(start)")
        }
    }

    /// Checks that the reader refuses what isn't JSON, and reads the fields of the rest.
    private static func check(
        _ message: [UInt8], from provider: Provider, _ value: Result<JSONWitness.Value, LinecardError>
    ) {
        let read = Result { () throws(LinecardError) in try ProviderMessage(parsing: message.span, from: provider) }
        switch (value, read) {
        case (.failure(let fault), .failure(let error)): Linecard.check(error == fault, "\(error) instead of \(fault)")
        case (.success(let value), .success(let read)):
            let stream = value[ProviderNames(provider).stream]?.text.flatMap { $0.isShortASCII ? $0 : nil }
            let isSame = value.event == read.event && stream == read.streamID
            Linecard.check(isSame && value["sequenceNumber"]?.integer == read.sequenceNumber, "read \(read)")
        case (.success, .failure(.message)): break  // required fields are checked with the serializers
        default: Linecard.check(false, "\(read) in \(value)")
        }
    }
}

extension JSONWitness.Value {
    fileprivate var event: String? { self["event"]?.text }

    /// Returns true if this is a start's message. Twilio's stream id takes precedence.
    fileprivate func announces(_ start: CallStart) -> Bool {
        let names = ProviderNames(start.provider)
        return (start.provider == .twilio || self["start"]?["streamSid"] == nil)
            && self["start"]?[names.stream]?.text == start.streamID && self["start"]?[names.call]?.text == start.callID
    }
}
