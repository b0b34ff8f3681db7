// SPDX-License-Identifier: Apache-2.0

import Foundation
import Linecard
import LinecardCodec
import LinecardServer
import NIOCore
import NIOHTTP1
import NIOPosix
import NIOWebSocket
import ProviderFixtures
import Synchronization
import TestSupport

/// A provider's end of a WebSocket: sends the frames that the test chooses, and records those that come.
final class Phone: Sendable {
    struct Message: Sendable {
        let time: ContinuousClock.Instant
        let opcode: WebSocketOpcode
        /// True for a message in one frame, without the bits of an extension such as compression.
        let isUncompressedFrame: Bool
        let bytes: [UInt8]

        var text: String { String(decoding: bytes, as: UTF8.self) }

        private var object: [String: Any] {
            (try? JSONSerialization.jsonObject(with: Data(bytes))) as? [String: Any] ?? [:]
        }

        /// The `event` of a text message.
        var event: String? { opcode == .text ? object["event"] as? String : nil }

        /// The name of one of the session's own marks.
        var ownMark: String? {
            let name = (object["mark"] as? [String: Any] ?? object)["name"] as? String
            return opcode == .text && name?.hasPrefix(CallSession.ownMarkPrefix) == true ? name : nil
        }

        /// The codes of a message with audio.
        var codes: [UInt8]? {
            guard let media = object["media"] as? [String: Any], let payload = media["payload"] as? String else {
                return nil
            }
            return try? Base64.decode(payload)
        }
    }

    /// The error of a WebSocket that the server did not open.
    struct Refused: Error {}

    /// The masking key of each frame: that of the example in RFC 6455 §5.7.
    fileprivate static let maskingKey: WebSocketMaskingKey = [0x37, 0xFA, 0x21, 0x3D]

    private let channel: any Channel
    private let inbox: Inbox

    /// The messages so far, without pings and the session's own marks.
    var messages: [Message] {
        inbox.messages.withLock { $0.filter { $0.ownMark == nil && $0.opcode != .ping } }
    }
    /// The names of the session's own marks so far.
    var ownMarks: [String] { inbox.messages.withLock { $0.compactMap(\.ownMark) } }
    /// The messages with audio so far.
    var media: [Message] { messages.filter { $0.codes != nil } }
    var isClosed: Bool { !channel.isActive }

    private init(_ channel: any Channel, _ inbox: Inbox) {
        self.channel = channel
        self.inbox = inbox
    }

    /// Opens a WebSocket and sends messages.
    static func dial(
        _ server: CallServer, _ path: String, headers: [(String, String)] = [], saying messages: [String] = []
    ) async throws -> Phone {
        try await dial(port: server.port, path, headers: headers, saying: messages)
    }

    static func dial(
        port: Int, _ path: String, headers: [(String, String)] = [], saying messages: [String] = []
    ) async throws -> Phone {
        let phone = try await within(.seconds(5), "a WebSocket at \(path)") {
            try await connect(port: port, path, HTTPHeaders([("Host", "127.0.0.1:\(port)")] + headers)).get()
        }
        for message in messages { try await phone.say(message) }
        return phone
    }

    private static func connect(
        port: Int, _ path: String, _ headers: HTTPHeaders
    ) async throws -> EventLoopFuture<Phone> {
        try await ClientBootstrap(group: MultiThreadedEventLoopGroup.singleton)
            .connect(host: "127.0.0.1", port: port) { channel in
                channel.eventLoop.makeCompletedFuture {
                    let upgrader = NIOTypedWebSocketClientUpgrader<Phone>(upgradePipelineHandler: { channel, _ in
                        channel.eventLoop.makeCompletedFuture {
                            let inbox = Inbox()
                            try channel.pipeline.syncOperations.addHandler(inbox)
                            return Phone(channel, inbox)
                        }
                    })
                    let upgrade = NIOTypedHTTPClientUpgradeConfiguration(
                        upgradeRequestHead: HTTPRequestHead(
                            version: .http1_1, method: .GET, uri: path, headers: headers),
                        upgraders: [upgrader],
                        notUpgradingCompletionHandler: { channel in
                            channel.close(promise: nil)
                            return channel.eventLoop.makeFailedFuture(Refused())
                        })
                    return try channel.pipeline.syncOperations.configureUpgradableHTTPClientPipeline(
                        configuration: .init(upgradeConfiguration: upgrade))
                }
            }
    }

    // MARK: Speaking

    func say(_ text: String) async throws { try await send(.text, Array(text.utf8)) }

    func send(_ opcode: WebSocketOpcode, _ bytes: [UInt8], isLast: Bool = true) async throws {
        let frame = WebSocketFrame(
            fin: isLast, opcode: opcode, maskKey: Self.maskingKey, data: ByteBuffer(bytes: bytes))
        try await channel.writeAndFlush(frame)
    }

    /// Reads from the socket, or stops reading.
    func listens(_ listens: Bool) async throws {
        try await channel.setOption(.autoRead, value: listens).get()
    }

    /// Closes the connection without a close frame.
    func vanish() async throws { try await channel.close() }

    /// Returns the session's own marks so far, as if all audio had been played.
    func returnMarks(_ script: Script) async throws {
        for name in ownMarks { try await say(script.mark(name)) }
    }

    /// Answers pings and returns marks as they come, like a provider that plays audio the moment it gets it.
    func startAnswering(_ script: Script) async throws {
        inbox.script.withLock { $0 = script }
        for ping in inbox.messages.withLock({ $0.filter { $0.opcode == .ping } }) { try await send(.pong, ping.bytes) }
        try await returnMarks(script)
    }

    /// Leaves pings and marks unanswered again.
    func stopAnswering() { inbox.script.withLock { $0 = nil } }

    /// Waits until so many pings have come in all.
    func waitForPings(_ count: Int) async throws {
        try await eventually("\(count) pings") {
            inbox.messages.withLock { $0.count { $0.opcode == .ping } } >= count
        }
    }

    // MARK: Listening

    /// Waits until the messages so far satisfy a condition, and returns them.
    @discardableResult
    func hear(
        _ what: String, within limit: Duration = .seconds(5), _ isEnough: ([Message]) -> Bool
    ) async throws -> [Message] {
        try await eventually(what, within: limit) { isEnough(messages) }
        return messages
    }

    /// Waits until the server has closed the connection.
    func waitUntilClosed(within limit: Duration = .seconds(5)) async throws {
        try await eventually("the server closes the connection", within: limit) { isClosed }
    }
}

/// Records the frames that come, and answers close frames; pings and marks too, while it has a script for the answers.
private final class Inbox: ChannelInboundHandler, Sendable {
    typealias InboundIn = WebSocketFrame
    typealias OutboundOut = WebSocketFrame

    let messages = Mutex<[Phone.Message]>([])
    let script = Mutex<Script?>(nil)

    func channelRead(context: ChannelHandlerContext, data: NIOAny) {
        let frame = unwrapInboundIn(data)
        let message = Phone.Message(
            time: .now, opcode: frame.opcode,
            isUncompressedFrame: frame.fin && !(frame.rsv1 || frame.rsv2 || frame.rsv3),
            bytes: Array(frame.unmaskedData.readableBytesView))
        messages.withLock { $0.append(message) }
        if message.opcode == .connectionClose { return write(.connectionClose, message.bytes, context) }
        guard let script = self.script.withLock({ $0 }) else { return }
        if message.opcode == .ping { write(.pong, message.bytes, context) }
        if let mark = message.ownMark { write(.text, Array(script.mark(mark).utf8), context) }
    }

    private func write(_ opcode: WebSocketOpcode, _ bytes: [UInt8], _ context: ChannelHandlerContext) {
        let frame = WebSocketFrame(
            fin: true, opcode: opcode, maskKey: Phone.maskingKey, data: ByteBuffer(bytes: bytes))
        context.writeAndFlush(wrapOutboundOut(frame), promise: nil)
    }

    func errorCaught(context: ChannelHandlerContext, error: any Error) { context.close(promise: nil) }
}
