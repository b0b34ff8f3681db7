// SPDX-License-Identifier: Apache-2.0

import NIOCore
import NIOPosix

/// The client's end of a WebSocket, which may send any bytes.
struct Peer: Sendable {
    /// The time-out of a case.
    static let timeLimit = TimeAmount.seconds(10)
    /// The pause between two pieces, in which the server reads the first one.
    private static let pause = Duration.milliseconds(5)

    private let channel: any Channel
    private let opened: EventLoopFuture<Void>
    private let ended: EventLoopFuture<Recording>

    /// Makes the peer of a channel.
    init(_ channel: any Channel, opened: EventLoopFuture<Void>, ended: EventLoopFuture<Recording>) {
        self.channel = channel
        self.opened = opened
        self.ended = ended
    }

    /// Connects to a port of the loopback interface, and opens a WebSocket.
    ///
    /// - Parameters:
    ///   - port: The port.
    ///   - staysConnected: True to leave the connection open until the server ends it.
    static func open(port: Int, staysConnected: Bool) async throws -> Peer {
        let bootstrap = ClientBootstrap(group: MultiThreadedEventLoopGroup.singleton)
            .channelOption(.allowRemoteHalfClosure, value: true)
            .channelOption(.tcpOption(.tcp_nodelay), value: 1)
        let peer = try await bootstrap.connect(host: "127.0.0.1", port: port) { channel in
            channel.eventLoop.makeCompletedFuture {
                let handler = PeerHandler(on: channel.eventLoop, staysConnected: staysConnected)
                try channel.pipeline.syncOperations.addHandler(handler)
                return handler.peer(of: channel)
            }
        }
        try await peer.channel.writeAndFlush(ByteBuffer(string: request))
        try await peer.opened.get()
        return peer
    }

    private static let request = """
        GET /twilio/stream HTTP/1.1\r
        Host: 127.0.0.1\r
        Connection: Upgrade\r
        Upgrade: websocket\r
        Sec-WebSocket-Version: 13\r
        Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r
        \r

        """

    /// Sends the frames of a case. Ignores errors, because the server may close before it has read all of them.
    func send(_ testCase: Case) async {
        let bytes = testCase.bytes
        if let cut = testCase.cut {
            try? await channel.writeAndFlush(ByteBuffer(bytes: bytes[..<cut]))
            try? await Task.sleep(for: Self.pause)
        }
        try? await channel.writeAndFlush(ByteBuffer(bytes: bytes[(testCase.cut ?? 0)...]))
        if testCase.disconnects { try? await channel.close(mode: .output) }
    }

    /// Returns the recording, once the server has closed or the time limit has passed.
    func recording() async throws -> Recording { try await ended.get() }
}
