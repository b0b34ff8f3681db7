// SPDX-License-Identifier: Apache-2.0

public import Linecard

/// Why a server could not be made or run.
public enum CallServerError: Error, Hashable, Sendable, CustomStringConvertible {
    /// Signatures cover the public URL, which a server behind a proxy cannot know by itself.
    case tokenWithoutPublicURL
    /// Anybody can sign with an empty token.
    case emptyToken(Provider)
    /// Account ids, API keys and base URLs need the auth token of their provider: without signatures anybody could have
    /// calls hung up with them.
    case accountWithoutToken(Provider)
    /// No call of this provider could be answered.
    case unusable(Provider, LinecardError)
    /// Not `http://` or `https://` with a host and perhaps a path.
    case badPublicURL
    /// Not a port: 0 to 65,535.
    case badPort(Int)
    /// Not the address of a proxy, nor a range of addresses.
    case badTrustedProxy(String)
    /// ``CallServer/run()`` was called before. A server runs once.
    case alreadyRun
    /// ``CallServer/close()`` was called before ``CallServer/run()``.
    case closed

    /// One sentence without a full stop.
    public var description: String {
        switch self {
        case .tokenWithoutPublicURL: "an auth token needs the public URL that signatures are checked against"
        case .emptyToken(let provider): "the auth token of \(provider) is empty"
        case .accountWithoutToken(let provider): "the account of \(provider) needs its auth token"
        case .unusable(let provider, let error): "no call of \(provider) could be answered: \(error)"
        case .badPublicURL: "the public URL is not http:// or https:// with a host, and perhaps a path"
        case .badPort(let port): "there is no port \(port): ports are 0 to 65535"
        case .badTrustedProxy(let text): "\(text.debugDescription) is no address, nor a range such as 10.0.0.0/8"
        case .alreadyRun: "the server was run before: bind another one"
        case .closed: "the server was closed: bind another one"
        }
    }
}
