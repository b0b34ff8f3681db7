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

/// A WebSocket whose every frame the test chooses, and which writes down what comes and when.
final class Phone: Sendable {
    struct Message: Sendable {
        let time: ContinuousClock.Instant
        let opcode: WebSocketOpcode
        /// Whether it came in one frame, without the bits of any extension such as compression.
        let isPlain: Bool
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

    /// The WebSocket was not opened.
    struct Refused: Error {}

    private let channel: any Channel
    private let inbox: Inbox

    /// All that came so far, without the session's own marks and pings.
    var messages: [Message] {
        inbox.messages.withLock { $0.filter { $0.ownMark == nil && $0.opcode != .ping } }
    }
    /// The names of the session's own marks that came so far.
    var ownMarks: [String] { inbox.messages.withLock { $0.compactMap(\.ownMark) } }
    /// The messages with audio that came so far.
    var media: [Message] { messages.filter { $0.codes != nil } }
    var isClosed: Bool { !channel.isActive }

    private init(_ channel: any Channel, _ inbox: Inbox) {
        self.channel = channel
        self.inbox = inbox
    }

    /// Opens a WebSocket and sends some messages.
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
        let frame = WebSocketFrame(fin: isLast, opcode: opcode, maskKey: .random(), data: ByteBuffer(bytes: bytes))
        try await channel.writeAndFlush(frame)
    }

    /// Reads what comes, or leaves it where it is.
    func listens(_ listens: Bool) async throws {
        try await channel.setOption(.autoRead, value: listens).get()
    }

    /// Breaks the connection without a word.
    func vanish() async throws { try await channel.close() }

    /// Returns the session's own marks that came so far, as if all audio had been played.
    func returnMarks(_ script: Script) async throws {
        for name in ownMarks { try await say(script.mark(name)) }
    }

    /// Answers the pings that came so far.
    func answerPings() async throws {
        for ping in inbox.messages.withLock({ $0.filter { $0.opcode == .ping } }) { try await send(.pong, ping.bytes) }
    }

    /// Answers pings and returns marks, as a provider does that plays what it gets at once, for a while.
    func behave(_ script: Script, for time: Duration) async throws {
        let end = ContinuousClock.now + time
        while ContinuousClock.now < end {
            try await answerPings()
            try await returnMarks(script)
            try await Task.sleep(for: .milliseconds(50))
        }
    }

    // MARK: Listening

    /// Waits until what came so far is enough.
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

/// Writes down the frames that come, and answers a close frame.
private final class Inbox: ChannelInboundHandler, Sendable {
    typealias InboundIn = WebSocketFrame
    typealias OutboundOut = WebSocketFrame

    let messages = Mutex<[Phone.Message]>([])

    func channelRead(context: ChannelHandlerContext, data: NIOAny) {
        let frame = unwrapInboundIn(data)
        let message = Phone.Message(
            time: .now, opcode: frame.opcode, isPlain: frame.fin && !(frame.rsv1 || frame.rsv2 || frame.rsv3),
            bytes: Array(frame.unmaskedData.readableBytesView))
        messages.withLock { $0.append(message) }
        guard frame.opcode == .connectionClose else { return }
        let answer = WebSocketFrame(
            fin: true, opcode: .connectionClose, maskKey: .random(), data: ByteBuffer(bytes: message.bytes))
        context.writeAndFlush(wrapOutboundOut(answer), promise: nil)
    }

    func errorCaught(context: ChannelHandlerContext, error: any Error) { context.close(promise: nil) }
}
