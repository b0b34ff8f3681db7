// SPDX-License-Identifier: Apache-2.0

public import LinecardCodec

/// The settings of a call's session.
public struct CallOptions: Sendable, Hashable {
    /// The rates at which the application receives and, usually, sends audio. Defaults to 16 and 24 kHz.
    public var rates: StartFrame
    /// The settings of the wire.
    public var wire: MediaWire.Options
    /// The byte order of Plivo's linear PCM, which Plivo does not document. Defaults to `.l16LittleEndian`, the order
    /// of observed streams.
    public var plivoLinearEncoding: AudioLine.Encoding
    /// The audio that the provider may hold ahead of what the caller hears, by the clock. Defaults to 200 ms; at least
    /// 20 ms.
    public var lead: Duration
    /// The most inbound audio that may be unread. Beyond that, the oldest is dropped until 100 ms remain. Defaults to
    /// 1 s; at least 100 ms.
    public var inboundBacklog: Duration
    /// The longest time without a sign of life from the other end, such as a message or a pong, and the longest time
    /// that audio may be held because the other end does not read. Then the call ends. Defaults to 60 s.
    public var idleTimeout: Duration
    /// The time between pings. Defaults to 15 s.
    public var pingInterval: Duration
    /// The longest time that the call may last. Then it is hung up. Defaults to 24 h, Twilio's own limit.
    public var maximumDuration: Duration

    /// Creates settings. The defaults suit most calls.
    public init(
        rates: StartFrame = StartFrame(), wire: MediaWire.Options = MediaWire.Options(),
        plivoLinearEncoding: AudioLine.Encoding = .l16LittleEndian, lead: Duration = .milliseconds(200),
        inboundBacklog: Duration = .seconds(1), idleTimeout: Duration = .seconds(60),
        pingInterval: Duration = .seconds(15), maximumDuration: Duration = .seconds(86_400)
    ) {
        self.rates = rates
        self.wire = wire
        self.plivoLinearEncoding = plivoLinearEncoding
        self.lead = lead
        self.inboundBacklog = inboundBacklog
        self.idleTimeout = idleTimeout
        self.pingInterval = pingInterval
        self.maximumDuration = maximumDuration
    }
}
