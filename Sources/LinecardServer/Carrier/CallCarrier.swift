// SPDX-License-Identifier: Apache-2.0

public import Linecard
import NIOCore
import NIOPosix

/// Carries calls over the WebSockets of a server of your own, in place of ``CallServer``.
///
/// Your server accepts connections, checks signatures, and answers webhooks. The carrier does the rest: it recognizes
/// the call's start, paces audio, handles marks, keys and interruptions, hangs up, and counts.
///
/// ```swift
/// let carrier = try CallCarrier(configuration)
/// await carrier.carry(messages, from: .twilio) { message in
///     try await socket.send(message)
/// } application: { call in
///     _ = try await call.play(greeting).outcome
/// }
/// ```
///
/// It is safe to use from any task. One carrier serves any number of calls.
public struct CallCarrier: Sendable {
    /// The carrier's counters.
    public let statistics = CallServerStatistics()
    private let configuration: CallServerConfiguration
    private let registry = CallRegistry()
    private let log: RateLimitedLog

    /// Makes a carrier.
    ///
    /// - Parameter configuration: The settings of calls, and of hanging up. Those of the listener and of webhooks have
    ///   no effect. Defaults to a server's defaults.
    /// - Throws: ``CallServerError`` for a configuration with which no call could be hung up.
    public init(_ configuration: CallServerConfiguration = CallServerConfiguration()) throws(CallServerError) {
        try configuration.check()
        self.configuration = configuration
        log = RateLimitedLog(configuration.logger)
    }

    /// Carries the call of one WebSocket. Returns when the call is over and its application has returned.
    ///
    /// One task calls `send`, and awaits it before it sends the next message. It should return only when the socket can
    /// take more: interruptions then overtake unsent messages, and a peer that doesn't read is noticed. A server
    /// without back-pressure buffers what a slow peer doesn't read, at most as much audio as is spoken in that time.
    ///
    /// - Parameters:
    ///   - messages: The incoming messages, in order. Messages must be whole, with their fragments joined. Pings among
    ///     them are answered; leave them out if your server answers them. The end of the sequence is the end of the
    ///     connection.
    ///   - provider: The provider that was admitted. A stream of another one is refused.
    ///   - send: Sends a message. The last is ``WebSocketMessage/close(code:)``; close the connection after it. If it
    ///     throws, the connection counts as lost. A server that cannot send pings may drop them; a peer that doesn't
    ///     read is then noticed only after ``CallServerConfiguration/idleTimeout``.
    ///   - application: The closure that handles the call: see ``CallServer/Application``.
    public func carry<Messages: AsyncSequence & Sendable>(
        _ messages: Messages, from provider: Provider,
        send: @escaping @Sendable (WebSocketMessage) async throws -> Void,
        application: @escaping CallServer.Application
    ) async where Messages.Element == WebSocketMessage {
        let (calls, continuation) = AsyncStream.makeStream(of: Call.self)
        let host = CallHost(configuration: configuration, statistics: statistics, registry: registry, log: log)
        let eventLoop = MultiThreadedEventLoopGroup.singleton.next()
        let socket = await CarriedSocket.open(host, provider, on: eventLoop) { call in
            continuation.yield(call)
            continuation.finish()
        }
        // A child task would be cancelled at once: the application could return before the call is shut down, and the
        // call would end as if the application had ended it.
        let answering = Task {
            for await call in calls {
                await call.answer(
                    with: application, on: configuration.executor.taskExecutor(on: call.line.eventLoop))
            }
        }
        await withTaskCancellationHandler {
            let reading = Task { await socket.read(messages) }
            await socket.write(with: send)
            reading.cancel()
            await socket.disconnect()
            continuation.finish()
            await answering.value
        } onCancel: {
            socket.shutDown { answering.cancel() }
        }
    }
}
