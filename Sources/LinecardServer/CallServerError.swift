// SPDX-License-Identifier: Apache-2.0

public import Linecard

/// Why a server could not be made.
public enum CallServerError: Error, Hashable, Sendable, CustomStringConvertible {
    /// Signatures cover the public URL, which a server behind a proxy cannot know by itself.
    case tokenWithoutPublicURL
    /// Anybody can sign with an empty token.
    case emptyToken(Provider)
    /// Not `http://` or `https://` with a host and perhaps a path.
    case badPublicURL

    /// One sentence without a full stop.
    public var description: String {
        switch self {
        case .tokenWithoutPublicURL: "an auth token needs the public URL that signatures are checked against"
        case .emptyToken(let provider): "the auth token of \(provider) is empty"
        case .badPublicURL: "the public URL is not http:// or https:// with a host, and perhaps a path"
        }
    }
}
