// SPDX-License-Identifier: Apache-2.0

import ClientFrames
import NIOCore
import NIOEmbedded
import Testing

@testable import LinecardServer

@Suite("WebSocketHandler") struct WebSocketHandlerTests {
    @Test("messages are handed on, and each ping is answered with its payload")
    func messages() throws {
        let webSocket = try EmbeddedWebSocket()
        webSocket.receive(.text("a"), .ping([1]), .binary([2]), .ping([]), .pong([3]))

        #expect(webSocket.receiver.events == [.text("a"), .ping, .binary([2]), .ping, .pong([3])])
        #expect(try webSocket.sent() == [.pong([1]), .pong([])])
        #expect(webSocket.isOpen)
    }

    @Test("a peer that doesn't read gets the answer to its latest ping, once it reads")
    func unreadPongs() throws {
        let webSocket = try EmbeddedWebSocket()
        webSocket.channel.isWritable = false
        for number: UInt8 in 0..<100 { webSocket.receive(.ping([number])) }
        #expect(try webSocket.sent().isEmpty)

        webSocket.channel.isWritable = true
        webSocket.channel.pipeline.fireChannelWritabilityChanged()
        #expect(try webSocket.sent() == [.pong([99])])
        #expect(webSocket.receiver.events.last == .writability)
    }

    @Test(
        "a close frame is answered with its code, and the server's direction closes",
        arguments: [[], [0x03, 0xE8], [0x0F, 0xA0]])
    func peerCloses(code: [UInt8]) throws {
        let webSocket = try EmbeddedWebSocket()
        webSocket.receive(.close(code.isEmpty ? [] : code + Array("bye".utf8)), .text("late"))

        #expect(try webSocket.sent() == [.close(code)])
        #expect(webSocket.receiver.events == [.disconnected(isClosed: true)])
        #expect(webSocket.isOutputClosed)
        #expect(webSocket.isOpen)

        webSocket.wait(.milliseconds(1_999))
        #expect(webSocket.isOpen)
        webSocket.wait(.milliseconds(1))
        #expect(!webSocket.isOpen, "the peer has had two seconds to close")
        #expect(webSocket.receiver.events.last == .disconnected(isClosed: false))
    }

    @Test("the server sends nothing after its close frame, and closes its direction when the peer answers")
    func serverCloses() throws {
        let webSocket = try EmbeddedWebSocket()
        webSocket.handler.close(1_001)
        webSocket.handler.close(1_000)
        webSocket.handler.write(ByteBuffer(string: "late"))
        webSocket.handler.ping(ByteBuffer())
        webSocket.receive(.text("late"), .ping([]))
        #expect(try webSocket.sent() == [.close([0x03, 0xE9])])
        #expect(webSocket.receiver.events.isEmpty)
        #expect(!webSocket.isOutputClosed)
        #expect(!webSocket.handler.isWritable)

        webSocket.receive(.close([0x03, 0xE9]))
        #expect(try webSocket.sent().isEmpty)
        #expect(webSocket.isOutputClosed)
        #expect(webSocket.receiver.events == [.disconnected(isClosed: true)])
    }

    @Test("a peer that doesn't answer a close frame is disconnected after two seconds")
    func peerIgnoresClose() throws {
        let webSocket = try EmbeddedWebSocket()
        webSocket.handler.close(1_000)
        webSocket.wait(.milliseconds(1_999))
        #expect(webSocket.isOpen)
        webSocket.wait(.milliseconds(1))
        #expect(!webSocket.isOpen)
    }

    @Test(
        "a violation is answered with a code and a reason, and later frames are dropped",
        arguments: [
            (.text("").unmasked, 1_002), (.text([0xFF]), 1_007),
            (.text([UInt8](repeating: 0x20, count: 1_001)), 1_009), (.close([0]), 1_002),
            (.close([0x03, 0xE8, 0xFF]), 1_007),
        ] as [(ClientFrame, UInt16)])
    func violation(frame: ClientFrame, code: UInt16) throws {
        let webSocket = try EmbeddedWebSocket()
        webSocket.receive(.text("a"), frame, .text("b"), .ping([]))
        webSocket.receive(.text("c"))

        let sent = try webSocket.sent()
        #expect(sent.map(\.closeCode) == [code])
        #expect(sent.first.map { $0.payload.count > 2 } == true)
        #expect(webSocket.isOutputClosed)
        #expect(webSocket.receiver.events.first == .text("a"))
        #expect(webSocket.receiver.events.count == 3)
        #expect(webSocket.receiver.events.last == .disconnected(isClosed: true))
        #expect(
            webSocket.receiver.events.contains {
                if case .violation(let reason) = $0 { reason.closeCode == code } else { false }
            })
        webSocket.wait(.seconds(2))
        #expect(!webSocket.isOpen)
    }

    @Test("bytes read while a message is handled wait for their turn")
    func readWithinRead() throws {
        let webSocket = try EmbeddedWebSocket()
        let late = ClientFrame.text("c").bytes
        webSocket.receiver.react = { [unowned webSocket] event in
            // SwiftNIO does so when a write fails; here it happens in the middle of a frame.
            if event == .text("a") { late.forEach { webSocket.receive([$0]) } }
        }
        webSocket.receive(ClientFrame.text("a").bytes + ClientFrame.text("b").bytes)

        #expect(webSocket.receiver.events == [.text("a"), .text("b"), .text("c")])
        #expect(webSocket.isOpen)
    }

    @Test("nothing is sent after the close frame of a violation")
    func receiverSpeaksAtViolation() throws {
        let webSocket = try EmbeddedWebSocket()
        webSocket.receiver.react = { [unowned webSocket] event in
            guard case .violation = event else { return }
            webSocket.handler.ping(ByteBuffer())
            webSocket.handler.write(ByteBuffer(string: "late"))
            webSocket.handler.close(1_001)
        }
        webSocket.receive(.text("").with { $0.reservedBits = 1 })

        #expect(try webSocket.sent().map(\.closeCode) == [1_002])
    }

    @Test("pongs to the server's own pings do not count against the limit")
    func pongsDue() throws {
        let webSocket = try EmbeddedWebSocket(controlFramesPerSecond: 1)
        for _ in 0..<100 {
            webSocket.handler.ping(ByteBuffer())
            webSocket.receive(.pong([]))
        }
        #expect(webSocket.receiver.events.count == 100)
        for _ in 0..<16 { webSocket.receive(.pong([])) }
        #expect(webSocket.receiver.events.contains(.violation(.tooManyControlFrames)))
    }

    @Test("a violation after the server's close frame gets no second close frame")
    func violationWhileClosing() throws {
        let webSocket = try EmbeddedWebSocket()
        webSocket.handler.close(1_000)
        webSocket.receive(.text("").with { $0.reservedBits = 4 })

        #expect(try webSocket.sent().map(\.closeCode) == [1_000])
        #expect(webSocket.isOutputClosed)
    }

    @Test("pings and pongs share one limit")
    func controlFrames() throws {
        let webSocket = try EmbeddedWebSocket(controlFramesPerSecond: 2)
        for number in 0..<30 { webSocket.receive(number % 2 == 0 ? .ping([]) : .pong([])) }
        #expect(try webSocket.sent().count == 15)
        webSocket.wait(.seconds(1))
        webSocket.receive(.ping([]), .pong([]))
        #expect(try webSocket.sent() == [.pong([])])

        webSocket.receive(.pong([]))
        #expect(try webSocket.sent().map(\.closeCode) == [1_008])
        #expect(webSocket.receiver.events.contains(.violation(.tooManyControlFrames)))
    }

    @Test("a peer that sends more than 256 KiB after a close frame is disconnected")
    func flood() throws {
        let webSocket = try EmbeddedWebSocket()
        webSocket.receive(.close([]))
        let part = [UInt8](repeating: 0, count: 65_536)
        for _ in 0..<4 { webSocket.receive(part) }
        #expect(webSocket.isOpen)
        webSocket.receive([0])
        #expect(!webSocket.isOpen)
    }

    @Test("an error of the channel is reported, and closes it")
    func failure() throws {
        let webSocket = try EmbeddedWebSocket()
        webSocket.channel.pipeline.fireErrorCaught(ChannelError.inputClosed)
        webSocket.wait(.zero)

        #expect(webSocket.receiver.events == [.failure, .disconnected(isClosed: false)])
        #expect(!webSocket.isOpen)
    }
}
