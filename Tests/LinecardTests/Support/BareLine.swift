// SPDX-License-Identifier: Apache-2.0

import Linecard
import LinecardCodec
import NIOCore
import Testing

/// An audio line alone, with which a serializer is compared.
struct BareLine: ~Copyable {
    private var line: AudioLine

    init(
        _ encoding: AudioLine.Encoding = .muLaw, wire: SampleRate = .hz8000, inbound: SampleRate = .hz8000,
        outbound: SampleRate = .hz8000
    ) throws {
        line = try AudioLine(encoding: encoding, wireRate: wire, inboundRate: inbound, outboundRate: outbound)
    }

    mutating func hear(_ payload: String) throws -> [Int16] { try line.inbound(Array(payload.utf8).span) }

    mutating func say(_ samples: [Int16]) throws -> String {
        var buffer = ByteBuffer()
        var consumed = 0
        try buffer.writeWithOutputRawSpan(minimumWritableBytes: line.outboundBound(for: samples.count)) {
            (text) throws(CodecError) in consumed = try line.outbound(samples.span, into: &text)
        }
        #expect(consumed == samples.count)
        return String(buffer: buffer)
    }

    mutating func finish() throws -> String {
        try line.finishOutbound()
        return try say([])
    }

    mutating func change(to rate: SampleRate) throws { try line.setOutboundRate(rate) }
}

extension MediaStreamSerializer {
    /// The payload of the message that samples complete; empty if there is none.
    func say(_ samples: [Int16], at rate: SampleRate) throws -> String {
        var buffer = ByteBuffer()
        let written = try serialize(samples.span, at: rate, into: &buffer)
        #expect(written == (buffer.readableBytes > 0))
        return Self.payload(buffer)
    }

    /// The payload of the end of an utterance; empty if there is none.
    func finish() throws -> String {
        var buffer = ByteBuffer()
        let written = try serialize(.speechEnd, into: &buffer)
        #expect(written == (buffer.readableBytes > 0))
        return Self.payload(buffer)
    }

    /// The value of the payload, which is the last field.
    private static func payload(_ message: ByteBuffer) -> String {
        let parts = String(buffer: message).split(separator: #""payload":""#)
        return parts.count == 2 ? String(parts[1].dropLast(3)) : ""
    }
}
