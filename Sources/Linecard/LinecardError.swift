// SPDX-License-Identifier: Apache-2.0

public import LinecardCodec

/// What went wrong with a call's frames and messages.
///
/// Unless it says otherwise an error costs one message: the serializer is as it was before, and the next message
/// works. No error holds a secret.
public enum LinecardError: Error, Hashable, Sendable {
    /// A serializer was asked for with arguments that do not fit together.
    case configuration(ConfigurationError)
    /// A message from the provider, or one that the application wants to send, is not what it should be.
    case message(MessageError)
    /// Audio could not be converted. After ``/LinecardCodec/CodecError/outOfMemory`` the wire needs ``MediaWire/setRates(_:)``,
    /// a serializer another ``FrameSerializer/setup(_:)``, before it takes audio again. A rate that the quality doesn't
    /// convert, ``/LinecardCodec/CodecError/unsupportedPair(from:to:)``, changes nothing.
    case audio(CodecError)
    /// Hanging up did not succeed.
    case hangUp(HangUpError)
}

extension LinecardError: CustomStringConvertible {
    /// One sentence without a full stop: what and where.
    public var description: String {
        switch self {
        case .configuration(let error): error.description
        case .message(let error): error.description
        case .audio(let error): error.description
        case .hangUp(let error): error.description
        }
    }
}

/// What is wrong with one message, and where. Offsets count bytes from the start of the message, from 0.
///
/// The text of an error is safe to log: in what it quotes of a message, everything but printable ASCII is escaped, as are the space, `=`, `"` and
/// `\`. Associated values are as they came.
public enum MessageError: Error, Hashable, Sendable {
    /// Not JSON in UTF-8 from this byte on.
    case malformed(offset: Int)
    /// JSON, but not an object.
    case notAnObject
    /// A field that must be there is not, or is not of its type. Dots lead inside: `media.payload`.
    case missingField(String)
    /// An event, an id or a media type with other characters than printable ASCII, or more than 256 of them. Dots lead inside:
    /// `start.callSid`.
    case invalidField(String)
    /// The payload is not Base64 of whole samples. An offset in the error counts from the start of the payload.
    case badPayload(CodecError)
    /// A binary WebSocket message of so many bytes. Providers send text.
    case binary(bytes: Int)
    /// The message belongs to another stream: the first 256 bytes of its id.
    case wrongStream(expected: String, found: String)
    /// A key that no telephone has: the first 256 bytes of its name.
    case unknownKey(String)
    /// The stream has another format than the serializer was made for. Neither side could make sense of the other's
    /// audio: from then on the serializer throws this for all audio, both ways.
    case wrongFormat(expected: MediaFormat, found: MediaFormat)
    /// The stream has a format that is not supported: its media type and its rate in Hz. From then on the serializer
    /// throws this for all audio.
    case unsupportedFormat(encoding: String, hertz: Int)
    /// The stream has more channels than one. From then on the serializer throws this for all audio.
    case notMono(channels: Int)
    /// No `start` came among the first messages of a connection: so many, with so many bytes.
    case noStart(messages: Int, bytes: Int)
    /// The application wants to send more audio in one message than the provider takes: characters of Base64.
    case payloadTooLong(characters: Int, limit: Int)
}

extension MessageError: CustomStringConvertible {
    /// One sentence without a full stop: what and where.
    public var description: String {
        switch self {
        case .malformed(let offset): "not JSON at byte \(offset)"
        case .notAnObject: "not a JSON object"
        case .missingField(let field): "field \(field) is missing or of the wrong type"
        case .invalidField(let field): "field \(field) is not printable ASCII of at most 256 bytes"
        case .badPayload(let error): "payload: \(error)"
        case .binary(let bytes): "a binary message of \(bytes) bytes"
        case .wrongStream(let expected, let found):
            "message of stream \(SanitizedText(word: found)) on stream \(SanitizedText(word: expected))"
        case .unknownKey(let key): "no telephone has the key \"\(SanitizedText(word: key))\""
        case .wrongFormat(let expected, let found):
            "the stream is \(found.phrase), the serializer was made for \(expected.phrase)"
        case .unsupportedFormat(let encoding, let hertz):
            "stream format \(SanitizedText(word: encoding)) at \(hertz) Hz is not supported"
        case .notMono(let channels): "the stream has \(channels) channels: only one is supported"
        case .noStart(let messages, let bytes): "no start among the first \(messages) messages, of \(bytes) bytes"
        case .payloadTooLong(let characters, let limit):
            "audio of up to \(characters) characters in one message: the provider takes \(limit)"
        }
    }
}

/// Why a serializer could not be made.
public enum ConfigurationError: Error, Hashable, Sendable {
    /// Hanging up automatically needs these arguments too.
    case missingCredentials([String])
    /// Both an auth token and an API key were given: one must be chosen.
    case tokenAndAPIKey
    /// An API key needs both its SID and its secret; this one is missing.
    case incompleteAPIKey(missing: String)
    /// A Twilio region needs an edge.
    case regionWithoutEdge(region: String)
    /// A Twilio edge needs a region.
    case edgeWithoutRegion(edge: String)
    /// An id that cannot be part of a URL safely: empty, longer than 128 characters, or with anything but letters,
    /// digits, `-` and `_`.
    case invalidIdentifier(argument: String)
    /// Not `http://` or `https://` with a host, or with more than a port and a path behind it. It is not shown: it may
    /// hold a password.
    case invalidBaseURL
    /// Credentials would go to another machine unencrypted.
    case insecureBaseURL
    /// A ``HangUpPolicy`` that allows nothing: this field is negative, or zero where that is too little.
    case invalidHangUpPolicy(String)
    /// The stream is of another account than the one that was configured.
    case foreignAccount(expected: String, found: String)
    /// The provider has no stream of this format.
    case unsupportedFormat(MediaFormat)
    /// The stream that started is this other provider's.
    case wrongProvider(Provider)
}

extension ConfigurationError: CustomStringConvertible {
    /// One sentence without a full stop.
    public var description: String {
        switch self {
        case .missingCredentials(let names):
            "autoHangUp is on but \(names.joined(separator: ", ")) \(names.count == 1 ? "is" : "are") missing"
        case .tokenAndAPIKey: "give either authToken or apiKeySid and apiKeySecret, not both"
        case .incompleteAPIKey(let missing): "an API key needs apiKeySid and apiKeySecret; \(missing) is missing"
        case .regionWithoutEdge(let region):
            "region \(region) needs an edge: the host is api.{edge}.{region}.twilio.com"
        case .edgeWithoutRegion(let edge): "edge \(edge) needs a region: the host is api.{edge}.{region}.twilio.com"
        case .invalidIdentifier(let argument):
            "\(argument) may only have letters, digits, - and _, from 1 to 128 of them"
        case .invalidBaseURL: "the base URL is not http:// or https:// with a host, and perhaps a path"
        case .insecureBaseURL:
            "the base URL is http://, which shows credentials to others: only https:// leaves this machine"
        case .invalidHangUpPolicy(let field): "\(field) of the hang-up policy is too small"
        case .foreignAccount(let expected, let found):
            "the stream is of account \"\(SanitizedText(word: found))\", not \(SanitizedText(word: expected))"
        case .unsupportedFormat(let format): "no stream has the format \(format.phrase)"
        case .wrongProvider(let provider): "the stream is one of \(provider)"
        }
    }
}
