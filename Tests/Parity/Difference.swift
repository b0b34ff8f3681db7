// SPDX-License-Identifier: Apache-2.0

import Foundation
import Linecard
import LinecardCodec

/// A difference between pipecat and Linecard that is meant. docs/migration.md says of each what both do, and why.
struct Difference: Sendable {
    let id: String
    /// How many inputs of the golden file it covers.
    let count: Int
    let covers: @Sendable (Comparison) -> Bool

    /// A count of its own for a build without libsoxr, where that answers fewer inputs.
    init(
        _ id: String, _ count: Int, withoutSoxr: Int? = nil, _ covers: @escaping @Sendable (Comparison) -> Bool
    ) {
        let counted = AudioLine.Quality.realtime.isAvailable ? count : withoutSoxr ?? count
        (self.id, self.count, self.covers) = (id, counted, covers)
    }

    static let all: [Difference] = [
        // The constructor.
        Difference("checked-always", 133) { $0.isCheckedAlways },
        Difference("first-error", 112) { $0.isOtherErrorFirst },
        Difference("unsafe-id", 63) { $0.isUnsafeIdentifier },
        Difference("base-url", 6) { $0.isBaseURL },
        Difference("plivo-rate", 8) { $0.isPlivoRate },
        Difference("nine-rates", 16) { $0.isNoRate },
        Difference("resampler-timer", 12) { $0.isResamplerTimer },
        // Hanging up.
        Difference("credentials-utf8", 2) { $0.isEncodingOfCredentials },
        Difference("hang-up-throws", 11) { $0.isHangUpError },
        Difference("hang-up-retries", 8) { $0.isHangUpTriedAgain },
        Difference("hang-up-2xx", 4) { $0.isOtherSuccess },
        // To the provider.
        Difference("resampling-delay", 662, withoutSoxr: 471) { $0.isResamplingDelay },
        Difference("rate-change", 4) { $0.isRateChange },
        Difference("mu-law", 16) { $0.isMuLaw },
        Difference("plivo-stream-id", 96, withoutSoxr: 84) { $0.isPlivoStreamID },
        Difference("plivo-payload", 2) { $0.isLongPlivoPayload },
        Difference("dtmf-out", 48) { $0.isDTMFOut },
        Difference("other-frames", 48) { $0.isOtherFrame },
        Difference("mono-int16", 6) { $0.isNotMonoInt16 },
        Difference("nan-out", 24) { $0.isNaNOut },
        Difference("whole-20-ms", 16) { $0.isInWhole20Milliseconds },
        // From the provider.
        Difference("before-setup", 4) { $0.isBeforeSetup },
        Difference("more-frames", 1_446) { $0.isOneFrameMore },
        Difference("bad-json", 3_265) { $0.isBadJSON },
        Difference("strict-json", 401) { $0.isStrictJSON },
        Difference("missing-field", 2_610) { $0.isMissingField },
        Difference("invalid-field", 19) { $0.isInvalidField },
        Difference("unknown-key", 118) { $0.isUnknownKey },
        Difference("keys-a-to-d", 400) { $0.isKeyAToD },
        Difference("strict-base64", 53) { $0.isStrictBase64 },
        Difference("wrong-stream", 1_187) { $0.isWrongStream },
        Difference("other-track", 457) { $0.isOtherTrack },
        Difference("stream-format", 95) { $0.isStreamFormat },
        Difference("duplicate-names", 8) { $0.isDuplicateName },
        Difference("long-numbers", 2) { $0.isLongNumber },
    ]
}

// MARK: The constructor

extension Comparison {
    private var configurationError: ConfigurationError? {
        if case .fails(.configuration(let error)) = ours { error } else { nil }
    }

    /// Arguments that do not fit together: pipecat looks only when it is to hang up, and for missing ones first.
    private var isOfArgumentsTogether: Bool {
        switch configurationError {
        case .tokenAndAPIKey, .incompleteAPIKey, .regionWithoutEdge, .edgeWithoutRegion: true
        default: false
        }
    }

    fileprivate var isCheckedAlways: Bool {
        theirs == .nothing && made.params.autoHangUp == false && isOfArgumentsTogether
    }

    fileprivate var isOtherErrorFirst: Bool {
        guard case .raises("ValueError", let text) = theirs else { return false }
        return text.contains("missing required parameters") && isOfArgumentsTogether
    }

    fileprivate var isUnsafeIdentifier: Bool {
        guard theirs == .nothing, case .invalidIdentifier(let name) = configurationError else { return false }
        return made.arguments[Self.snakeCase(name)]?.isEmpty == false
    }

    fileprivate var isBaseURL: Bool {
        theirs == .nothing && (configurationError == .invalidBaseURL || configurationError == .insecureBaseURL)
    }

    fileprivate var isPlivoRate: Bool {
        guard theirs == .nothing, case .unsupportedFormat = configurationError else { return false }
        return made.provider == .plivo && made.wireRate != 8_000
    }

    fileprivate var isNoRate: Bool {
        if case .inexpressible(let what) = ours { what.hasPrefix("a rate of ") } else { false }
    }

    fileprivate var isResamplerTimer: Bool {
        ours == .inexpressible("resampler_clear_after_secs")
            || aspect != .envelope && frame?.after != nil && isOursOfFullLength
    }
}

// MARK: Hanging up

extension Comparison {
    /// True if each succeeded, and what each asked for.
    private var hangUps: (theirs: (succeeded: Bool, [[String]]), ours: (succeeded: Bool, [[String]]))? {
        guard case .hangUp(let theirSuccess, let theirRequests) = theirs,
            case .hangUp(let ourSuccess, let ourRequests) = ours
        else { return nil }
        return ((theirSuccess, theirRequests), (ourSuccess, ourRequests))
    }

    private var status: Int { made.rest?.status ?? 200 }

    /// True if Linecard tries again after such a status.
    private var isPassing: Bool { status == 0 || status == 429 || status >= 500 }

    fileprivate var isEncodingOfCredentials: Bool {
        guard let hangUps, hangUps.theirs.succeeded, hangUps.ours.succeeded else { return false }
        let isSame = zip(hangUps.theirs.1[0], hangUps.ours.1[0]).map { $0 == $1 }
        return isSame == [true, true, false, true] && made.arguments["auth_token"]?.allSatisfy(\.isASCII) == false
    }

    fileprivate var isHangUpError: Bool {
        guard let hangUps, !hangUps.theirs.succeeded, !hangUps.ours.succeeded else { return false }
        return hangUps.theirs.1 == hangUps.ours.1 && !isPassing
    }

    fileprivate var isHangUpTriedAgain: Bool {
        guard let hangUps, !hangUps.theirs.succeeded, !hangUps.ours.succeeded else { return false }
        return hangUps.ours.1 == Array(repeating: hangUps.theirs.1[0], count: 5) && isPassing
    }

    fileprivate var isOtherSuccess: Bool {
        guard let hangUps, !hangUps.theirs.succeeded, hangUps.ours.succeeded else { return false }
        return hangUps.theirs.1 == hangUps.ours.1 && (200..<300).contains(status)
    }
}

// MARK: To the provider

extension Answer {
    fileprivate var payload: Payload? {
        if case .sends(_, let payload) = self { payload } else { nil }
    }
}

extension Comparison {
    /// True if Linecard's message has as much audio as the frame, but for what the filter delays.
    private var isOursOfFullLength: Bool {
        guard let frame, let rate = frame.rate, case .length(let count)? = ours.payload else { return false }
        return count.isMultiple(of: messageSamples)
            && Self.isFull(count, of: frame.pcm.count * made.wireRate / rate, rate: made.wireRate)
    }

    /// True if there is as much audio as is due, but for the delay at the start of a stream, which is less than 8 ms.
    private static func isFull(_ count: Int, of due: Int, rate: Int) -> Bool {
        count <= due + 1 && count >= due - rate / 125
    }

    /// Samples on the wire in 20 ms.
    private var messageSamples: Int { made.wireRate / 50 }

    private var isException: Bool {
        if case .raises = theirs { true } else { false }
    }

    fileprivate var isResamplingDelay: Bool {
        if let frame {
            return aspect != .envelope && frame.after == nil && !isException && frame.rate != made.wireRate
                && isOursOfFullLength
        }
        guard case .resampled(let rate, let samples) = ours, let codes = payload?.count, !isException else {
            return false
        }
        return Self.isFull(samples, of: codes * rate / made.wireRate, rate: rate)
    }

    /// After a change pipecat's resampler raises, and Linecard's goes on. Back at the wire's rate neither resamples,
    /// and Linecard first sends the 10 ms or less that it still held, so that it now holds as much of the frame's end.
    fileprivate var isRateChange: Bool {
        guard made.steps.count > 1, frame?.samples != nil, let ours = ours.payload else { return false }
        if case .raises("ValueError", _) = theirs { return true }
        guard aspect == .payload, let theirs = theirs.payload?.bytes, let ours = ours.bytes else { return false }
        guard ours.count.isMultiple(of: messageSamples) else { return false }
        return (1...messageSamples / 2).contains { theirs.starts(with: ours.dropFirst($0)) }
    }

    /// CPython gives some negative samples the code above the right one.
    fileprivate var isMuLaw: Bool {
        guard aspect == .payload, let theirs = theirs.payload?.bytes, let ours = ours.payload?.bytes,
            ours.count == theirs.count, ours.count == frame?.pcm.count
        else { return false }
        return isSameButMuLaw(theirs[...], ours)
    }

    /// True if the codes of the frame's first samples are the same, but for negative ones that differ by one.
    private func isSameButMuLaw(_ theirs: ArraySlice<UInt8>, _ ours: [UInt8]) -> Bool {
        for (sample, codes) in zip(frame?.pcm ?? [], zip(theirs, ours)) where codes.0 != codes.1 {
            if sample >= 0 || abs(Int(codes.0) - Int(codes.1)) != 1 { return false }
        }
        return true
    }

    fileprivate var isPlivoStreamID: Bool {
        guard aspect == .envelope, case .sends(let theirs, _) = theirs, case .sends(let ours, _) = ours else {
            return false
        }
        return theirs == ours.dropLast() + #","streamId":"aaaaaaaa-bbbb-4ccc-8ddd-eeeeeeeeeeee"}"#
    }

    fileprivate var isLongPlivoPayload: Bool {
        guard made.provider == .plivo, case .fails(.message(.payloadTooLong(_, limit: 16_384))) = ours else {
            return false
        }
        return theirs.payload?.bytes.map { $0.count >= 12_320 } == true
    }

    fileprivate var isDTMFOut: Bool {
        guard theirs == .nothing, let key = frame?.key else { return false }
        if made.provider == .plivo { return ours == .message(#"{"dtmf":"\#(key)","event":"sendDTMF"}"#) }
        return ours.payload?.bytes?.isEmpty == false
    }

    fileprivate var isOtherFrame: Bool {
        guard theirs == .nothing, let name = frame?.frame else { return false }
        return ours == .inexpressible(name)
    }

    fileprivate var isNotMonoInt16: Bool {
        ours == .inexpressible("half a sample") || ours == .inexpressible("2 channels")
    }

    fileprivate var isNaNOut: Bool {
        guard case .message(let text) = theirs, case .fails(.message(.malformed)) = ours else { return false }
        return text.contains("NaN") || text.contains("Infinity")
    }

    /// Linecard keeps what does not fill 20 ms for the next audio.
    fileprivate var isInWhole20Milliseconds: Bool {
        guard aspect != .envelope, frame?.rate == made.wireRate, let theirs = theirs.payload?.bytes else {
            return false
        }
        let whole = theirs.count / messageSamples * messageSamples
        if ours == .nothing { return whole == 0 }
        guard let ours = ours.payload?.bytes, ours.count == whole, ours.count < theirs.count else { return false }
        return isSameButMuLaw(theirs.prefix(whole), ours)
    }
}

// MARK: From the provider

extension Comparison {
    /// The message that came, as text and as JSON.
    private var text: String? {
        if case .message(let bytes) = step?.given { String(decoding: bytes, as: UTF8.self) } else { nil }
    }

    private func value(at path: String) -> Any? {
        var value = text.flatMap { try? JSONSerialization.jsonObject(with: Data($0.utf8)) }
        for name in path.split(separator: ".") { value = (value as? [String: Any])?[String(name)] }
        return value
    }

    private var payload: Data? { (value(at: "media.payload") as? String).flatMap { Data(base64Encoded: $0) } }

    private var isNothing: Bool { theirs == .nothing || theirs == .unreadable }

    private var isAudio: Bool {
        if case .audio = theirs { true } else { false }
    }

    /// The error of the message.
    private var messageError: MessageError? {
        if text != nil, case .fails(.message(let error)) = ours { error } else { nil }
    }

    fileprivate var isBeforeSetup: Bool {
        guard case .audio = ours, case .raises("ValueError", _) = theirs else { return false }
        return made.setup == nil
    }

    fileprivate var isOneFrameMore: Bool {
        if case .otherFrame = ours { theirs == .nothing } else { false }
    }

    fileprivate var isBadJSON: Bool {
        if case .malformed = messageError { theirs == .unreadable } else { false }
    }

    /// Python takes what RFC 8259 does not have, and surrogates by themselves.
    fileprivate var isStrictJSON: Bool {
        guard case .malformed = messageError, theirs != .unreadable, let text else { return false }
        let notJSON = ["NaN", "Infinity", #"\ud"#, "\u{FFFD}", String(repeating: "[", count: 65)]
        return notJSON.contains { text.contains($0) }
    }

    fileprivate var isMissingField: Bool {
        guard isNothing, case .missingField(let field) = messageError else { return false }
        guard let text = value(at: field) as? String else { return true }
        return field.hasSuffix(".sampleRate") && Int(text) == nil
    }

    fileprivate var isInvalidField: Bool {
        guard isNothing, case .invalidField = messageError else { return false }
        return true
    }

    fileprivate var isUnknownKey: Bool {
        guard isNothing, case .unknownKey(let key) = messageError else { return false }
        return KeypadEntry(rawValue: key) == nil
    }

    fileprivate var isKeyAToD: Bool {
        guard isNothing, case .key(let key) = ours else { return false }
        return ["A", "B", "C", "D"].contains(key)
    }

    fileprivate var isStrictBase64: Bool {
        guard case .badPayload = messageError, let payload = value(at: "media.payload") as? String else { return false }
        return (theirs == .nothing || isAudio) && Data(base64Encoded: payload)?.base64EncodedString() != payload
    }

    fileprivate var isWrongStream: Bool {
        guard case .wrongStream(let expected, let found) = messageError, let text else { return false }
        let isThere = ["streamSid", "streamId", "start.streamSid", "start.streamId"].contains { name in
            value(at: name) as? String == found
        }
        return expected != found && (isThere || text.contains("\"\(found)\""))
    }

    fileprivate var isOtherTrack: Bool {
        guard ours == .nothing, let track = value(at: "media.track") as? String, track != "inbound" else {
            return false
        }
        return isAudio || theirs == .raises("binascii.Error", text: "")
    }

    fileprivate var isStreamFormat: Bool {
        switch messageError {
        case .wrongFormat, .unsupportedFormat, .notMono: theirs == .nothing
        default: false
        }
    }

    /// Of two members with one name Python takes the last one, Linecard the first one.
    fileprivate var isDuplicateName: Bool {
        guard isAudio || theirs == .nothing, let text else { return false }
        let isTwice = ["event", "media", "payload", "track"].contains { text.ranges(of: "\"\($0)\":").count > 1 }
        switch ours {
        case .audio, .key: return isTwice
        default: break
        }
        if case .missingField = messageError { return isTwice && isAudio }
        let track = value(at: "media.track") as? String ?? "inbound"
        return isTwice && isAudio && ours == .nothing && track == "inbound"
    }

    fileprivate var isLongNumber: Bool {
        guard case .audio = ours, let text else { return false }
        return theirs == .raises("ValueError", text: "") && text.contains(String(repeating: "1", count: 4_301))
    }
}
