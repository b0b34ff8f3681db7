// SPDX-License-Identifier: Apache-2.0

import NIOCore
import NIOHTTP1
import NIOPosix
import Synchronization

/// A provider's REST interface on a loopback port: it records every request and answers as told.
final class StandIn: Sendable {
    struct Request: Sendable {
        let method: String
        let path: String
        let headers: [String: [String]]
        let body: String
    }

    enum Answer: Sendable {
        case status(Int, body: String = "", headers: [String: String] = [:])
        /// The head of an answer whose body never ends.
        case endlessBody(Int)
        /// Nothing, ever.
        case silence
        /// The connection is closed instead of an answer.
        case close
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

    /// What was asked so far.
    var requests: [Request] { seen.requests.withLock { $0 } }

    /// Waits until a request has come.
    func arrival() async { for await _ in seen.arrivals { return } }

    /// Runs a server while `body` runs.
    static func answering<Value>(
        _ answer: Answer, isolation: isolated (any Actor)? = #isolation, _ body: (StandIn) async throws -> Value
    ) async throws -> Value {
        let seen = Record()
        let channel = try await ServerBootstrap(group: MultiThreadedEventLoopGroup.singleton)
            .serverChannelOption(.socketOption(.so_reuseaddr), value: 1)
            .childChannelInitializer { channel in
                channel.eventLoop.makeCompletedFuture {
                    try channel.pipeline.syncOperations.configureHTTPServerPipeline()
                    try channel.pipeline.syncOperations.addHandler(Handler(answer: answer, seen: seen))
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

    /// A loopback port on which nobody listens.
    static func deadPort() async throws -> Int { try await answering(.silence) { $0.port } }
}

private final class Handler: ChannelInboundHandler {
    typealias InboundIn = HTTPServerRequestPart
    typealias OutboundOut = HTTPServerResponsePart

    private let answer: StandIn.Answer
    private let seen: StandIn.Record
    private var head: HTTPRequestHead?
    private var body = ""

    init(answer: StandIn.Answer, seen: StandIn.Record) {
        self.answer = answer
        self.seen = seen
    }

    func channelRead(context: ChannelHandlerContext, data: NIOAny) {
        switch unwrapInboundIn(data) {
        case .head(let head): self.head = head
        case .body(let buffer): body += String(buffer: buffer)
        case .end: end(context)
        }
    }

    private func end(_ context: ChannelHandlerContext) {
        guard let head else { return }
        let headers = Dictionary(grouping: head.headers) { $0.name.lowercased() }.mapValues { $0.map(\.value) }
        let request = StandIn.Request(method: head.method.rawValue, path: head.uri, headers: headers, body: body)
        body = ""
        seen.requests.withLock { $0.append(request) }
        seen.arrived.yield()
        switch answer {
        case .status(let status, let body, let headers): reply(context, status, body, headers)
        case .endlessBody(let status):
            let head = HTTPResponseHead(version: .http1_1, status: .init(statusCode: status))
            context.writeAndFlush(wrapOutboundOut(.head(head)), promise: nil)
        case .silence: break
        case .close: context.close(promise: nil)
        case .garbage:
            let encoder = try? context.pipeline.syncOperations.context(handlerType: HTTPResponseEncoder.self)
            encoder?.writeAndFlush(NIOAny(ByteBuffer(string: "HELO what is this\r\n\r\n")), promise: nil)
        }
    }

    private func reply(_ context: ChannelHandlerContext, _ status: Int, _ body: String, _ headers: [String: String]) {
        var fields = HTTPHeaders(headers.map { ($0.key, $0.value) })
        if status != 204 { fields.add(name: "content-length", value: "\(body.utf8.count)") }
        let head = HTTPResponseHead(version: .http1_1, status: .init(statusCode: status), headers: fields)
        context.write(wrapOutboundOut(.head(head)), promise: nil)
        if !body.isEmpty { context.write(wrapOutboundOut(.body(.byteBuffer(ByteBuffer(string: body)))), promise: nil) }
        context.writeAndFlush(wrapOutboundOut(.end(nil)), promise: nil)
    }
}
