// SPDX-License-Identifier: Apache-2.0

import Linecard
import NIOCore
import NIOEmbedded
import ProviderFixtures
import Synchronization
import Testing

@testable import LinecardServer

@Suite("Calls whose peer never reads") struct UnwritableCallTests {
    @Test("the call pings its peer, seldom wakes, and closes at the idle time-out", arguments: Provider.allCases)
    func givenUp(provider: Provider) throws {
        let eventLoop = EmbeddedEventLoop()
        let socket = FullSocket()
        let calls = Mutex<[Call]>([])
        let driver = CallDriver(CallHost(.testing()), provider, on: eventLoop) { call in
            calls.withLock { $0.append(call) }
        }
        driver.connect(socket)
        driver.receive(ByteBuffer(string: Script(provider).start), as: .text)
        let call = try #require(calls.withLock { $0.first })
        call.play(.constant(code: 0x20, milliseconds: 60_000))

        eventLoop.advanceTime(by: .milliseconds(59_999))
        #expect(call.ending == nil)
        #expect(socket.pings == 3)
        eventLoop.advanceTime(by: .milliseconds(1))

        #expect(call.ending == .idle)
        #expect(socket.closeCodes == [1_001])
        #expect(socket.messages == 0)
        #expect(socket.flushes < 20)
        driver.disconnect()
    }
}

/// A WebSocket that takes only control frames.
private final class FullSocket: CallTransport {
    private(set) var messages = 0
    private(set) var pings = 0
    private(set) var flushes = 0
    private(set) var closeCodes: [UInt16] = []

    let isWritable = false

    func write(_ message: ByteBuffer) { messages += 1 }

    func ping(_ payload: ByteBuffer) { pings += 1 }

    func flush() { flushes += 1 }

    func close(_ code: UInt16) { closeCodes.append(code) }

    func limitUnsent(to bytes: Int) {}
}
