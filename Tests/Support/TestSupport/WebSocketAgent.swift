// SPDX-License-Identifier: Apache-2.0

import NIOCore
public import NIOHTTP1
import NIOPosix
public import NIOWebSocket

/// A WebSocket server whose frames are chosen by the test, such as a faulty application's.
public final class WebSocketAgent: Sendable {
    /// An action of the agent.
    public enum Action: Sendable {
        case text(String)
        case binary([UInt8])
        /// A text message in frames of `size` bytes.
        case fragments(String, size: Int)
        case frame(WebSocketOpcode, [UInt8], isLast: Bool)
        /// A frame with any header bits.
        case anyFrame(WebSocketFrame)
        /// Sends a close frame, without a code if it is nil.
        case close(code: UInt16?)
        /// The end of the connection, without a close frame.
        case vanish
    }

    /// Answers a frame, given its opcode and its payload as text. Called on the event loop of the connection.
    public typealias Answer = @Sendable (WebSocketOpcode, String) -> [Action]

    private let channel: any Channel

    /// The port that it listens on.
    public var port: Int { channel.localAddress?.port ?? 0 }

    private init(_ channel: any Channel) { self.channel = channel }

    /// Starts an agent on a free port.
    ///
    /// - Parameters:
    ///   - host: The address to listen on. Defaults to 127.0.0.1.
    ///   - refusal: A status with which to refuse requests instead of opening a WebSocket. Defaults to none.
    ///   - answer: Makes the closure that answers the frames of one connection.
    public static func start(
        host: String = "127.0.0.1", refusing refusal: HTTPResponseStatus? = nil,
        answer: @escaping @Sendable () -> Answer
    ) async throws -> WebSocketAgent {
        let channel = try await ServerBootstrap(group: MultiThreadedEventLoopGroup.singleton)
            .serverChannelOption(.socketOption(.so_reuseaddr), value: 1)
            .childChannelOption(.tcpOption(.tcp_nodelay), value: 1)
            .childChannelInitializer { channel in
                channel.eventLoop.makeCompletedFuture {
                    let upgrader = NIOWebSocketServerUpgrader(
                        maxFrameSize: 1 << 24, automaticErrorHandling: false,
                        shouldUpgrade: { channel, _ in
                            channel.eventLoop.makeSucceededFuture(refusal == nil ? HTTPHeaders() : nil)
                        },
                        upgradePipelineHandler: { channel, _ in
                            channel.eventLoop.makeCompletedFuture {
                                try channel.pipeline.syncOperations.addHandler(Handler(answer()))
                            }
                        })
                    try channel.pipeline.syncOperations.configureHTTPServerPipeline(
                        withServerUpgrade: ([upgrader], { $0.pipeline.removeHandler(name: "refuser", promise: nil) }))
                    try channel.pipeline.syncOperations.addHandler(Refuser(refusal ?? .notFound), name: "refuser")
                }
            }
            .bind(host: host, port: 0).get()
        return WebSocketAgent(channel)
    }

    /// Stops listening.
    public func stop() async throws { try await channel.close() }

    private final class Handler: ChannelInboundHandler {
        typealias InboundIn = WebSocketFrame
        typealias OutboundOut = WebSocketFrame

        private let answer: Answer

        init(_ answer: @escaping Answer) { self.answer = answer }

        func channelRead(context: ChannelHandlerContext, data: NIOAny) {
            let frame = unwrapInboundIn(data)
            for action in answer(frame.opcode, String(buffer: frame.unmaskedData)) { perform(action, context) }
            context.flush()
        }

        private func perform(_ action: Action, _ context: ChannelHandlerContext) {
            switch action {
            case .text(let text): write(.text, Array(text.utf8), true, context)
            case .binary(let bytes): write(.binary, bytes, true, context)
            case .fragments(let text, let size):
                let bytes = Array(text.utf8)
                for start in stride(from: 0, to: bytes.count, by: size) {
                    let end = min(bytes.count, start + size)
                    write(start == 0 ? .text : .continuation, Array(bytes[start..<end]), end == bytes.count, context)
                }
            case .frame(let opcode, let bytes, let isLast): write(opcode, bytes, isLast, context)
            case .close(let code):
                write(.connectionClose, code.map { [UInt8($0 >> 8), UInt8($0 & 255)] } ?? [], true, context)
            case .anyFrame(let frame): context.write(wrapOutboundOut(frame), promise: nil)
            case .vanish: context.close(promise: nil)
            }
        }

        private func write(
            _ opcode: WebSocketOpcode, _ bytes: [UInt8], _ isLast: Bool, _ context: ChannelHandlerContext
        ) {
            let frame = WebSocketFrame(fin: isLast, opcode: opcode, data: ByteBuffer(bytes: bytes))
            context.write(wrapOutboundOut(frame), promise: nil)
        }

        func errorCaught(context: ChannelHandlerContext, error: any Error) { context.close(promise: nil) }
    }

    private final class Refuser: ChannelInboundHandler, RemovableChannelHandler {
        typealias InboundIn = HTTPServerRequestPart
        typealias OutboundOut = HTTPServerResponsePart

        private let status: HTTPResponseStatus

        init(_ status: HTTPResponseStatus) { self.status = status }

        func channelRead(context: ChannelHandlerContext, data: NIOAny) {
            guard case .end = unwrapInboundIn(data) else { return }
            let headers = HTTPHeaders([("Content-Length", "3"), ("Connection", "close")])
            let head = HTTPResponseHead(version: .http1_1, status: status, headers: headers)
            context.write(wrapOutboundOut(.head(head)), promise: nil)
            context.write(wrapOutboundOut(.body(.byteBuffer(ByteBuffer(string: "no\n")))), promise: nil)
            context.writeAndFlush(wrapOutboundOut(.end(nil)), promise: nil)
        }

        func errorCaught(context: ChannelHandlerContext, error: any Error) {}
    }
}
