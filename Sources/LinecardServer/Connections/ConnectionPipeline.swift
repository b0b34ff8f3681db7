// SPDX-License-Identifier: Apache-2.0

import Linecard
import NIOCore
import NIOHTTP1
import NIOWebSocket

/// The setup of a server's connections, and the state that they share.
struct ConnectionPipeline: Sendable {
    let router: Router
    let connections: ConnectionRegistry
    let bodies: BodyBudget
    /// The closure that is called with each call that begins, on its event loop.
    let startCall: @Sendable (Call) -> Void

    init(_ router: Router, _ connections: ConnectionRegistry, startCall: @escaping @Sendable (Call) -> Void) {
        self.router = router
        self.connections = connections
        bodies = BodyBudget(router.configuration.limits.bodyBytes)
        self.startCall = startCall
    }

    /// Registers an accepted connection, and adds its handlers.
    ///
    /// - Throws: ``RequestRefused`` if there are too many connections. The channel must then be closed.
    func configure(_ channel: any Channel) throws {
        let peer = IPAddress(channel.remoteAddress)
        do {
            let charged = peer.flatMap { router.clients.isProxy($0) ? nil : $0.peer }
            if let evicted = try connections.add(channel, from: charged) {
                router.statistics.add(evicted.reason)
                evicted.channel.close(promise: nil)
            }
        } catch {
            router.statistics.add(error.reason)
            throw error
        }
        try addHTTP(to: channel, isFromProxy: peer.map(router.clients.isProxy) ?? false)
    }

    private func addHTTP(to channel: any Channel, isFromProxy: Bool) throws {
        var limits = NIOHTTPDecoderLimitConfiguration()
        limits.maxHeaderFieldSize = ConnectionLimits.fieldBytes
        limits.maxHeaderListSize = ConnectionLimits.headBytes
        limits.maxHeaderFieldCount = ConnectionLimits.fields
        let gate = ByteGate()
        let encoder = HTTPResponseEncoder()
        let decoder = ByteToMessageHandler(
            HTTPRequestDecoder(leftOverBytesStrategy: .forwardBytes, limitConfiguration: limits))
        let edge = EdgeHandler(self, gate, isFromProxy: isFromProxy)
        // Stop reading from peers that don't drain their responses.
        try channel.pipeline.syncOperations.addHandlers([BackPressureHandler(), gate, encoder, decoder, edge])
    }

    /// Opens the WebSocket of an admitted request, and removes the HTTP handlers.
    ///
    /// - Parameters:
    ///   - request: The request.
    ///   - provider: The provider that was admitted.
    ///   - edge: The context of the connection's ``EdgeHandler``.
    func addWebSocket(for request: EdgeRequest, from provider: Provider, behind edge: ChannelHandlerContext) throws {
        let pipeline = edge.channel.pipeline.syncOperations
        // Without back-pressure: a call writes no more than its peer reads, and must read from one that doesn't.
        let handlers: [any RemovableChannelHandler] = [
            try pipeline.handler(type: BackPressureHandler.self), try pipeline.handler(type: EdgeHandler.self),
            try pipeline.handler(type: ByteGate.self),
            try pipeline.handler(type: ByteToMessageHandler<HTTPRequestDecoder>.self),
        ]
        let upgradeHandler = HTTPServerUpgradeHandler(
            upgraders: [makeUpgrader(for: provider)], httpEncoder: try pipeline.handler(type: HTTPResponseEncoder.self),
            extraHTTPHandlers: handlers, upgradeCompletionHandler: { _ in })
        try pipeline.addHandler(upgradeHandler)
        edge.fireChannelRead(NIOAny(HTTPServerRequestPart.head(request.upgradeHead)))
        edge.fireChannelRead(NIOAny(HTTPServerRequestPart.end(nil)))
    }

    private func makeUpgrader(for provider: Provider) -> WebSocketUpgrader {
        WebSocketUpgrader { channel in
            // Small reads, so that a flood of small messages cannot make a turn of the event loop long for other calls.
            let reads = AdaptiveRecvByteBufferAllocator(minimum: 512, initial: 2_048, maximum: 4_096)
            try channel.syncOptions?.setOption(.recvAllocator, value: reads)
            return WebSocketHandler(makeDriver(for: provider, on: channel), router.configuration.webSocketLimits)
        }
    }

    private func makeDriver(for provider: Provider, on channel: any Channel) -> CallDriver {
        let host = CallHost(
            configuration: router.configuration, statistics: router.statistics, registry: router.calls, log: router.log)
        return CallDriver(host, provider, on: channel.eventLoop) { [connections, startCall] call in
            connections.noteCall(on: channel)
            startCall(call)
        }
    }
}
