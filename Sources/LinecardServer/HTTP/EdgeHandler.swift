// SPDX-License-Identifier: Apache-2.0

import HTTPTypes
import Linecard
import NIOCore
import NIOHTTP1

/// Reads the one request of a connection, then opens its WebSocket, or answers it and closes the connection.
///
/// A second request is never read: SwiftNIO looks for an upgrade in the first only, so one over a connection that a
/// proxy reuses would be missed.
final class EdgeHandler: ChannelInboundHandler, RemovableChannelHandler {
    typealias InboundIn = HTTPServerRequestPart
    typealias InboundOut = HTTPServerRequestPart
    typealias OutboundOut = HTTPServerResponsePart

    private enum State {
        case readingHead
        case readingBody(EdgeRequest, Router.Route)
        /// The head is admitted, and the end of the request is awaited.
        case admitted(EdgeRequest, Provider)
        case answering(AnswerTask)
        case done
    }

    private let pipeline: ConnectionPipeline
    private let gate: ByteGate
    private let isFromProxy: Bool
    private var state = State.readingHead
    private var timer: Scheduled<Void>?
    private var body: [UInt8] = []
    private var bodyParts = 0
    /// True if the request's method is HEAD, so that the answer has no body.
    private var isHead = false

    private var router: Router { pipeline.router }
    private var limits: ConnectionLimits { router.configuration.limits }

    init(_ pipeline: ConnectionPipeline, _ gate: ByteGate, isFromProxy: Bool) {
        self.pipeline = pipeline
        self.gate = gate
        self.isFromProxy = isFromProxy
    }

    /// True if an answer is being decided or sent. The connection closes behind it.
    var isAnswering: Bool {
        switch state {
        case .answering, .done: true
        default: false
        }
    }

    // MARK: In

    func handlerAdded(context: ChannelHandlerContext) { arm(limits.headTimeout, context, { self.timeOut($0) }) }

    func handlerRemoved(context: ChannelHandlerContext) {
        timer?.cancel()
        takeBody()
        if case .answering(let task) = state { task.cancel() }
        state = .done
    }

    func channelRead(context: ChannelHandlerContext, data: NIOAny) {
        do throws(RequestRefused) {
            switch (unwrapInboundIn(data), state) {
            case (.head(let head), .readingHead): try receive(head, context)
            case (.body(let part), .readingBody): try append(part)
            case (.end, .readingBody(let request, let route)): try reply(to: request, at: route, context)
            case (.end, .admitted(let request, let provider)): upgrade(request, provider, context)
            case (_, .readingHead), (_, .readingBody), (_, .admitted), (_, .answering), (_, .done): break
            }
        } catch {
            refuse(error, context)
        }
    }

    private func receive(_ head: HTTPRequestHead, _ context: ChannelHandlerContext) throws(RequestRefused) {
        isHead = head.method == .HEAD
        let request = try EdgeRequest(head)
        if isFromProxy, let client = router.clients.client(of: request.fields) {
            try pipeline.connections.charge(client.peer, for: context.channel)
        }
        let route = try router.route(of: request)
        if let length = request.contentLength, length > ConnectionLimits.maximumBodyBytes { throw Self.bodyTooLarge }
        if case .stream(let provider) = route {
            try router.admit(request, from: provider)
            state = .admitted(request, provider)
        } else {
            state = .readingBody(request, route)
            // Growing the array would allocate up to twice its size.
            body.reserveCapacity(request.contentLength ?? 0)
        }
        arm(limits.bodyTimeout, context, { self.timeOut($0) })
        if request.awaitsContinue {
            context.writeAndFlush(
                wrapOutboundOut(.head(HTTPResponseHead(version: .http1_1, status: .continue))), promise: nil)
        }
    }

    private static let bodyTooLarge = RequestRefused(
        .bodyTooLarge, "the body has more than \(ConnectionLimits.maximumBodyBytes) bytes, or too many chunks")

    private func append(_ part: ByteBuffer) throws(RequestRefused) {
        let count = body.count + part.readableBytes
        bodyParts += 1
        guard count <= ConnectionLimits.maximumBodyBytes, bodyParts <= ConnectionLimits.bodyParts else {
            throw Self.bodyTooLarge
        }
        guard pipeline.bodies.reserve(Self.charge(for: count) - Self.charge(for: body.count)) else {
            throw RequestRefused(.tooManyBodies, "too many requests at once")
        }
        gate.noteBody(part.readableBytes)
        body.append(contentsOf: part.readableBytesView)
    }

    /// Returns the bytes of a body that count towards the limit for all bodies. A provider's webhook is so small that
    /// none count, so that strangers' unfinished bodies cannot keep it out.
    private static func charge(for count: Int) -> Int { max(0, count - ConnectionLimits.uncountedBodyBytes) }

    /// Takes the body and releases its memory from the budget.
    @discardableResult
    private func takeBody() -> [UInt8] {
        defer { body = [] }
        pipeline.bodies.release(Self.charge(for: body.count))
        return body
    }

    /// Refuses the request for an error of the decoder, which reads nothing further.
    func errorCaught(context: ChannelHandlerContext, error: any Error) {
        // A peer that disconnected in the middle of its request gets no refusal, and none is counted.
        guard let error = error as? HTTPParserError, error != .invalidEOFState else {
            return context.close(promise: nil)
        }
        refuse(refusal(of: error), context)
    }

    private func refusal(of error: HTTPParserError) -> RequestRefused {
        switch error {
        case .headerOverflow: headTooLarge
        case .invalidVersion where !gate.hasBareLineFeed:
            RequestRefused(.unsupportedVersion, "only HTTP/1 is supported")
        case .invalidMethod where gate.startsWithLetter:
            RequestRefused(.notImplemented, "only GET, HEAD and POST are supported")
        default: RequestRefused(.malformedRequest, "not an HTTP request")
        }
    }

    private var headTooLarge: RequestRefused {
        gate.firstLineCount > ConnectionLimits.fieldBytes
            ? RequestRefused(.targetTooLong, "the target is too long")
            : RequestRefused(.headTooLarge, "the head is too large")
    }

    func userInboundEventTriggered(context: ChannelHandlerContext, event: Any) {
        switch event as? ByteGate.Overflow {
        case .head: refuse(headTooLarge, context)
        case .body: refuse(Self.bodyTooLarge, context)
        case nil: context.fireUserInboundEventTriggered(event)
        }
    }

    // MARK: Out

    private func upgrade(_ request: EdgeRequest, _ provider: Provider, _ context: ChannelHandlerContext) {
        state = .done
        timer?.cancel()
        do {
            try pipeline.addWebSocket(for: request, from: provider, behind: context)
        } catch {
            context.close(promise: nil)
        }
    }

    private func reply(
        to request: EdgeRequest, at route: Router.Route, _ context: ChannelHandlerContext
    ) throws(RequestRefused) {
        switch try router.reply(to: request, at: route, body: takeBody()) {
        case .answer(let answer): write(answer, context)
        case .ask(let hook, let webhook): ask(hook, webhook, context)
        }
    }

    private func ask(
        _ hook: @escaping CallServer.AnswerHook, _ request: Router.WebhookRequest, _ context: ChannelHandlerContext
    ) {
        gate.shut()
        timer?.cancel()
        let timeout = router.configuration.answerTimeout
        state = .answering(
            AnswerTask(hook, request.webhook, timeout: timeout, on: context.eventLoop) { outcome in
                self.write(self.router.answer(to: request, outcome), context)
            })
    }

    private func refuse(_ refused: RequestRefused, _ context: ChannelHandlerContext) {
        if isAnswering { return }
        router.statistics.add(refused.reason)
        write(EdgeAnswer(refused), context)
    }

    private func timeOut(_ context: ChannelHandlerContext) {
        if gate.hasBytes { return refuse(RequestRefused(.requestTimedOut, "the request took too long"), context) }
        router.statistics.add(.requestTimedOut)
        context.close(promise: nil)
    }

    private func write(_ answer: EdgeAnswer, _ context: ChannelHandlerContext) {
        state = .done
        gate.shut()
        takeBody()
        arm(ConnectionLimits.lingerTimeout, context) { $0.close(promise: nil) }
        context.write(wrapOutboundOut(.head(answer.head)), promise: nil)
        if !isHead, !answer.body.isEmpty {
            context.write(wrapOutboundOut(.body(.byteBuffer(ByteBuffer(string: answer.body)))), promise: nil)
        }
        context.writeAndFlush(wrapOutboundOut(.end(nil)), promise: nil)
        // The peer closes its side once it has read the answer.
        context.close(mode: .output, promise: nil)
    }

    private func arm(
        _ timeout: Duration, _ context: ChannelHandlerContext, _ fire: @escaping (ChannelHandlerContext) -> Void
    ) {
        timer?.cancel()
        timer = context.eventLoop.assumeIsolated().scheduleTask(in: TimeAmount(timeout)) { fire(context) }
    }
}
