// SPDX-License-Identifier: Apache-2.0

import NIOCore
import NIOHTTP1

/// An HTTP response.
struct HTTPAnswer: Sendable {
    let status: Int
    let contentType: String?
    let body: [UInt8]

    var text: String { String(decoding: body, as: UTF8.self) }
}

/// Reads one response, with up to 64 KiB of its body, and closes the connection.
final class ResponseReader: ChannelInboundHandler {
    typealias InboundIn = HTTPClientResponsePart

    private static let longestBody = 65_536

    private var promise: EventLoopPromise<HTTPAnswer>?
    private var head: HTTPResponseHead?
    private var body: [UInt8] = []
    private var firstError: (any Error)?

    init(_ promise: EventLoopPromise<HTTPAnswer>) { self.promise = promise }

    func channelRead(context: ChannelHandlerContext, data: NIOAny) {
        switch unwrapInboundIn(data) {
        case .head(let head): self.head = head
        case .body(let part):
            body += part.readableBytesView.prefix(Self.longestBody - body.count)
            if body.count == Self.longestBody { context.close(promise: nil) }
        case .end: context.close(promise: nil)
        }
    }

    /// Ends a body without a length. A body that is cut off is returned as far as it came.
    func channelInactive(context: ChannelHandlerContext) {
        finish()
        context.fireChannelInactive()
    }

    func handlerRemoved(context: ChannelHandlerContext) { finish() }

    func errorCaught(context: ChannelHandlerContext, error: any Error) {
        firstError = firstError ?? error
        context.close(promise: nil)
    }

    private func finish() {
        guard let promise else { return }
        self.promise = nil
        guard let head else { return promise.fail(firstError ?? ChannelError.eof) }
        promise.succeed(
            HTTPAnswer(status: Int(head.status.code), contentType: head.headers.first(name: "Content-Type"), body: body)
        )
    }
}
