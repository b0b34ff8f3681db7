// SPDX-License-Identifier: Apache-2.0

public import Linecard
import Logging
public import NIOCore
import NIOPosix
public import ServiceLifecycle

/// A WebSocket server that answers calls from Twilio and Plivo.
///
/// It serves `/twilio/stream` and `/plivo/stream` (the calls), `/twilio/voice` and `/plivo/voice` (the documents that
/// tell the provider to stream here), `/healthz` and `/metrics`. The audio of a call is paced on the event loop of its
/// connection; its application has a task of its own.
///
/// ```swift
/// let server = try await CallServer.bind(CallServerConfiguration()) { call in
///     let echo = call.utterance(at: .hz16000, live: true)
///     for try await case .audio(let audio) in call.frames { try await echo.append(audio) }
/// }
/// try await server.run()
/// ```
public struct CallServer: Service {
    /// The closure that handles a call. It is run once for each call.
    ///
    /// When it returns, the call is hung up once all that it said was heard; when it throws, at once. Its task is
    /// cancelled when the call ends or, if a task waits for ``Call/hangUp()``, once that is done. It can still read
    /// outcomes and counts then.
    public typealias Application = @Sendable (Call) async throws -> Void
    /// The closure that decides from the provider's webhook how a call is answered: see
    /// ``bind(_:on:answer:application:)``.
    public typealias AnswerHook = @Sendable (Webhook) async throws -> CallAnswer

    /// The port that the server listens on. The system chose it if the configured port is 0.
    public let port: Int
    /// The server's counters.
    public let statistics: CallServerStatistics
    private let configuration: CallServerConfiguration
    private let application: Application
    private let listener: any Channel
    private let calls: AsyncStream<Call>
    private let connections: ConnectionRegistry
    private let lifetime = ServerLifetime()

    /// Starts listening. Calls are answered once ``run()`` is called; those that arrive earlier wait for it.
    ///
    /// ```swift
    /// let server = try await CallServer.bind(configuration) { webhook in
    ///     await isBlocked(webhook.from) ? .decline(.busy) : .stream()
    /// } application: { call in
    ///     …
    /// }
    /// ```
    ///
    /// A server that is never run must be closed with ``close()``.
    ///
    /// - Parameters:
    ///   - configuration: The configuration.
    ///   - group: The event loops that serve the connections. They must outlive the server. Defaults to SwiftNIO's
    ///     shared group.
    ///   - answer: The answer hook, which decides how each call is answered when its webhook arrives. It runs in a task
    ///     on the global pool. If it throws, or takes longer than ``CallServerConfiguration/answerTimeout``, that is
    ///     logged and counted, and the call is answered with a stream without parameters. Its task is cancelled at the
    ///     time-out, and when the provider closes the connection. Defaults to nil: every call gets a stream.
    ///   - application: The closure that is run for each call.
    /// - Throws: The system's error if the address cannot be bound; ``CallServerError`` for a configuration with which
    ///   no call could be answered or hung up, or that would let anyone call without
    ///   ``CallServerConfiguration/allowsAnyone``.
    public static func bind(
        _ configuration: CallServerConfiguration, on group: (any EventLoopGroup)? = nil, answer: AnswerHook? = nil,
        application: @escaping Application
    ) async throws -> CallServer {
        let router = try Router(configuration: configuration, answer: answer)
        let connections = ConnectionRegistry(limits(of: configuration))
        let (calls, continuation) = AsyncStream.makeStream(of: Call.self)
        let pipeline = ConnectionPipeline(router, connections) { call in
            // A call that begins while the server stops has no application.
            if case .terminated = continuation.yield(call) {
                call.line.ask { tasks, session, now in tasks.shutDown(&session, at: now) }
            }
        }
        let listener = try await ServerBootstrap(group: group ?? MultiThreadedEventLoopGroup.singleton)
            .serverChannelOption(.backlog, value: 1024)
            .serverChannelOption(.socketOption(.so_reuseaddr), value: 1)
            .childChannelOption(.tcpOption(.tcp_nodelay), value: 1)
            .childChannelOption(.socketOption(.so_keepalive), value: 1)
            .childChannelOption(.recvAllocator, value: FixedSizeRecvByteBufferAllocator(capacity: 2_048))
            .childChannelInitializer { channel in
                channel.eventLoop.makeCompletedFuture { try pipeline.configure(channel) }
            }
            .bind(host: configuration.host, port: configuration.port).get()
        listener.closeFuture.whenComplete { _ in continuation.finish() }
        if configuration.isOpen { configuration.logger.warning("anybody can call: no auth token is configured") }
        return CallServer(
            port: listener.localAddress?.port ?? configuration.port, statistics: router.statistics,
            configuration: configuration, application: application, listener: listener, calls: calls,
            connections: connections)
    }

    /// Answers calls until a graceful shutdown, ``close()`` or the cancellation of its task.
    ///
    /// - A **graceful shutdown** drains: the server stops accepting connections and closes those without a call. Calls
    ///   may continue for ``CallServerConfiguration/drainTimeout``; those that remain are then cut off.
    /// - **Cancelling the task** cuts all calls off at once, without draining, as ``close()`` does.
    ///
    /// A call that is cut off gets a close frame, and audio that the caller has not heard is dropped; its
    /// ``Call/ending`` is ``CallEnding/shutdown``, and its application's task is cancelled. The call is not hung up
    /// over REST: the provider continues with what follows the stream in its answer document, and hangs up if nothing
    /// does.
    ///
    /// Returns once all applications have returned, so one that ignores cancellation delays it, and all connections are
    /// closed, which takes 2 s if a peer doesn't answer its close frame.
    ///
    /// - Throws: ``CallServerError/alreadyRun`` if it was called before, which leaves the first run alone;
    ///   ``CallServerError/closed`` after ``close()``. No other errors.
    public func run() async throws {
        try lifetime.noteRun()
        // On the listener's loop, so that a busy global pool doesn't delay the start of calls.
        let answering = Task(executorPreference: EventLoopExecutor(listener.eventLoop)) { await answerCalls() }
        let stop: @Sendable () -> Void = {
            // Calls end first: an application that returned because of its cancellation would hang its call up.
            connections.closeAll { answering.cancel() }
        }
        await withTaskCancellationHandler {
            await withGracefulShutdownHandler {
                await answering.value
            } onGracefulShutdown: {
                listener.close(promise: nil)
                listener.eventLoop.scheduleTask(in: TimeAmount(configuration.drainTimeout), stop)
                connections.closeIdle()
            }
        } onCancel: {
            listener.close(promise: nil)
            stop()
        }
        // If the process ended before a close frame is answered, the connection would be reset.
        for channel in connections.closeAll() { try? await channel.closeFuture.get() }
    }

    /// Stops listening and cuts all calls off at once, whether or not the server runs: see ``run()`` for what that does
    /// to a call.
    ///
    /// Returns once all connections are closed. ``run()`` returns once all applications have returned. Closing again
    /// has no effect.
    public func close() async {
        lifetime.noteClose()
        listener.close(promise: nil)
        try? await listener.closeFuture.get()
        for channel in connections.closeAll() { try? await channel.closeFuture.get() }
    }

    private func answerCalls() async {
        await withDiscardingTaskGroup { group in
            for await call in calls {
                group.addTask {
                    await call.answer(
                        with: application, on: configuration.executor.taskExecutor(on: call.line.eventLoop))
                }
            }
        }
    }

    /// Returns the configured limits, lowered to the connections that the process has file descriptors for.
    private static func limits(of configuration: CallServerConfiguration) -> ConnectionLimits {
        var limits = configuration.limits
        let available = DescriptorLimit.connections
        guard limits.connections > available else { return limits }
        configuration.logger.debug(
            "fewer connections than configured: raise the limit on open files",
            metadata: ["configured": "\(limits.connections)", "connections": "\(available)"])
        limits.connections = available
        return limits
    }
}
