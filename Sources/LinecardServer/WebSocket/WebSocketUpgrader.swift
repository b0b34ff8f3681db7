// SPDX-License-Identifier: Apache-2.0

import Crypto
import LinecardCodec
package import NIOCore
package import NIOHTTP1
import NIOWebSocket

/// An upgrader for SwiftNIO's upgrade handler that opens the WebSocket that a request asks for (RFC 6455 §4.2.2).
///
/// SwiftNIO's own upgrader also adds a frame decoder. Removing that takes effect only in the next turn of the event
/// loop, so it would read frames that arrived in one packet with the request.
package final class WebSocketUpgrader: HTTPServerProtocolUpgrader, Sendable {
    /// The error that a request has no key, or several.
    package struct NoKey: Error {}

    package let supportedProtocol = "websocket"
    package let requiredUpgradeHeaders: [String] = []
    private let makeHandler: @Sendable (any Channel) throws -> any ChannelHandler

    /// Makes an upgrader.
    ///
    /// - Parameter makeHandler: Makes the ``WebSocketHandler`` of a channel. Called on its event loop. If it throws,
    ///   the connection is closed.
    package init(makeHandler: @escaping @Sendable (any Channel) throws -> any ChannelHandler) {
        self.makeHandler = makeHandler
    }

    package func buildUpgradeResponse(
        channel: any Channel, upgradeRequest: HTTPRequestHead, initialResponseHeaders: HTTPHeaders
    ) -> EventLoopFuture<HTTPHeaders> {
        let keys = upgradeRequest.headers["Sec-WebSocket-Key"]
        guard keys.count == 1 else { return channel.eventLoop.makeFailedFuture(NoKey()) }
        var headers = initialResponseHeaders
        headers.add(name: "Sec-WebSocket-Accept", value: Self.accept(keys[0]))
        headers.add(name: "Date", value: EdgeAnswer.date)
        return channel.eventLoop.makeSucceededFuture(headers)
    }

    package func upgrade(context: ChannelHandlerContext, upgradeRequest: HTTPRequestHead) -> EventLoopFuture<Void> {
        let channel = context.channel
        return channel.eventLoop.makeCompletedFuture {
            do {
                try channel.pipeline.syncOperations.addHandlers([WebSocketFrameEncoder(), try makeHandler(channel)])
            } catch {
                channel.close(promise: nil)
                throw error
            }
        }
    }

    /// Returns the value of `Sec-WebSocket-Accept` for a key.
    private static func accept(_ key: String) -> String {
        let text = key + "258EAFA5-E914-47DA-95CA-C5AB0DC85B11"
        return Base64.encode(Array(Insecure.SHA1.hash(data: Array(text.utf8))))
    }
}
