// SPDX-License-Identifier: Apache-2.0

import Linecard
import NIOCore
import NIOWebSocket

/// Carries bytes between a WebSocket and the driver of its call.
final class CallHandler: ChannelInboundHandler {
    typealias InboundIn = WebSocketFrame

    let driver: CallDriver

    init(_ driver: CallDriver) { self.driver = driver }

    func handlerAdded(context: ChannelHandlerContext) { driver.connect(CallSocket(context: context)) }

    func handlerRemoved(context: ChannelHandlerContext) { driver.disconnect() }

    func channelRead(context: ChannelHandlerContext, data: NIOAny) {
        let frame = unwrapInboundIn(data)
        let bytes = frame.unmaskedData
        let socket = CallSocket(context: context)
        switch frame.opcode {
        case .text: driver.receive(bytes, as: .text)
        case .binary: driver.receive(bytes, as: .binary)
        case .ping:
            socket.write(.pong, bytes)
            driver.noteSignOfLife()
        case .pong: driver.notePong(bytes)
        case .connectionClose:
            socket.write(.connectionClose, bytes)
            socket.flush()
            driver.disconnect(isClosed: true)
            socket.close(nil)
        default: break
        }
        socket.flush()
    }

    func channelWritabilityChanged(context: ChannelHandlerContext) {
        driver.noteWritability()
        context.fireChannelWritabilityChanged()
    }

    func errorCaught(context: ChannelHandlerContext, error: any Error) {
        driver.noteFailure(error)
        context.close(promise: nil)
    }
}
