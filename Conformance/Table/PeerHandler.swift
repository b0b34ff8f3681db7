// SPDX-License-Identifier: Apache-2.0

import NIOCore

/// Records the bytes that come back and the end of the connection.
final class PeerHandler: ChannelInboundHandler {
    typealias InboundIn = ByteBuffer
    typealias OutboundOut = ByteBuffer

    /// The time after a FIN in which a reset would arrive on the loopback interface.
    private static let settling = TimeAmount.milliseconds(30)
    /// The interval at which a client that stays connected sends a byte, to learn if the server still is.
    private static let probing = TimeAmount.milliseconds(50)

    private let staysConnected: Bool
    private let opened: EventLoopPromise<Void>
    private let ended: EventLoopPromise<Recording>
    private var isOpen = false
    private var head = ByteBuffer()
    private var recording = Recording()
    private var closeTime: NIODeadline?

    /// Makes the handler of a new connection.
    init(on eventLoop: any EventLoop, staysConnected: Bool) {
        self.staysConnected = staysConnected
        opened = eventLoop.makePromise()
        ended = eventLoop.makePromise()
    }

    /// Returns the peer of this handler's channel.
    func peer(of channel: any Channel) -> Peer {
        Peer(channel, opened: opened.futureResult, ended: ended.futureResult)
    }

    func channelActive(context: ChannelHandlerContext) {
        schedule(in: Peer.timeLimit, context) { self.finish(context) }
    }

    func channelRead(context: ChannelHandlerContext, data: NIOAny) {
        var bytes = unwrapInboundIn(data)
        if isOpen { return recording.bytes.append(contentsOf: bytes.readableBytesView) }
        head.writeBuffer(&bytes)
        guard let end = head.readableBytesView.firstRange(of: Array("\r\n\r\n".utf8)) else { return }
        isOpen = true
        recording.bytes = Array(head.readableBytesView[end.upperBound...])
        if head.readableBytesView.starts(with: Array("HTTP/1.1 101 ".utf8)) {
            opened.succeed()
        } else {
            opened.fail(FormatError("the WebSocket is not opened"))
        }
    }

    func userInboundEventTriggered(context: ChannelHandlerContext, event: Any) {
        guard case ChannelEvent.inputClosed = event else { return }
        closeTime = .now()
        if staysConnected {
            probe(context)
        } else {
            schedule(in: Self.settling, context) {
                self.recording.ending = .closed
                self.finish(context)
            }
        }
    }

    /// Sends a byte at intervals, until that fails because the server has ended its side.
    private func probe(_ context: ChannelHandlerContext) {
        context.writeAndFlush(wrapOutboundOut(ByteBuffer(bytes: [0]))).assumeIsolated().whenComplete { result in
            switch result {
            case .success: self.schedule(in: Self.probing, context) { self.probe(context) }
            case .failure: self.noteLinger(context)
            }
        }
    }

    private func noteLinger(_ context: ChannelHandlerContext) {
        if let closeTime { recording.linger = recording.linger ?? .now() - closeTime }
        recording.ending = .closed
        finish(context)
    }

    func channelInactive(context: ChannelHandlerContext) {
        if staysConnected { return noteLinger(context) }
        if recording.ending != .reset { recording.ending = .closed }
        finish(context)
    }

    func errorCaught(context: ChannelHandlerContext, error: any Error) {
        if staysConnected, closeTime != nil { return noteLinger(context) }
        recording.ending = .reset
        finish(context)
    }

    private func finish(_ context: ChannelHandlerContext) {
        opened.fail(FormatError("the WebSocket is not opened"))
        ended.succeed(recording)
        context.close(promise: nil)
    }

    private func schedule(in time: TimeAmount, _ context: ChannelHandlerContext, _ body: @escaping () -> Void) {
        context.eventLoop.assumeIsolated().scheduleTask(in: time, body)
    }
}
