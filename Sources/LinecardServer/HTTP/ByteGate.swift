// SPDX-License-Identifier: Apache-2.0

import NIOCore

/// Guards the HTTP decoder: passes it the head once that is complete, then the body, and nothing that follows the
/// request.
///
/// A decoder that reads a head as it arrives stores each field as a separate string, which takes more than twice the
/// memory of the bytes. After a head that asks for an upgrade it stops reading, and would buffer whatever arrives.
final class ByteGate: ChannelInboundHandler, RemovableChannelHandler {
    typealias InboundIn = ByteBuffer
    typealias InboundOut = ByteBuffer

    private enum State {
        /// Collects the head, of which these bytes have arrived.
        case holdingHead(ByteBuffer)
        /// Passes bytes on, and counts those that aren't part of the body.
        case open(overhead: Int)
        /// Drops bytes, and counts them.
        case shut(dropped: Int)
    }

    /// The event that a request is too large.
    enum Overflow {
        /// The head has more than ``ConnectionLimits/headBytes``.
        case head
        /// There are more bytes around the body than ``ConnectionLimits/bodyOverhead``.
        case body
    }

    private var state = State.holdingHead(ByteBuffer())
    /// The bytes of the first line that have arrived.
    private(set) var firstLineCount = 0
    /// True if the first byte is a letter, as in a request.
    private(set) var startsWithLetter = false

    /// True if the first line ends without a CR. The decoder then reports a bad version.
    private(set) var hasBareLineFeed = false

    /// True if anything has arrived.
    var hasBytes: Bool { firstLineCount > 0 }

    /// Drops all further bytes. Closes the connection after more than ``ConnectionLimits/lingerBytes`` of them.
    func shut() { state = .shut(dropped: 0) }

    /// Notes that some of the bytes were part of the body.
    func noteBody(_ count: Int) {
        if case .open(let overhead) = state { state = .open(overhead: overhead - count) }
    }

    func channelRead(context: ChannelHandlerContext, data: NIOAny) {
        let bytes = unwrapInboundIn(data)
        switch state {
        case .holdingHead(let head):
            state = .holdingHead(ByteBuffer())  // so that appending doesn't copy the buffer
            hold(bytes, behind: head, context)
        case .open(let overhead):
            // noteBody subtracts the bytes in which the decoder finds the body.
            state = .open(overhead: overhead + bytes.readableBytes)
            context.fireChannelRead(data)
            if case .open(let overhead) = state, overhead > ConnectionLimits.bodyOverhead {
                context.fireUserInboundEventTriggered(Overflow.body)
            }
        case .shut(let dropped):
            state = .shut(dropped: dropped + bytes.readableBytes)
            if dropped + bytes.readableBytes > ConnectionLimits.lingerBytes { context.close(promise: nil) }
        }
    }

    // MARK: The head

    private func hold(_ bytes: ByteBuffer, behind head: consuming ByteBuffer, _ context: ChannelHandlerContext) {
        var bytes = bytes
        let index = max(0, head.readableBytes - 2)
        if head.readableBytes > 0 {
            head.writeBuffer(&bytes)
        } else {
            // RFC 9112 §2.2: an empty line before the request line is ignored.
            bytes.moveReaderIndex(forwardBy: bytes.readableBytesView.prefix(while: Self.endsLine).count)
            guard let first = bytes.readableBytesView.first else { return }
            startsWithLetter = (0x41...0x5A).contains(first & 0xDF)
            head = bytes
        }
        measureFirstLine(of: head, from: firstLineCount)
        if !startsWithLetter || Self.hasEnd(head, from: index) {
            open(with: head, context)
        } else if head.readableBytes > ConnectionLimits.headBytes {
            context.fireUserInboundEventTriggered(Overflow.head)
        } else {
            state = .holdingHead(head)
        }
    }

    private func open(with head: ByteBuffer, _ context: ChannelHandlerContext) {
        // The head doesn't count as overhead, and what came with it is at most one read.
        state = .open(overhead: 0)
        context.fireChannelRead(wrapInboundOut(head))
    }

    private func measureFirstLine(of head: ByteBuffer, from index: Int) {
        let rest = head.readableBytesView.dropFirst(index)
        let line = rest.prefix { $0 != UInt8(ascii: "\n") }
        firstLineCount += line.count
        if line.count < rest.count, let last = line.last { hasBareLineFeed = last != UInt8(ascii: "\r") }
    }

    /// Returns true if there is an empty line at or behind an index.
    private static func hasEnd(_ head: ByteBuffer, from index: Int) -> Bool {
        let bytes = head.readableBytesView.dropFirst(index)
        var isAtLineStart = false
        for byte in bytes {
            if byte == UInt8(ascii: "\n") {
                if isAtLineStart { return true }
                isAtLineStart = true
            } else if byte != UInt8(ascii: "\r") {
                isAtLineStart = false
            }
        }
        return false
    }

    private static func endsLine(_ byte: UInt8) -> Bool { byte == UInt8(ascii: "\r") || byte == UInt8(ascii: "\n") }
}
