// SPDX-License-Identifier: Apache-2.0

import NIOCore
import NIOPosix
import NIOSSL
import Synchronization

#if canImport(Glibc)
    import Glibc
#elseif canImport(Darwin)
    import Darwin
#endif

/// Opens connections on event loops of its own, so that a server in the same process that blocks its loops doesn't
/// block its callers too.
struct Dialler: Sendable {
    private static let loops = MultiThreadedEventLoopGroup(numberOfThreads: System.coreCount)

    /// The address to connect to, unencrypted, instead of the URL's.
    let place: HostAndPort?
    let timeout: Duration
    let connection: CancellableConnection

    /// Connects to the server of a URL and lets `pipeline` add handlers, behind TLS if the URL asks for it.
    func connect<Result: Sendable>(
        _ url: StreamURL, named name: String,
        pipeline: @escaping @Sendable (any Channel) throws -> EventLoopFuture<Result>
    ) async throws(SimulatedCallError) -> EventLoopFuture<Result> {
        do {
            return try await ClientBootstrap(group: Self.loops)
                .connectTimeout(TimeAmount(timeout))
                .channelOption(.tcpOption(.tcp_nodelay), value: 1)
                .connect(host: place?.host ?? url.host, port: place?.port ?? url.port) { channel in
                    connection.open(channel)
                    return channel.eventLoop.makeCompletedFuture {
                        if url.isSecure && place == nil { try Self.addTLS(to: channel, for: url.host) }
                        // The inner future is boxed, because connecting must not wait for the server's answer.
                        return Box(try pipeline(channel))
                    }
                }.future
        } catch let error as NIOConnectionError {
            throw .unreachable(url: name, reason: Self.reason(of: error))
        } catch {
            throw .unreachable(url: name, reason: "\(error)")
        }
    }

    private struct Box<Result: Sendable>: Sendable {
        let future: EventLoopFuture<Result>
        init(_ future: EventLoopFuture<Result>) { self.future = future }
    }

    private static func addTLS(to channel: any Channel, for host: String) throws {
        let context = try NIOSSLContext(configuration: .makeClientConfiguration())
        let isAddress = host.contains(":") || host.allSatisfy { $0.isNumber || $0 == "." }
        try channel.pipeline.syncOperations.addHandler(
            NIOSSLClientHandler(context: context, serverHostname: isAddress ? nil : host))
    }

    /// Returns the system's message for the address that was tried last, or for the name.
    private static func reason(of error: NIOConnectionError) -> String {
        guard let last = error.connectionErrors.last?.error else { return "there is no host \(error.host)" }
        return (last as? IOError).map { String(cString: strerror($0.errnoCode)) } ?? "\(last)"
    }
}

/// The connection of a call, which can be cancelled before it is open.
final class CancellableConnection: Sendable {
    private let state = Mutex<(channel: (any Channel)?, isCancelled: Bool)>((nil, false))

    var isCancelled: Bool { state.withLock { $0.isCancelled } }

    func open(_ channel: any Channel) {
        let isCancelled = state.withLock { state in
            state.channel = channel
            return state.isCancelled
        }
        if isCancelled { channel.eventLoop.execute { channel.close(promise: nil) } }
    }

    /// Hangs up a call in progress, and closes a connection that isn't a call yet.
    func cancel() {
        let channel = state.withLock { state in
            state.isCancelled = true
            return state.channel
        }
        channel?.eventLoop.execute {
            let isCall = (try? channel?.pipeline.syncOperations.handler(type: StreamHandler.self)) != nil
            if isCall {
                channel?.pipeline.fireUserInboundEventTriggered(StreamHandler.HangUp())
            } else {
                channel?.close(promise: nil)
            }
        }
    }
}
