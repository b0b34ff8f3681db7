// SPDX-License-Identifier: Apache-2.0

import Foundation
public import Linecard

/// The messages of one stream: those of ``RecordedMessage``, with the ids, payloads, keys and names that a test
/// chooses.
///
/// Chosen texts are put between quotes unescaped.
public struct Script: Sendable {
    /// The provider that sends the messages.
    public let provider: Provider
    /// The id of the stream. Defaults to that of the recorded messages.
    public var streamID: String
    /// The id of the call. Defaults to that of the recorded messages.
    public var callID: String
    /// The id of the account. Defaults to that of the recorded messages.
    public var accountID: String

    /// Makes the script of a provider, with the ids of the recorded messages.
    public init(_ provider: Provider) {
        self.provider = provider
        (streamID, callID, accountID) = Self.ids(provider)
    }

    private static func ids(_ provider: Provider) -> (stream: String, call: String, account: String) {
        switch provider {
        case .twilio:
            (
                "MZ0000000000000000000000000000000b", "CA0000000000000000000000000000000c",
                "AC0000000000000000000000000000000a"
            )
        case .plivo:
            (
                "aaaaaaaa-bbbb-4ccc-8ddd-eeeeeeeeeeee", "11111111-2222-4333-8444-555555555555",
                "MAMADEUPMADEUPMADEUP"
            )
        }
    }

    /// Returns the recorded message with a name, with this stream's ids.
    public func message(_ name: String) -> String {
        let ids = Self.ids(provider)
        var text = RecordedMessage.named(name, from: provider).text
        for (recorded, chosen) in [(ids.stream, streamID), (ids.call, callID), (ids.account, accountID)]
        where recorded != chosen {
            text = text.replacing(recorded, with: chosen)
        }
        return text
    }

    // MARK: Messages

    /// The first message on a Twilio connection.
    public static var connected: String { RecordedMessage.named("connected", from: .twilio).text }

    /// The start message of the stream.
    public var start: String { message("start") }

    /// The value that the start message should be read as.
    public var callStart: CallStart {
        CallStart(
            provider: provider, streamID: streamID, callID: callID, accountID: accountID,
            customParameters: provider == .twilio
                ? ["from": "+15005550006", "note": "a b"] : ["userId": "42", "lang": "en"],
            sequenceNumber: 1)
    }

    /// Returns a message with audio.
    public func media(payload: String) -> String { replacing("AIAPjw==", in: message("media"), with: payload) }

    /// Returns a message with 20 ms of audio in which every code is the same.
    public func media(code: UInt8) -> String {
        media(payload: Data(repeating: code, count: 160).base64EncodedString())
    }

    /// Returns the message about a key that was pressed.
    public func dtmf(_ key: String) -> String {
        replacing(provider == .twilio ? "#" : "D", in: message("dtmf"), with: key)
    }

    /// Returns the message about a key, with a sequence number in JSON, quoted or not.
    public func dtmf(_ key: String, number: String) -> String {
        let recorded = provider == .twilio ? #""9""# : "50"
        return dtmf(key).replacing(#""sequenceNumber":\#(recorded)"#, with: #""sequenceNumber":\#(number)"#)
    }

    /// Returns the message about a mark (Twilio) or checkpoint (Plivo) that was reached.
    public func mark(_ name: String) -> String {
        replacing("turn-7", in: message(provider == .twilio ? "mark" : "playedStream"), with: name)
    }

    /// The stop message of the stream.
    public var stop: String { message("stop") }

    private func replacing(_ recorded: String, in text: String, with chosen: String) -> String {
        text.replacing("\"\(recorded)\"", with: "\"\(chosen)\"")
    }
}
