// SPDX-License-Identifier: Apache-2.0

import ClientFrames
import Linecard
import ProviderFixtures
import TestSupport
import Testing

@testable import LinecardServer

@Suite("Frames sent before the answer to the upgrade request") struct EarlyFrameTests {
    static let request = """
        GET /twilio/stream HTTP/1.1\r\nHost: h\r\nConnection: Upgrade\r\nUpgrade: websocket\r\n\
        Sec-WebSocket-Version: 13\r\nSec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n\r\n
        """

    @Test("early frames are read, wherever the bytes are cut")
    func start() async throws {
        let script = Script(.twilio)
        let switchboard = Switchboard()
        let frames = ClientFrame.text(script.start).bytes + ClientFrame.text(script.stop).bytes

        try await withServer(application: switchboard.answer) { server in
            for cut in [frames.count, 0, 1, 7, frames.count - 1] {
                let connection = try await HTTPConnection.open(server)
                try await connection.write(Array(Self.request.utf8) + frames[..<cut])
                try await connection.write(Array(frames[cut...]))
                let call = try await switchboard.next()

                #expect(call.start == script.callStart)
                // The accept value is the example of RFC 6455 section 1.3.
                let accept = "Sec-WebSocket-Accept: s3pPLMBiTxaQ9kYGzzhZRbK+xOo="
                try await eventually("the answer") { connection.text.contains(accept) }
                #expect(connection.text.hasPrefix("HTTP/1.1 101 "))
            }
            try await eventually("all calls end") { switchboard.ended == 5 }
        }
    }

    @Test("a violation in an early frame is answered with a close frame")
    func violation() async throws {
        try await withServer { server in
            let connection = try await HTTPConnection.open(server)
            try await connection.write(
                Array(Self.request.utf8) + ClientFrame.text("").with { $0.reservedBits = 1 }.bytes)
            try await eventually("the refusal") { server.statistics[.protocolViolation] == 1 }
            try await eventually("the close frame") { connection.text.hasSuffix("a reserved bit is set") }
        }
    }
}
