// SPDX-License-Identifier: Apache-2.0

/// The limits of a ``CallServer`` on connections, on the time before they carry a call, and on WebSocket frames and
/// messages.
///
/// The sizes of a request are fixed: 8 KiB for a header field, 16 KiB and 64 fields for the head, 64 KiB for the body.
/// Each limit has a ``ConnectionRefusal`` under which refusals are counted.
public struct ConnectionLimits: Sendable, Hashable {
    /// The most connections at once, calls included. Defaults to 20,000. Beyond it, the oldest without a call is
    /// closed.
    ///
    /// Each takes a file descriptor. A server uses at most seven eighths of those that the process may open
    /// (`ulimit -n`) when it is bound.
    public var connections = 20_000
    /// The most connections at once without a call: those with an unanswered request, and WebSockets before their start
    /// message. Defaults to 2,000. Beyond it, the oldest is closed: a provider's request is complete within
    /// milliseconds.
    public var connectionsWithoutCall = 2_000
    /// The most connections at once without a call from one peer: an IPv4 address, or an IPv6 network of 64 bits.
    /// Defaults to 100.
    ///
    /// Behind a trusted proxy, the peer is the client that the proxy names: see
    /// ``CallServerConfiguration/trustedProxies``.
    public var connectionsWithoutCallPerPeer = 100
    /// The most bytes of unfinished request bodies at once, over all connections, not counting the first 4 KiB of each.
    /// Defaults to 2 MiB. A provider's webhook has a kilobyte or two, so the limit affects strangers only.
    public var bodyBytes = 2 << 20
    /// The time from the opening of a connection to the end of its request's head. Defaults to 10 s.
    public var headTimeout: Duration = .seconds(10)
    /// The time from the end of a request's head to the end of its body. Defaults to 10 s.
    public var bodyTimeout: Duration = .seconds(10)
    /// The most frames of a WebSocket message, 1 to `Int.max`. Defaults to 1,024; providers send one frame a message.
    public var fragmentsPerMessage = 1_024
    /// The most pings and pongs a second from the peer of a WebSocket, 1 to 1,000,000. Defaults to 20. Bursts may have
    /// as many as 15 s allow.
    public var controlFramesPerSecond = 20
    /// The most messages a second in a call, 1 to 1,000,000. Defaults to 200; providers send 50 with audio. Bursts may
    /// have as many as 15 s allow, because a provider catches up after a network stall of most of a minute.
    public var messagesPerSecond = 200

    /// Makes the default limits.
    public init() {}
}

extension ConnectionLimits {
    /// The most bytes of a header field, name and value together.
    static let fieldBytes = 8_192
    /// The most bytes of a head.
    static let headBytes = 16_384
    /// The most fields of a head.
    static let fields = 64
    /// The most bytes of a body.
    static let maximumBodyBytes = 65_536
    /// The bytes of a body that ``bodyBytes`` does not count.
    static let uncountedBodyBytes = 4_096
    /// The most parts in which a body may arrive: chunks, and the pieces of separate reads.
    static let bodyParts = 512
    /// The most bytes around a chunked body: chunk sizes and extensions, and the trailer.
    static let bodyOverhead = 8_192
    /// The time that a peer has to read the answer and close the connection. Closing at once could reset the connection
    /// and lose the answer (RFC 9112 §9.6).
    static let lingerTimeout: Duration = .seconds(2)
    /// The most bytes that are read and dropped in that time.
    static let lingerBytes = 262_144
}
