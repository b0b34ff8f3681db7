// SPDX-License-Identifier: Apache-2.0

/// Why a call could not be made.
public enum CallerError: Error, Hashable, Sendable {
    /// Not `ws://` or `wss://` with a host.
    case badURL(String)
    /// Nobody answered at that address.
    case unreachable(url: String, reason: String)
    /// The server answered the upgrade with this HTTP status instead of 101.
    case refused(status: Int)
    /// The connection broke in another way.
    case failed(reason: String)
}

extension CallerError: CustomStringConvertible {
    /// One sentence without a full stop.
    public var description: String {
        switch self {
        case .badURL(let url): "\(url.debugDescription) is not ws://host:port/path"
        case .unreachable(let url, let reason): "nobody answers at \(url): \(reason)"
        case .refused(let status): "the server refused the WebSocket with status \(status)"
        case .failed(let reason): "the connection broke: \(reason)"
        }
    }
}
