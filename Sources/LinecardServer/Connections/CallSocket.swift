// SPDX-License-Identifier: Apache-2.0

import NIOCore
import NIOWebSocket

/// The WebSocket of a call, for as long as its handler is in the pipeline.
struct CallSocket {
    let context: ChannelHandlerContext

    /// Whether it takes more.
    var isWritable: Bool { context.channel.isWritable }

    /// An empty buffer for a message.
    var buffer: ByteBuffer { context.channel.allocator.buffer(capacity: 512) }

    /// Writes a frame, which goes out with ``flush()``.
    func write(_ opcode: WebSocketOpcode, _ data: ByteBuffer) {
        context.write(NIOAny(WebSocketFrame(fin: true, opcode: opcode, data: data)), promise: nil)
    }

    func flush() { context.flush() }

    /// Closes the connection, behind a close frame if there is a code for it.
    func close(_ code: UInt16?) {
        if let code {
            write(.connectionClose, ByteBuffer(integer: code))
            flush()
        }
        context.close(promise: nil)
    }

    /// Lets no more than so many bytes wait in this process, and as many unsent in the kernel: what is there no interruption
    /// reaches.
    func limitUnsent(to bytes: Int) {
        let options = context.channel.syncOptions
        try? options?.setOption(
            .writeBufferWaterMark, value: ChannelOptions.Types.WriteBufferWaterMark(low: bytes / 2, high: bytes))
        #if os(Linux)
            // TCP_NOTSENT_LOWAT of tcp(7), since Linux 3.12.
            try? options?.setOption(.tcpOption(.init(rawValue: 25)), value: SocketOptionValue(bytes))
        #endif
    }
}

extension ByteBuffer {
    /// The number of the ping that these bytes are the payload of; 0, which no ping has, for others.
    var pingNumber: Int { readableBytes == MemoryLayout<Int>.size ? getInteger(at: readerIndex) ?? 0 : 0 }
}
