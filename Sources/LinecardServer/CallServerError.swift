// SPDX-License-Identifier: Apache-2.0

public import Linecard
public import LinecardCodec

/// An error of a server's configuration, or of running a server twice.
///
/// No error holds a token or secret.
public enum CallServerError: Error, Hashable, Sendable, CustomStringConvertible {
    /// There is an auth token, but no ``CallServerConfiguration/publicURL``. Signatures cover it, and a server behind a
    /// proxy cannot determine it.
    case tokenWithoutPublicURL
    /// There is a ``CallServerConfiguration/publicURL``, but no auth token, so anyone could call.
    /// ``CallServerConfiguration/allowsAnyone`` permits it.
    case publicURLWithoutToken
    /// There is no auth token, and the host to listen on is not a loopback address, so anyone could call.
    /// ``CallServerConfiguration/allowsAnyone`` permits it.
    case hostWithoutToken(String)
    /// The auth token is empty. Anyone can sign with it.
    case emptyToken(Provider)
    /// The auth token has white space, quotes, control characters or characters beyond ASCII, which no provider's token
    /// has.
    case malformedToken(Provider)
    /// The secret of Twilio's API key has white space, quotes, control characters or characters beyond ASCII.
    case malformedAPIKeySecret
    /// An account id, API key, region, edge or base URL is set, but not the auth token of its provider. Without
    /// signatures, anyone could have calls hung up with them.
    case accountWithoutToken(Provider)
    /// No call of the provider could be answered, because it could not be hung up.
    case unusable(Provider, LinecardError)
    /// The public URL isn't `http://` or `https://` with a host and an optional port and path.
    case badPublicURL
    /// The provider would not connect to a stream under the public URL. Twilio connects to `wss` only, so the URL must
    /// be `https`.
    case unusablePublicURL(Provider, AnswerDocumentError)
    /// The port isn't in 0 to 65,535.
    case badPort(Int)
    /// A trusted proxy is neither an address nor a range of addresses.
    case badTrustedProxy(String)
    /// The value of a property of ``CallServerConfiguration`` is out of range.
    case outOfRange(setting: String, allowed: String)
    /// ``CallServerConfiguration/quality`` doesn't convert one of ``CallServerConfiguration/rates`` to the rate of any
    /// stream.
    case unsupportedRate(SampleRate, AudioLine.Quality)
    /// ``CallServerConfiguration/quality`` needs libsoxr, but the package was built without its trait `Soxr`.
    case unavailableQuality(AudioLine.Quality)
    /// ``CallServer/run()`` was called before. A server can run only once.
    case alreadyRun
    /// ``CallServer/close()`` was called before ``CallServer/run()``.
    case closed

    /// One sentence without a full stop.
    public var description: String {
        switch self {
        case .tokenWithoutPublicURL: "an auth token needs the public URL that signatures are checked against"
        case .publicURLWithoutToken: "the public URL needs an auth token: without one anyone could call"
        case .hostWithoutToken(let host):
            "listening on \(host.debugDescription) needs an auth token: without one anyone could call"
        case .emptyToken(let provider): "the auth token of \(provider) is empty"
        case .malformedToken(let provider):
            "the auth token of \(provider) has white space, quotes, control characters or characters beyond ASCII"
        case .malformedAPIKeySecret:
            "the API key secret has white space, quotes, control characters or characters beyond ASCII"
        case .accountWithoutToken(let provider): "the account of \(provider) needs its auth token"
        case .unusable(let provider, let error): "no call of \(provider) could be answered: \(error)"
        case .badPublicURL: "the public URL must be http:// or https:// with a host, and perhaps a port and a path"
        case .unusablePublicURL(let provider, .unsupportedScheme):
            "the public URL must be https://: \(provider) connects to encrypted streams only"
        case .unusablePublicURL(let provider, let error):
            "\(provider) would not connect to a stream under the public URL: \(error)"
        case .badPort(let port): "port \(port) is out of range: ports are 0 to 65535"
        case .badTrustedProxy(let text):
            "the trusted proxy \(text.debugDescription) is neither an address nor a range such as 10.0.0.0/8"
        case .outOfRange(let setting, let allowed): "\(setting) must be \(allowed)"
        case .unsupportedRate(let rate, let quality):
            "the quality \(quality) does not convert \(rate) to the rate of any stream; use multiples of 4000 Hz"
        case .unavailableQuality(let quality):
            "the quality \(quality) needs libsoxr, which this build doesn't have; "
                + "use direct, or enable the package trait Soxr"
        case .alreadyRun: "the server was run before: bind a new one"
        case .closed: "the server was closed: bind a new one"
        }
    }
}
