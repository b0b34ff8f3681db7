// SPDX-License-Identifier: Apache-2.0

import NIOCore
import NIOWebSocket

/// The WebSocket of a call, for as long as its handler is in the pipeline.
struct CallSocket: CallTransport {
    let context: ChannelHandlerContext

    var isWritable: Bool { context.channel.isWritable }

    /// Writes a frame, which goes out with ``flush()``.
    func write(_ opcode: WebSocketOpcode, _ data: ByteBuffer) {
        context.write(NIOAny(WebSocketFrame(fin: true, opcode: opcode, data: data)), promise: nil)
    }

    func write(_ message: ByteBuffer) { write(.text, message) }

    func ping(_ payload: ByteBuffer) { write(.ping, payload) }

    func flush() { context.flush() }

    func close(_ code: UInt16?) {
        if let code {
            write(.connectionClose, ByteBuffer(integer: code))
            flush()
        }
        context.close(promise: nil)
    }

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
