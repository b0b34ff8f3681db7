// SPDX-License-Identifier: Apache-2.0

import Linecard

/// The provider's side of one stream: all in which providers differ.
protocol ProviderSide: Sendable {
    /// Makes the side of a stream.
    init(_ start: CallStart)

    /// The format of the audio, both ways.
    var format: MediaFormat { get }
    /// What the provider takes at most.
    var limits: SideLimits { get }
    /// True if marks that a clear drops go back to the application.
    var returnsClearedMarks: Bool { get }
    /// True if the provider's sources advise against WebSocket fragments.
    var doubtsFragments: Bool { get }

    // MARK: To the application

    /// The messages before any audio. They are numbered from 1.
    func opening() -> [String]
    /// How many of the opening messages are numbered.
    var numberedOpenings: Int { get }
    /// A frame of audio, so many milliseconds after the beginning.
    func media(_ payload: String, chunk: Int, milliseconds: Int, number: Int) -> String
    /// A key that the caller pressed.
    func key(_ key: KeypadEntry, milliseconds: Int, number: Int) -> String
    /// A mark that was reached, or dropped.
    func mark(_ name: String, number: Int) -> String
    /// The confirmation of a clear, if there is one.
    func cleared(number: Int) -> String?
    /// The last message, if there is one.
    func stop(number: Int) -> String?

    // MARK: From the application

    /// Reads a message.
    func read(_ message: MessageFields) throws(MessageFault) -> ApplicationMessage

    // MARK: Before the stream

    /// A stream with ids made up in the provider's form, but for an account that is given.
    static func makeStart(account: String?, using generator: inout some RandomNumberGenerator) -> CallStart
    /// The name of the provider's HTTP client.
    static var userAgent: String { get }
    /// The form of the webhook for a call that comes in.
    static func webhookParameters(_ start: CallStart, from: String, to: String) -> [String: String]
    /// The header fields that sign a webhook.
    static func signature(
        ofWebhook url: String, form: [String: String], token: String, nonce: String
    ) -> [(String, String)]
    /// The header fields that sign the opening of a stream.
    static func signature(ofStream url: String, token: String, nonce: String) -> [(String, String)]
    /// The stream that a document asks for, as the answer to a webhook with this URL.
    static func stream(in document: XMLElement, answering url: String) throws(DocumentFault) -> StreamRequest
}

/// What a provider takes at most; `nil` where no limit is documented.
struct SideLimits: Sendable {
    /// Bytes of a message.
    var message: Int?
    /// Characters of a payload.
    var payload: Int?
    /// Audio in a message that no source objects to.
    var undoubtedChunk: Duration?
    /// Audio that waits to be played.
    var buffer: Duration?
    /// Audio that waits to be played and that no source objects to.
    var undoubtedBuffer: Duration?
    /// True if the names of marks should be unique.
    var wantsUniqueNames = false
    /// True if audio encoded in Base64 twice is known to be refused.
    var refusesEncodedTwice = false
}

extension Provider {
    /// The kind of this provider's sides.
    var side: any ProviderSide.Type {
        switch self {
        case .twilio: TwilioSide.self
        case .plivo: PlivoSide.self
        }
    }
}
