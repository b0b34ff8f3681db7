// SPDX-License-Identifier: Apache-2.0

public import ArgumentParser
public import Linecard
public import LinecardCodec
public import LinecardSimulator

extension SampleRate: ExpressibleByArgument {}
extension Provider: ExpressibleByArgument {}

extension HostAndPort: ExpressibleByArgument {
    /// Reads `host:port` or `[address]:port`.
    public init?(argument: String) { self.init(argument) }
}
