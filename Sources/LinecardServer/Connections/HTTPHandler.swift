// SPDX-License-Identifier: Apache-2.0

import NIOCore
import NIOHTTP1

/// Answers the requests on a connection that never becomes a WebSocket.
final class HTTPHandler: ChannelInboundHandler, RemovableChannelHandler {
    typealias InboundIn = HTTPServerRequestPart
    typealias OutboundOut = HTTPServerResponsePart

    /// A webhook's form is far smaller.
    private static let longestBody = 65_536

    private let router: Router
    private var head: HTTPRequestHead?
    private var body = ByteBuffer()
    /// The answer that is being decided. The pipeline delivers no other request before it is written.
    private var answerTask: AnswerTask?
    private var closesNext = false

    init(router: Router) { self.router = router }

    func channelRead(context: ChannelHandlerContext, data: NIOAny) {
        switch unwrapInboundIn(data) {
        case .head(let head):
            self.head = head
            body.clear()
        case .body(var part):
            if body.readableBytes + part.readableBytes <= Self.longestBody {
                body.writeBuffer(&part)
            } else if let head {
                self.head = nil
                write(Router.Answer(status: .payloadTooLarge), to: head, context: context, closes: true)
            }
        case .end:
            guard let head else { return }
            self.head = nil
            switch router.reply(to: head, body: body) {
            case .answer(let answer): write(answer, to: head, context: context, closes: !head.isKeepAlive)
            case .ask(let hook, let request): ask(hook, request, for: head, context: context)
            }
        }
    }

    private func ask(
        _ hook: @escaping CallServer.AnswerHook, _ request: Router.WebhookRequest, for head: HTTPRequestHead,
        context: ChannelHandlerContext
    ) {
        let timeout = router.configuration.answerTimeout
        answerTask = AnswerTask(hook, request.webhook, timeout: timeout, on: context.eventLoop) { outcome in
            self.answerTask = nil
            let answer = self.router.answer(to: request, outcome)
            self.write(answer, to: head, context: context, closes: !head.isKeepAlive || self.closesNext)
        }
    }

    /// Closes the connection: at once, or behind an answer that is being decided.
    func closeWhenIdle(_ channel: any Channel) {
        closesNext = true
        if answerTask == nil { channel.close(promise: nil) }
    }

    func handlerRemoved(context: ChannelHandlerContext) {
        answerTask?.cancel()
        answerTask = nil
    }

    /// What cannot be read was answered with 400 by the pipeline, and nothing after it can be read either. Other
    /// errors are of upgrades that were refused, which are still to be answered.
    func errorCaught(context: ChannelHandlerContext, error: any Error) {
        if error is HTTPParserError { context.close(promise: nil) }
    }

    private func write(
        _ answer: Router.Answer, to request: HTTPRequestHead, context: ChannelHandlerContext, closes: Bool
    ) {
        var headers = HTTPHeaders()
        headers.add(name: "Content-Type", value: answer.contentType)
        headers.add(name: "Content-Length", value: "\(answer.body.utf8.count)")
        if closes { headers.add(name: "Connection", value: "close") }
        let head = HTTPResponseHead(version: request.version, status: answer.status, headers: headers)
        context.write(wrapOutboundOut(.head(head)), promise: nil)
        if request.method != .HEAD, !answer.body.isEmpty {
            context.write(wrapOutboundOut(.body(.byteBuffer(ByteBuffer(string: answer.body)))), promise: nil)
        }
        let channel = context.channel
        context.writeAndFlush(wrapOutboundOut(.end(nil))).whenComplete { _ in if closes { channel.close(promise: nil) }
        }
    }
}
