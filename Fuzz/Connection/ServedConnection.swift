// SPDX-License-Identifier: Apache-2.0

import Linecard
import Logging
import NIOCore
import NIOEmbedded

/// A connection without a socket, in the pipeline that the server gives every connection.
struct ServedConnection {
    let router: Router
    let channel = EmbeddedChannel()

    /// Opens a connection to a server that checks the providers' signatures, or to one that takes calls without them.
    init(isOpen: Bool) throws {
        var configuration = CallServerConfiguration()
        configuration.logger = Logger(label: "fuzz") { _ in SwiftLogNoOpLogHandler() }
        if !isOpen {
            configuration.publicURL = "https://voice.example.com"
            configuration.twilioAuthToken = "0123456789abcdef0123456789abcdef"
            configuration.plivoAuthToken = "fedcba9876543210fedcba9876543210"
        }
        router = try Router(configuration: configuration)
        let pipeline = ConnectionPipeline(router, ConnectionRegistry(configuration.limits)) { _ in }
        try pipeline.configure(channel)
        channel.connect(to: try SocketAddress(ipAddress: "192.0.2.1", port: 1), promise: nil)
    }

    /// Receives bytes. Returns false if the connection is closed.
    func receive(_ bytes: some Sequence<UInt8>) -> Bool {
        guard channel.isActive else { return false }
        _ = try? channel.writeInbound(ByteBuffer(bytes: bytes))
        channel.embeddedEventLoop.run()
        return true
    }

    /// Advances the time by a second.
    func waitSecond() { channel.embeddedEventLoop.advanceTime(by: .seconds(1)) }

    /// Returns the bytes sent since the last call.
    func sent() -> [UInt8] {
        var bytes: [UInt8] = []
        while let buffer = try? channel.readOutbound(as: ByteBuffer.self) { bytes += buffer.readableBytesView }
        return bytes
    }

    /// Closes the connection from the peer's side.
    func close() {
        _ = try? channel.finish(acceptAlreadyClosed: true)
        channel.embeddedEventLoop.run()
    }
}
