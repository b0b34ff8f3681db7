// SPDX-License-Identifier: Apache-2.0

import Linecard

/// The provider's side of one stream: everything in which providers differ.
protocol ProviderSide: Sendable {
    /// Makes the side of a stream.
    init(_ start: CallStart)

    /// The format of the audio, both ways.
    var format: MediaFormat { get }
    /// The provider's limits.
    var limits: SideLimits { get }
    /// True if marks that a clear drops are returned to the application.
    var returnsClearedMarks: Bool { get }
    /// True if the provider's sources advise against WebSocket fragments.
    var advisesAgainstFragments: Bool { get }

    // MARK: To the application

    /// Returns the messages before any audio. Their sequence numbers begin at 1.
    func opening() -> [String]
    /// The number of opening messages that have a sequence number.
    var numberedOpenings: Int { get }
    /// Returns the message with a frame of audio. `chunk` counts frames from 1, `milliseconds` the time since the
    /// stream began.
    func media(_ payload: String, chunk: Int, milliseconds: Int, number: Int) -> String
    /// Returns the message about a key that the caller pressed.
    func key(_ key: KeypadEntry, milliseconds: Int, number: Int) -> String
    /// Returns the message about a mark that was reached or dropped.
    func mark(_ name: String, number: Int) -> String
    /// Returns the confirmation of a clear, or `nil` if the provider sends none.
    func cleared(number: Int) -> String?
    /// Returns the last message of a stream, or `nil` if the provider sends none.
    func stop(number: Int) -> String?

    // MARK: From the application

    /// Reads an application's message.
    func read(_ message: MessageFields) throws(MessageFault) -> ApplicationMessage

    // MARK: Before the stream

    /// Returns a stream with random ids in the provider's form. A given account is kept.
    static func makeStart(account: String?, using generator: inout some RandomNumberGenerator) -> CallStart
    /// The `User-Agent` of the provider's webhooks.
    static var userAgent: String { get }
    /// Returns the form of the webhook for an incoming call.
    static func webhookParameters(_ start: CallStart, from: String, to: String) -> [String: String]
    /// Returns the header fields that sign a webhook.
    static func signature(
        ofWebhook url: String, form: [String: String], token: String, nonce: String
    ) -> [(String, String)]
    /// Returns the header fields that sign the opening of a stream.
    static func signature(ofStream url: String, token: String, nonce: String) -> [(String, String)]
    /// Returns the stream that a document asks for, as the answer to the webhook with a URL.
    static func stream(in document: XMLElement, answering url: String) throws(DocumentFault) -> StreamRequest
}

/// The limits of a provider. `nil` where none is documented.
struct SideLimits: Sendable {
    /// The longest message, in bytes.
    var message: Int?
    /// The longest payload, in characters.
    var payload: Int?
    /// The most audio in a message on which all sources agree.
    var undisputedChunk: Duration?
    /// The most audio that may wait to be played.
    var buffer: Duration?
    /// The most audio that may wait to be played on which all sources agree.
    var undisputedBuffer: Duration?
    /// True if the names of marks should be unique.
    var wantsUniqueNames = false
    /// True if audio encoded in Base64 twice is known to be refused.
    var refusesEncodedTwice = false
}

extension Provider {
    /// The type of this provider's sides.
    var side: any ProviderSide.Type {
        switch self {
        case .twilio: TwilioSide.self
        case .plivo: PlivoSide.self
        }
    }
}
