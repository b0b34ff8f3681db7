// SPDX-License-Identifier: Apache-2.0

public import LinecardCodec

/// The settings of a call's session.
public struct CallOptions: Sendable, Hashable {
    /// The rates at which the application hears and, as a rule, speaks. Defaults to 16 and 24 kHz.
    public var rates: StartFrame
    /// How the stream is read and written.
    public var wire: MediaWire.Options
    /// The byte order of Plivo's linear PCM, which Plivo does not document. Defaults to `.l16LittleEndian`, which observed
    /// streams have.
    public var plivoLinearEncoding: AudioLine.Encoding
    /// How much audio the provider may hold in advance of what the caller hears, by the clock. Defaults to 200 ms; at least
    /// 20 ms.
    public var lead: Duration
    /// How much unread inbound audio may wait: when more does, the oldest is dropped until 100 ms remain. Defaults to 1 s; at
    /// least 100 ms.
    public var inboundBacklog: Duration
    /// How long the other end may give no sign of life, such as a message or the answer to a ping. Defaults to 60 s.
    public var idleTimeout: Duration
    /// The time between pings. Defaults to 15 s.
    public var pingInterval: Duration
    /// How long the call may last: then it is hung up at once. Defaults to 24 h, the longest that Twilio lets a call last.
    public var maximumDuration: Duration

    /// Makes settings. The defaults suit most calls.
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
