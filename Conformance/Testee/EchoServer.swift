// SPDX-License-Identifier: Apache-2.0

import LinecardServer
import NIOCore
import NIOHTTP1
import NIOPosix

/// An echo on the loopback interface behind the handlers of the server, for any path and origin.
struct EchoServer: Sendable {
    private let listener: any Channel

    /// The port that it listens on.
    var port: Int { listener.localAddress?.port ?? 0 }

    /// Starts to listen. The server echoes until it is closed.
    ///
    /// - Parameters:
    ///   - port: The port. Defaults to 0, which takes a free one.
    ///   - limits: The limits of each WebSocket.
    ///   - readSize: The most bytes that are read at once. Defaults to nil: as many as SwiftNIO chooses.
    static func bind(port: Int = 0, limits: WebSocketLimits, readSize: Int? = nil) async throws -> EchoServer {
        let listener = try await ServerBootstrap(group: MultiThreadedEventLoopGroup.singleton)
            .serverChannelOption(.backlog, value: 1_024)
            .serverChannelOption(.socketOption(.so_reuseaddr), value: 1)
            .childChannelOption(.tcpOption(.tcp_nodelay), value: 1)
            .childChannelInitializer { channel in
                channel.eventLoop.makeCompletedFuture {
                    if let readSize {
                        let allocator = FixedSizeRecvByteBufferAllocator(capacity: readSize)
                        try channel.syncOptions?.setOption(.recvAllocator, value: allocator)
                    }
                    try configure(channel, limits)
                }
            }
            .bind(host: "127.0.0.1", port: port).get()
        return EchoServer(listener: listener)
    }

    private static func configure(_ channel: any Channel, _ limits: WebSocketLimits) throws {
        let upgrader = WebSocketUpgrader { _ in WebSocketHandler(EchoReceiver(), limits) }
        let pipeline = channel.pipeline.syncOperations
        // Stop reading from clients that don't read the echo.
        try pipeline.addHandler(BackPressureHandler())
        try pipeline.configureHTTPServerPipeline(
            withServerUpgrade: (upgraders: [upgrader], completionHandler: { _ in }))
    }

    /// Stops listening.
    func close() async { try? await listener.close() }

    /// Returns once it has stopped listening.
    func wait() async throws { try await listener.closeFuture.get() }
}
