// SPDX-License-Identifier: Apache-2.0

import ClientFrames
import Linecard
import NIOCore
import NIOEmbedded
import NIOWebSocket

@testable import LinecardServer

/// The server's end of a WebSocket in a channel without a socket, and a record of its frames and events.
final class EmbeddedWebSocket {
    let receiver = RecordingReceiver()
    let handler: WebSocketHandler<RecordingReceiver>
    let channel = EmbeddedChannel()
    private let closes = CloseRecorder()

    /// Opens the WebSocket.
    init(controlFramesPerSecond: Int = 20) throws {
        let limits = WebSocketLimits(
            messageBytes: 1_000, fragments: 10, controlFramesPerSecond: controlFramesPerSecond)
        handler = WebSocketHandler(receiver, limits)
        try channel.pipeline.syncOperations.addHandlers([closes, handler])
        channel.connect(to: try SocketAddress(ipAddress: "192.0.2.1", port: 1), promise: nil)
    }

    deinit {
        receiver.react = nil
        // Finishing removes the handler, which otherwise keeps its context.
        _ = try? channel.finish(acceptAlreadyClosed: true)
    }

    /// True once the server has closed its direction of the connection.
    var isOutputClosed: Bool { closes.isOutputClosed }
    /// True while the connection is open.
    var isOpen: Bool { channel.isActive }

    /// Delivers frames in one read.
    func receive(_ frames: ClientFrame...) { receive(frames.flatMap(\.bytes)) }

    func receive(_ bytes: [UInt8]) { _ = try? channel.writeInbound(ByteBuffer(bytes: bytes)) }

    /// Advances the time of the event loop.
    func wait(_ time: TimeAmount) { channel.embeddedEventLoop.advanceTime(by: time) }

    /// Takes the frames sent since the last call.
    func sent() throws -> [Sent] {
        var frames: [Sent] = []
        while let frame = try channel.readOutbound(as: WebSocketFrame.self) {
            frames.append(Sent(opcode: frame.opcode, payload: Array(buffer: frame.data)))
        }
        return frames
    }

    /// A frame from the server.
    struct Sent: Equatable {
        let opcode: WebSocketOpcode
        let payload: [UInt8]

        static func pong(_ payload: [UInt8]) -> Sent { Sent(opcode: .pong, payload: payload) }

        static func close(_ payload: [UInt8]) -> Sent { Sent(opcode: .connectionClose, payload: payload) }

        /// The code of a close frame.
        var closeCode: UInt16? {
            opcode == .connectionClose && payload.count >= 2 ? UInt16(payload[0]) << 8 | UInt16(payload[1]) : nil
        }
    }
}

/// Records the events of a WebSocket.
final class RecordingReceiver: WebSocketReceiver {
    enum Event: Equatable {
        case text(String), binary([UInt8]), ping, pong([UInt8])
        case writability, violation(ConnectionRefusal), failure, disconnected(isClosed: Bool)
    }

    private(set) var events: [Event] = []
    /// Called with each event, after it is recorded.
    var react: ((Event) -> Void)?

    private func record(_ event: Event) {
        events.append(event)
        react?(event)
    }

    func connect(_ webSocket: WebSocketHandler<RecordingReceiver>) {}

    func receive(_ message: ByteBuffer, as kind: WireFrameKind) {
        record(kind == .text ? .text(String(buffer: message)) : .binary(Array(buffer: message)))
    }

    func notePing() { record(.ping) }

    func notePong(_ payload: ByteBuffer) { record(.pong(Array(buffer: payload))) }

    func noteWritability() { record(.writability) }

    func noteViolation(_ violation: WebSocketViolation) { record(.violation(violation.reason)) }

    func noteFailure(_ error: any Error) { record(.failure) }

    func disconnect(isClosed: Bool) { record(.disconnected(isClosed: isClosed)) }
}

/// Keeps the channel open when the server's direction closes, as a socket does.
private final class CloseRecorder: ChannelOutboundHandler {
    typealias OutboundIn = WebSocketFrame

    private(set) var isOutputClosed = false

    func close(context: ChannelHandlerContext, mode: CloseMode, promise: EventLoopPromise<Void>?) {
        if mode == .output {
            isOutputClosed = true
            promise?.succeed()
        } else {
            context.close(mode: mode, promise: promise)
        }
    }
}
