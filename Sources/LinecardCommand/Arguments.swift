// SPDX-License-Identifier: Apache-2.0

public import ArgumentParser
public import Linecard
public import LinecardCodec

extension SampleRate: ExpressibleByArgument {}
extension Provider: ExpressibleByArgument {}
