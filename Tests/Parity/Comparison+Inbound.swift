// SPDX-License-Identifier: Apache-2.0

import Foundation
import Linecard

/// The differences in messages from the provider.
extension Comparison {
    /// The text of the message that came, if the input is one.
    private var text: String? {
        if case .message(let bytes) = step?.given { String(decoding: bytes, as: UTF8.self) } else { nil }
    }

    private func value(at path: String) -> Any? {
        var value = text.flatMap { try? JSONSerialization.jsonObject(with: Data($0.utf8)) }
        for name in path.split(separator: ".") { value = (value as? [String: Any])?[String(name)] }
        return value
    }

    var inboundPayload: Data? { (value(at: "media.payload") as? String).flatMap { Data(base64Encoded: $0) } }

    private var isNothing: Bool { theirs == .nothing || theirs == .unreadable }

    private var isAudio: Bool {
        if case .audio = theirs { true } else { false }
    }

    /// Linecard's error about the message.
    private var messageError: MessageError? {
        if text != nil, case .fails(.message(let error)) = ours { error } else { nil }
    }

    var isBeforeSetup: Bool {
        guard case .audio = ours, case .raises("ValueError", _) = theirs else { return false }
        return testCase.setup == nil
    }

    var isOneFrameMore: Bool {
        if case .otherFrame = ours { theirs == .nothing } else { false }
    }

    var isBadJSON: Bool {
        if case .malformed = messageError { theirs == .unreadable } else { false }
    }

    /// True for text that Python reads but RFC 8259 doesn't allow, and for lone surrogates.
    var isStrictJSON: Bool {
        guard case .malformed = messageError, theirs != .unreadable, let text else { return false }
        let notJSON = ["NaN", "Infinity", #"\ud"#, "\u{FFFD}", String(repeating: "[", count: 65)]
        return notJSON.contains { text.contains($0) }
    }

    var isMissingField: Bool {
        guard isNothing, case .missingField(let field) = messageError else { return false }
        guard let text = value(at: field) as? String else { return true }
        return field.hasSuffix(".sampleRate") && Int(text) == nil
    }

    var isInvalidField: Bool {
        guard isNothing, case .invalidField = messageError else { return false }
        return true
    }

    var isUnknownKey: Bool {
        guard isNothing, case .unknownKey(let key) = messageError else { return false }
        return KeypadEntry(rawValue: key) == nil
    }

    var isKeyAToD: Bool {
        guard isNothing, case .key(let key) = ours else { return false }
        return ["A", "B", "C", "D"].contains(key)
    }

    var isStrictBase64: Bool {
        guard case .badPayload = messageError, let payload = value(at: "media.payload") as? String else { return false }
        return (theirs == .nothing || isAudio) && Data(base64Encoded: payload)?.base64EncodedString() != payload
    }

    var isWrongStream: Bool {
        guard case .wrongStream(let expected, let found) = messageError, let text else { return false }
        let isThere = ["streamSid", "streamId", "start.streamSid", "start.streamId"].contains { name in
            value(at: name) as? String == found
        }
        return expected != found && (isThere || text.contains("\"\(found)\""))
    }

    var isOtherTrack: Bool {
        guard ours == .nothing, let track = value(at: "media.track") as? String, track != "inbound" else {
            return false
        }
        return isAudio || theirs == .raises("binascii.Error", text: "")
    }

    var isStreamFormat: Bool {
        switch messageError {
        case .wrongFormat, .unsupportedFormat, .notMono: theirs == .nothing
        default: false
        }
    }

    /// True for members with the same name, of which Python takes the last and Linecard the first.
    var isDuplicateName: Bool {
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

    var isLongNumber: Bool {
        guard case .audio = ours, let text else { return false }
        return theirs == .raises("ValueError", text: "") && text.contains(String(repeating: "1", count: 4_301))
    }
}
