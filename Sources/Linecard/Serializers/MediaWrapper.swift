// SPDX-License-Identifier: Apache-2.0

import LinecardCodec
import NIOCore

/// What stands around the payload of an outbound media message.
struct MediaWrapper {
    private let prefix: [UInt8]
    private let suffix: [UInt8]
    private let longestPayload: Int

    init(_ envelope: any Envelope) {
        let media = envelope.media
        prefix = Array(media.prefix.utf8)
        suffix = Array(media.suffix.utf8)
        longestPayload = envelope.longestPayload
    }

    /// Writes a media message around a payload of at most `bound` characters, unless the payload stays empty.
    ///
    /// - Throws: What `payload` throws; ``CodecError/insufficientCapacity(needed:available:)``, with nothing done, when
    ///   the payload could be longer than the provider takes.
    @inline(__always)
    func write(
        bound: Int, into buffer: inout ByteBuffer, _ payload: (inout OutputRawSpan) throws(CodecError) -> Void
    ) throws(CodecError) -> Bool {
        guard bound <= longestPayload else {
            throw .insufficientCapacity(needed: bound, available: longestPayload)
        }
        let start = buffer.writerIndex
        let room = prefix.count + bound + suffix.count
        try buffer.writeWithOutputRawSpan(minimumWritableBytes: room) { (message) throws(CodecError) in
            message.append(prefix)
            try payload(&message)
            if message.byteCount > prefix.count { message.append(suffix) } else { message.removeAll() }
        }
        return buffer.writerIndex > start
    }

    /// Bytes of audio in a message: three for every four characters of Base64, less its padding (RFC 4648 §4).
    func audioBytes(in message: ByteBufferView) -> Int {
        let payload = message.dropFirst(prefix.count).dropLast(suffix.count)
        return payload.count / 4 * 3 - payload.suffix(2).count { $0 == UInt8(ascii: "=") }
    }
}

extension OutputRawSpan {
    fileprivate mutating func append(_ bytes: [UInt8]) {
        withUnsafeMutableBytes { buffer, count in
            UnsafeMutableRawBufferPointer(rebasing: buffer[count...]).copyBytes(from: bytes)
            count += bytes.count
        }
    }
}

/// What a message needs of a line, in one call: a serializer is a class, so each access to its line is checked, when
/// the program runs, to be the only one, and that takes a twentieth of the time of a whole message.
extension AudioLine {
    mutating func read(_ payload: borrowing Span<UInt8>) throws(CodecError) -> AudioFrame {
        AudioFrame(samples: try inbound(payload), sampleRate: inboundRate)
    }

    mutating func write(
        _ samples: borrowing Span<Int16>, at rate: SampleRate, in wrapper: MediaWrapper, into buffer: inout ByteBuffer
    ) throws(CodecError) -> Bool {
        if outboundRate != rate { try setOutboundRate(rate) }
        let bound = outboundBound(for: samples.count)
        return try wrapper.write(bound: bound, into: &buffer) { (payload) throws(CodecError) in
            try outbound(samples, into: &payload)
        }
    }

    mutating func finish(in wrapper: MediaWrapper, into buffer: inout ByteBuffer) throws(CodecError) -> Bool {
        try wrapper.write(bound: finishBound, into: &buffer) { (payload) throws(CodecError) in
            try finishOutbound(into: &payload)
        }
    }
}
