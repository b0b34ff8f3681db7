// SPDX-License-Identifier: Apache-2.0

import NIOCore

extension ChannelHandlerContext {
    /// Lets no more than so many bytes wait in this process and unsent in the kernel: what has been written there no
    /// interruption reaches.
    func limitUnsent(to bytes: Int) {
        let options = channel.syncOptions
        try? options?.setOption(
            .writeBufferWaterMark, value: ChannelOptions.Types.WriteBufferWaterMark(low: bytes / 2, high: bytes))
        #if os(Linux)
            // TCP_NOTSENT_LOWAT of tcp(7), since Linux 3.12.
            try? options?.setOption(.tcpOption(.init(rawValue: 25)), value: SocketOptionValue(bytes))
        #endif
    }
}
