// SPDX-License-Identifier: Apache-2.0

public import Linecard
import LinecardCodec
import NIOConcurrencyHelpers
import NIOCore
import NIOHTTP1
import NIOPosix
import NIOSSL
import NIOWebSocket

#if canImport(Glibc)
    import Glibc
#elseif canImport(Darwin)
    import Darwin
#endif

/// Plays the provider's side of a call, in real time: for trying out a server without a telephone.
///
/// It opens a WebSocket as Twilio or Plivo does, sends a start message and 20 ms of mu-law audio every 20 ms, records
/// what comes back, returns marks once the audio before them would have been heard, and empties its buffer when asked
/// to.
public struct Caller: Sendable {
    /// Whose side it plays.
    public var provider: Provider
    /// What it says: samples at 8 kHz, padded with silence to whole frames of 20 ms.
    public var speech: [Int16]
    /// Keys that it presses while it speaks, one every 240 ms; those for which the speech is too short are left out.
    public var keys: [KeypadEntry] = []
    /// Headers that go with the request for the WebSocket, such as a signature.
    public var headers: [(name: String, value: String)] = []
    /// How long the server may take to open the WebSocket: 10 s unless it is set, of which connecting may take 5.
    public var answerTimeout: Duration = .seconds(10)
    /// How long it waits for the last answers after it spoke: 1 s unless it is set. It hangs up sooner when as much has
    /// come back as it said.
    public var patience: Duration = .seconds(1)

    /// Makes a caller who says something once: samples at 8 kHz.
    public init(provider: Provider, speech: [Int16]) {
        self.provider = provider
        self.speech = speech
    }

    /// Makes the call and returns what was said and heard. A cancelled task hangs up.
    ///
    /// - Parameter url: `ws://` or `wss://` with a host, and perhaps a port (80 or 443 without) and a path.
    /// - Throws: ``CallerError`` when the call could not be made or the WebSocket was refused. One that ends early is a
    ///   recording.
    public func call(_ url: String) async throws(CallerError) -> CallRecording {
        let target = try Target(url)
        let connection = Connection()
        let result = await withTaskCancellationHandler {
            await call(target, url, over: connection)
        } onCancel: {
            connection.cancel()
        }
        return try result.get()
    }

    private func call(
        _ target: Target, _ url: String, over connection: Connection
    ) async -> Result<CallRecording, CallerError> {
        let upgrade: Upgrade
        do {
            upgrade = try await ClientBootstrap(group: MultiThreadedEventLoopGroup.singleton)
                .connectTimeout(.seconds(5))
                .channelOption(.tcpOption(.tcp_nodelay), value: 1)
                .connect(host: target.host, port: target.port) { channel in
                    connection.open(channel)
                    return channel.eventLoop.makeCompletedFuture { try upgradePipeline(of: channel, to: target) }
                }.get()
        } catch let error as NIOConnectionError {
            return .failure(.unreachable(url: url, reason: Self.reason(of: error)))
        } catch {
            return .failure(.unreachable(url: url, reason: "the WebSocket was not opened"))
        }
        do {
            switch upgrade {
            case .call(let recording): return .success(try await recording.get())
            case .refused(let status): return .failure(.refused(status: Int(try await status.get().code)))
            }
        } catch {
            return .failure(.failed(reason: "\(error)"))
        }
    }

    /// What the system said of the last address that was tried, or of the name.
    private static func reason(of error: NIOConnectionError) -> String {
        guard let last = error.connectionErrors.last?.error else { return "there is no host \(error.host)" }
        return (last as? IOError).map { String(cString: strerror($0.errnoCode)) } ?? "\(last)"
    }

    private enum Upgrade: Sendable {
        case call(EventLoopFuture<CallRecording>)
        case refused(EventLoopFuture<HTTPResponseStatus>)
    }

    private func upgradePipeline(
        of channel: any Channel, to target: Target
    ) throws -> EventLoopFuture<Upgrade> {
        if target.isSecure {
            let tls = try NIOSSLContext(configuration: .makeClientConfiguration())
            try channel.pipeline.syncOperations.addHandler(
                NIOSSLClientHandler(context: tls, serverHostname: target.host))
        }
        let upgrader = NIOTypedWebSocketClientUpgrader<Upgrade>(upgradePipelineHandler: { [self] channel, _ in
            channel.eventLoop.makeCompletedFuture {
                let recording = channel.eventLoop.makePromise(of: CallRecording.self)
                try channel.pipeline.syncOperations.addHandler(CallerHandler(self, recording: recording))
                return .call(recording.futureResult)
            }
        })
        let headers = HTTPHeaders([("Host", target.authority), ("Content-Length", "0")] + self.headers)
        let configuration = NIOTypedHTTPClientUpgradeConfiguration(
            upgradeRequestHead: HTTPRequestHead(version: .http1_1, method: .GET, uri: target.path, headers: headers),
            upgraders: [upgrader],
            notUpgradingCompletionHandler: { channel in
                channel.eventLoop.makeCompletedFuture {
                    let status = channel.eventLoop.makePromise(of: HTTPResponseStatus.self)
                    try channel.pipeline.syncOperations.addHandler(StatusHandler(status))
                    return .refused(status.futureResult)
                }
            })
        let upgrade = try channel.pipeline.syncOperations.configureUpgradableHTTPClientPipeline(
            configuration: .init(upgradeConfiguration: configuration))
        let timer = channel.eventLoop.scheduleTask(in: TimeAmount(answerTimeout)) { channel.close(promise: nil) }
        upgrade.whenComplete { _ in timer.cancel() }
        return upgrade
    }

    /// The parts of a WebSocket's URL.
    private struct Target {
        let isSecure: Bool
        let host: String
        let port: Int
        let authority: String
        let path: String

        init(_ url: String) throws(CallerError) {
            let scheme = url.prefix { $0 != ":" }.lowercased()
            guard ["ws", "wss"].contains(scheme), url.dropFirst(scheme.count).hasPrefix("://") else {
                throw .badURL(url)
            }
            let rest = url.dropFirst(scheme.count + 3)
            let authority = rest.prefix { $0 != "/" && $0 != "?" }
            let parts = authority.split(separator: ":", omittingEmptySubsequences: false)
            guard let host = parts.first, !host.isEmpty, parts.count <= 2 else { throw .badURL(url) }
            guard let port = parts.count == 2 ? Int(parts[1]) : (scheme == "wss" ? 443 : 80), 1...65_535 ~= port else {
                throw .badURL(url)
            }
            isSecure = scheme == "wss"
            self.host = String(host)
            self.port = port
            self.authority = String(authority)
            path = rest.dropFirst(authority.count).isEmpty ? "/" : String(rest.dropFirst(authority.count))
        }
    }
}

/// Reads the status of a response that is no upgrade.
private final class StatusHandler: ChannelInboundHandler {
    typealias InboundIn = HTTPClientResponsePart

    private var status: EventLoopPromise<HTTPResponseStatus>?

    init(_ status: EventLoopPromise<HTTPResponseStatus>) { self.status = status }

    func channelRead(context: ChannelHandlerContext, data: NIOAny) {
        guard case .head(let head) = unwrapInboundIn(data) else { return }
        status?.succeed(head.status)
        status = nil
        context.close(promise: nil)
    }

    func handlerRemoved(context: ChannelHandlerContext) { status?.fail(ChannelError.eof) }
}

/// The connection of one call, which can be closed before it is there.
private final class Connection: Sendable {
    private let state = NIOLockedValueBox<(channel: (any Channel)?, isCancelled: Bool)>((nil, false))

    func open(_ channel: any Channel) {
        let isCancelled = state.withLockedValue { state in
            state.channel = channel
            return state.isCancelled
        }
        if isCancelled { channel.eventLoop.execute { channel.close(promise: nil) } }
    }

    func cancel() {
        let channel = state.withLockedValue { state in
            state.isCancelled = true
            return state.channel
        }
        channel?.close(promise: nil)
    }
}
