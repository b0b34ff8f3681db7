// SPDX-License-Identifier: Apache-2.0

public import LinecardCodec

/// An error of a call's frames and messages.
///
/// Unless documented otherwise, an error costs one message: the serializer is unchanged, and the next message works. No
/// error holds a secret.
public enum LinecardError: Error, Hashable, Sendable {
    /// The arguments of a serializer are missing, invalid or inconsistent.
    case configuration(ConfigurationError)
    /// A message from the provider, or from the application, is invalid.
    case message(MessageError)
    /// Audio could not be converted. After ``/LinecardCodec/CodecError/outOfMemory`` call ``MediaWire/setRates(_:)`` or
    /// ``FrameSerializer/setup(_:)`` before sending or receiving more audio. An unsupported rate,
    /// ``/LinecardCodec/CodecError/unsupportedPair(from:to:)``, changes nothing.
    case audio(CodecError)
    /// Hanging up failed.
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

/// An error in one message. Offsets count bytes from the start of the message, from 0.
///
/// The description is safe to log: in quotations from a message, everything but printable ASCII is escaped, and so are
/// the space, `=`, `"` and `\`. Associated values are unescaped.
public enum MessageError: Error, Hashable, Sendable {
    /// The message is not JSON in UTF-8 from this byte on.
    case malformed(offset: Int)
    /// The message is JSON, but not an object.
    case notAnObject
    /// A required field is missing or of the wrong type. Dots separate names: `media.payload`.
    case missingField(String)
    /// An event, id or media type is not printable ASCII of at most 256 bytes. Dots separate names: `start.callSid`.
    case invalidField(String)
    /// The payload is not Base64 of whole samples. An offset in the error counts from the start of the payload.
    case badPayload(CodecError)
    /// The message is binary, with this many bytes. Providers send text.
    case binary(bytes: Int)
    /// The message belongs to another stream. The id that was found is cut to 256 bytes.
    case wrongStream(expected: String, found: String)
    /// The key does not exist. Its name is cut to 256 bytes.
    case unknownKey(String)
    /// The stream's format differs from the serializer's, so neither side could decode the other's audio. From then on
    /// the serializer throws this for all audio, both ways.
    case wrongFormat(expected: MediaFormat, found: MediaFormat)
    /// The stream's format, a media type and a rate in Hz, is not supported. From then on the serializer throws this
    /// for all audio.
    case unsupportedFormat(encoding: String, hertz: Int)
    /// The stream's channel count is not 1. From then on the serializer throws this for all audio.
    case notMono(channels: Int)
    /// The first messages of a connection, of this many bytes together, contained no `start`.
    case noStart(messages: Int, bytes: Int)
    /// The audio of one message exceeds the provider's limit, in characters of Base64.
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
            "audio of up to \(characters) characters in one message: the provider's limit is \(limit)"
        }
    }
}

/// An error in the arguments of a serializer.
public enum ConfigurationError: Error, Hashable, Sendable {
    /// Hanging up automatically needs these arguments too.
    case missingCredentials([String])
    /// Both an auth token and an API key were given. Choose one.
    case tokenAndAPIKey
    /// An API key needs both its SID and its secret; this one is missing.
    case incompleteAPIKey(missing: String)
    /// A Twilio region needs an edge.
    case regionWithoutEdge(region: String)
    /// A Twilio edge needs a region.
    case edgeWithoutRegion(edge: String)
    /// An id is unsafe in a URL: empty, longer than 128 characters, or with characters other than ASCII letters,
    /// digits, `-` and `_`.
    case invalidIdentifier(argument: String)
    /// The base URL is not `http://` or `https://` with a host and an optional port and path. It is not quoted, since
    /// it may hold a password.
    case invalidBaseURL
    /// The base URL would send credentials to another machine unencrypted.
    case insecureBaseURL
    /// This field of a ``HangUpPolicy`` is negative, or zero where it must not be.
    case invalidHangUpPolicy(String)
    /// The stream belongs to another account than the configured one.
    case foreignAccount(expected: String, found: String)
    /// The provider does not support this format.
    case unsupportedFormat(MediaFormat)
    /// The stream that started belongs to this other provider.
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
            "the base URL is http://, which exposes credentials: use https:// for other machines"
        case .invalidHangUpPolicy(let field): "\(field) of the hang-up policy is too small"
        case .foreignAccount(let expected, let found):
            "the stream belongs to account \"\(SanitizedText(word: found))\", not \(SanitizedText(word: expected))"
        case .unsupportedFormat(let format): "the provider does not support the format \(format.phrase)"
        case .wrongProvider(let provider): "the stream belongs to \(provider)"
        }
    }
}
