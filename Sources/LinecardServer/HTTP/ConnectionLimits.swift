// SPDX-License-Identifier: Apache-2.0

/// How many connections a ``CallServer`` holds, how long each may take before it carries a call, and what may come over a WebSocket.
///
/// The sizes of a request are fixed: a field of its head 8 KiB, the head 16 KiB in at most 64 fields, the body 64 KiB. Each limit has
/// its ``ConnectionRefusal``, under which what it refuses is counted.
public struct ConnectionLimits: Sendable, Hashable {
    /// The most connections at once, calls included. Defaults to 20,000. Of more the oldest without a call is closed.
    ///
    /// Each takes a file descriptor. A server takes no more than seven eighths of those that the process may open (`ulimit -n`) when it
    /// is bound.
    public var connections = 20_000
    /// The most connections at once that carry no call: those with a request that is not answered, and WebSockets before their
    /// start message. Defaults to 2,000. Of more the oldest is closed, since a provider's request is complete within milliseconds.
    public var connectionsWithoutCall = 2_000
    /// The most connections at once without a call from one peer: an IPv4 address, or an IPv6 network of 64 bits. Defaults to 100.
    ///
    /// Behind a trusted proxy the peer is the client that the proxy names: see ``CallServerConfiguration/trustedProxies``.
    public var connectionsWithoutCallPerPeer = 100
    /// The most bytes of unfinished request bodies that are kept at once, over all connections, without the first 4 KiB of each. Defaults
    /// to 2 MiB. A provider's webhook has a kilobyte or two, so this limits strangers only.
    public var bodyBytes = 2 << 20
    /// The time from the opening of a connection to the end of its request's head. Defaults to 10 s.
    public var headTimeout: Duration = .seconds(10)
    /// The time from the end of a request's head to the end of its body. Defaults to 10 s.
    public var bodyTimeout: Duration = .seconds(10)
    /// The most frames of a WebSocket message, 1 to `Int.max`. Defaults to 1,024; providers send each message in one.
    public var fragmentsPerMessage = 1_024
    /// The most pings and pongs a second from the other end of a WebSocket, 1 to 1,000,000. Defaults to 20. What 15 s allow may come
    /// at once.
    public var controlFramesPerSecond = 20
    /// The most messages a second in a call, 1 to 1,000,000. Defaults to 200; providers send 50 with audio. What 15 s allow may come
    /// at once: a provider that a network has held up for most of a minute sends what it has at once.
    public var messagesPerSecond = 200

    /// Makes the default limits.
    public init() {}
}

extension ConnectionLimits {
    /// The most bytes of a field of a head, name and value.
    static let fieldBytes = 8_192
    /// The most bytes of a head.
    static let headBytes = 16_384
    /// The most fields of a head.
    static let fields = 64
    /// The most bytes of a body.
    static let longestBody = 65_536
    /// The bytes of a body that ``bodyBytes`` does not count.
    static let freeBody = 4_096
    /// The most pieces in which a body may come: chunks, and what is read at once.
    static let bodyParts = 512
    /// The most bytes around a body in chunks: their sizes and extensions, and the trailer.
    static let bodyOverhead = 8_192
    /// The time that a peer has to read the answer and close, and the bytes that are dropped meanwhile. Closing at once would reset the
    /// connection, and could lose the answer (RFC 9112 §9.6).
    static let lingerTimeout: Duration = .seconds(2)
    static let lingerBytes = 262_144
}
