// SPDX-License-Identifier: Apache-2.0

import LinecardServer
import NIOCore
import NIOPosix
import Synchronization
import TestSupport

/// A TCP connection on which the test writes requests byte by byte.
final class HTTPConnection: Sendable {
    struct Response: Sendable {
        /// The status line.
        let line: String
        let status: Int
        let headers: [String: String]
        let body: String
    }

    private let channel: any Channel
    private let inbox: ByteInbox

    /// The text received so far.
    var text: String { inbox.text }

    var isClosed: Bool { !channel.isActive }

    /// Connects to a server, from the given address of this machine if there is one.
    static func open(_ server: CallServer, from source: String? = nil) async throws -> HTTPConnection {
        let inbox = ByteInbox()
        var bootstrap = ClientBootstrap(group: MultiThreadedEventLoopGroup.singleton)
        if let source { bootstrap = bootstrap.bind(to: try SocketAddress(ipAddress: source, port: 0)) }
        let channel =
            try await bootstrap
            .channelInitializer { channel in
                channel.eventLoop.makeCompletedFuture { try channel.pipeline.syncOperations.addHandler(inbox) }
            }
            .connect(host: "127.0.0.1", port: server.port).get()
        return HTTPConnection(channel, inbox)
    }

    private init(_ channel: any Channel, _ inbox: ByteInbox) {
        self.channel = channel
        self.inbox = inbox
    }

    func write(_ bytes: [UInt8]) async throws { try await channel.writeAndFlush(ByteBuffer(bytes: bytes)) }

    func write(_ text: String) async throws { try await channel.writeAndFlush(ByteBuffer(string: text)) }

    func close() async throws { try await channel.close() }

    /// Waits for at least `count` responses, and returns all.
    func responses(_ count: Int, withoutBodies: Bool = false) async throws -> [Response] {
        var responses: [Response] = []
        try await eventually("\(count) responses") {
            responses = Self.parse(inbox.text, withoutBodies: withoutBodies)
            return responses.count >= count
        }
        return responses
    }

    /// Parses the complete responses at the start of a text. Bodies without a length are taken for empty.
    private static func parse(_ text: String, withoutBodies: Bool) -> [Response] {
        var rest = text.utf8[...]
        var responses: [Response] = []
        while let end = rest.firstRange(of: "\r\n\r\n".utf8) {
            let lines = (String(rest[..<end.lowerBound]) ?? "").split(separator: "\r\n")
            let fields = lines.dropFirst().map { line in
                let parts = line.split(separator: ":", maxSplits: 1)
                return (parts[0].lowercased(), parts[1].drop { $0 == " " })
            }
            let headers = Dictionary(fields.map { ($0.0, String($0.1)) }) { first, _ in first }
            let length = withoutBodies ? 0 : Int(headers["content-length"] ?? "") ?? 0
            let body = rest[end.upperBound...].prefix(length)
            guard body.count == length else { break }
            let status = lines.first?.split(separator: " ")[1] ?? ""
            responses.append(
                Response(
                    line: String(lines.first ?? ""), status: Int(status) ?? 0, headers: headers,
                    body: String(body) ?? ""))
            rest = rest[body.endIndex...]
        }
        return responses
    }

    /// Sends a GET request over a connection of its own, and returns the response.
    static func request(_ server: CallServer, _ path: String) async throws -> Response {
        try await request(server, "GET", path)
    }

    /// Sends a request over a connection of its own, and returns the response.
    static func request(
        _ server: CallServer, _ method: String, _ path: String, headers: [(name: String, value: String)] = [],
        body: String = ""
    ) async throws -> Response {
        let connection = try await open(server)
        let lines =
            ["\(method) \(path) HTTP/1.1", "Host: voice.test", "Connection: close"]
            + headers.map { "\($0.name): \($0.value)" }
            + (body.isEmpty ? [] : ["Content-Length: \(body.utf8.count)"])
        try await connection.write(lines.joined(separator: "\r\n") + "\r\n\r\n" + body)
        return try await connection.responses(1, withoutBodies: method == "HEAD")[0]
    }
}

private final class ByteInbox: ChannelInboundHandler, Sendable {
    typealias InboundIn = ByteBuffer

    private let bytes = Mutex<[UInt8]>([])

    var text: String { String(decoding: bytes.withLock { $0 }, as: UTF8.self) }

    func channelRead(context: ChannelHandlerContext, data: NIOAny) {
        let buffer = unwrapInboundIn(data)
        bytes.withLock { $0 += buffer.readableBytesView }
    }

    func errorCaught(context: ChannelHandlerContext, error: any Error) { context.close(promise: nil) }
}
