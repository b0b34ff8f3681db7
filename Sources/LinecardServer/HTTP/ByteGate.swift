// SPDX-License-Identifier: Apache-2.0

import NIOCore

/// Stands before the HTTP decoder: counts the bytes of a request, and keeps the decoder from all that follows it.
///
/// Behind a head that asks for an upgrade the decoder reads no further, and would keep whatever comes.
final class ByteGate: ChannelInboundHandler, RemovableChannelHandler {
    typealias InboundIn = ByteBuffer
    typealias InboundOut = ByteBuffer

    /// Bytes that have come.
    private(set) var count = 0
    /// Bytes of the first line, as far as it has come.
    private(set) var firstLineCount = 0
    /// Whether the first byte is a letter, as that of a request is.
    private(set) var startsWithLetter = false
    private var hasFirstLine = false
    private var isShut = false

    /// Drops all that comes from now on. Once that is ``ConnectionLimits/lingerBytes``, the connection closes.
    func shut() {
        isShut = true
        count = 0
    }

    func channelRead(context: ChannelHandlerContext, data: NIOAny) {
        let bytes = unwrapInboundIn(data)
        if count == 0, let first = bytes.readableBytesView.first {
            startsWithLetter = (0x41...0x5A).contains(first & 0xDF)
        }
        count += bytes.readableBytes
        if isShut {
            if count > ConnectionLimits.lingerBytes { context.close(promise: nil) }
            return
        }
        if !hasFirstLine { measureFirstLine(bytes) }
        context.fireChannelRead(data)
        if count > ConnectionLimits.requestBytes, !isShut {
            context.fireUserInboundEventTriggered(Overflow())
        }
    }

    private func measureFirstLine(_ bytes: ByteBuffer) {
        let line = bytes.readableBytesView.prefix { $0 != UInt8(ascii: "\n") }
        hasFirstLine = line.count < bytes.readableBytes
        firstLineCount += line.count
    }

    /// The request has more than ``ConnectionLimits/requestBytes``.
    struct Overflow {}
}
