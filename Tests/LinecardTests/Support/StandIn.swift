// SPDX-License-Identifier: Apache-2.0

import NIOCore
import NIOHTTP1
import NIOPosix
import Synchronization

/// A provider's REST interface on a loopback port, which records every request and answers by a script.
final class StandIn: Sendable {
    struct Request: Sendable {
        let method: String
        let path: String
        let headers: [String: [String]]
        let body: String
    }

    enum Answer: Sendable {
        case status(Int, body: String = "", headers: [String: String] = [:])
        /// The head of an answer, without its body.
        case endlessBody(Int)
        /// A body sent byte by byte without an end.
        case drip(Int)
        /// The connection is closed in the middle of the body.
        case half(Int)
        /// No answer.
        case silence
        /// The connection is closed instead of an answer.
        case close
        /// The connection is reset instead of an answer (RFC 9293 §3.5.3).
        case reset
        /// Bytes that are not HTTP.
        case garbage
    }

    let port: Int
    private let channel: any Channel
    private let seen: Record

    fileprivate final class Record: Sendable {
        let requests = Mutex<[Request]>([])
        let arrivals: AsyncStream<Void>
        let arrived: AsyncStream<Void>.Continuation

        init() { (arrivals, arrived) = AsyncStream.makeStream() }
    }

    private init(channel: any Channel, seen: Record) {
        self.channel = channel
        self.seen = seen
        port = channel.localAddress?.port ?? 0
    }

    var url: String { "http://127.0.0.1:\(port)" }

    /// The requests so far.
    var requests: [Request] { seen.requests.withLock { $0 } }

    /// Waits for a request.
    func arrival() async { for await _ in seen.arrivals { return } }

    /// Runs a server while `body` runs. Each request gets the next answer of the script; the last one repeats.
    static func answering<Value>(
        _ script: [Answer], isolation: isolated (any Actor)? = #isolation, _ body: (StandIn) async throws -> Value
    ) async throws -> Value {
        let seen = Record()
        let channel = try await ServerBootstrap(group: MultiThreadedEventLoopGroup.singleton)
            .serverChannelOption(.socketOption(.so_reuseaddr), value: 1)
            .childChannelInitializer { channel in
                channel.eventLoop.makeCompletedFuture {
                    try channel.pipeline.syncOperations.configureHTTPServerPipeline()
                    try channel.pipeline.syncOperations.addHandler(Handler(script: script, seen: seen))
                }
            }
            .bind(host: "127.0.0.1", port: 0).get()
        let standIn = StandIn(channel: channel, seen: seen)
        do {
            let value = try await body(standIn)
            try await channel.close()
            return value
        } catch {
            try? await channel.close()
            throw error
        }
    }

    /// Finds a loopback port without a listener.
    static func deadPort() async throws -> Int { try await answering([.silence]) { $0.port } }
}

private final class Handler: ChannelInboundHandler {
    typealias InboundIn = HTTPServerRequestPart
    typealias OutboundOut = HTTPServerResponsePart

    private let script: [StandIn.Answer]
    private let seen: StandIn.Record
    private var head: HTTPRequestHead?
    private var body = ""

    init(script: [StandIn.Answer], seen: StandIn.Record) {
        self.script = script
        self.seen = seen
    }

    func channelRead(context: ChannelHandlerContext, data: NIOAny) {
        switch unwrapInboundIn(data) {
        case .head(let head): self.head = head
        case .body(let buffer): body += String(buffer: buffer)
        case .end: end(context)
        }
    }

    /// Ignores the encoder's error about half a body: the connection is closed anyway.
    func errorCaught(context: ChannelHandlerContext, error: any Error) { context.close(promise: nil) }

    private func end(_ context: ChannelHandlerContext) {
        guard let head else { return }
        let headers = Dictionary(grouping: head.headers) { $0.name.lowercased() }.mapValues { $0.map(\.value) }
        let request = StandIn.Request(method: head.method.rawValue, path: head.uri, headers: headers, body: body)
        body = ""
        let index = seen.requests.withLock { requests in
            requests.append(request)
            return min(requests.count, script.count) - 1
        }
        seen.arrived.yield()
        give(script[index], context)
    }

    private func give(_ answer: StandIn.Answer, _ context: ChannelHandlerContext) {
        switch answer {
        case .status(let status, let body, let headers): reply(context, status, body, headers)
        case .endlessBody(let status): begin(context, status)
        case .drip(let status):
            begin(context, status)
            drip(context)
        case .half(let status):
            begin(context, status, ["content-length": "100"])
            let part = HTTPServerResponsePart.body(.byteBuffer(ByteBuffer(string: #"{"code":"#)))
            let channel = context.channel
            context.writeAndFlush(wrapOutboundOut(part)).whenComplete { _ in channel.close(promise: nil) }
        case .silence: break
        case .close: context.close(promise: nil)
        case .reset:
            let channel = context.channel
            (channel as? any SocketOptionProvider)?.setSoLinger(linger(l_onoff: 1, l_linger: 0))
                .whenComplete { _ in channel.close(promise: nil) }
        case .garbage:
            let encoder = try? context.pipeline.syncOperations.context(handlerType: HTTPResponseEncoder.self)
            encoder?.writeAndFlush(NIOAny(ByteBuffer(string: "HELO what is this\r\n\r\n")), promise: nil)
        }
    }

    private func reply(_ context: ChannelHandlerContext, _ status: Int, _ body: String, _ headers: [String: String]) {
        let length = status == 204 ? [:] : ["content-length": "\(body.utf8.count)"]
        begin(context, status, headers.merging(length) { $1 })
        if !body.isEmpty { context.write(wrapOutboundOut(.body(.byteBuffer(ByteBuffer(string: body)))), promise: nil) }
        context.writeAndFlush(wrapOutboundOut(.end(nil)), promise: nil)
    }

    private func begin(_ context: ChannelHandlerContext, _ status: Int, _ headers: [String: String] = [:]) {
        let fields = HTTPHeaders(headers.map { ($0.key, $0.value) })
        let head = HTTPResponseHead(version: .http1_1, status: .init(statusCode: status), headers: fields)
        context.writeAndFlush(wrapOutboundOut(.head(head)), promise: nil)
    }

    private func drip(_ context: ChannelHandlerContext) {
        guard context.channel.isActive else { return }
        context.writeAndFlush(wrapOutboundOut(.body(.byteBuffer(ByteBuffer(string: "{")))), promise: nil)
        context.eventLoop.assumeIsolated().scheduleTask(in: .milliseconds(10)) { self.drip(context) }
    }
}
