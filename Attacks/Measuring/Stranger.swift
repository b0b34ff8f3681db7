// SPDX-License-Identifier: Apache-2.0

import NIOCore
import Synchronization

/// One connection of an attacker.
final class Stranger: Sendable {
    let channel: any Channel
    let log: AnswerLog
    private let tally: Tally

    init(_ channel: any Channel, _ log: AnswerLog, _ tally: Tally) {
        self.channel = channel
        self.log = log
        self.tally = tally
    }

    /// Sends bytes, and returns once the kernel has taken them all.
    func send(_ bytes: ByteBuffer) async throws {
        try await channel.writeAndFlush(bytes)
        tally.noteSent(bytes.readableBytes)
    }

    func send(_ text: String) async throws { try await send(ByteBuffer(string: text)) }

    /// Sends a byte at a time, so many a second.
    func drip(_ text: String, perSecond: Double = 1) async throws {
        for byte in text.utf8 {
            try await send(ByteBuffer(bytes: [byte]))
            try await Task.sleep(for: .seconds(1 / perSecond))
        }
    }

    /// Sends the same bytes again and again, up to a number of bytes.
    func flood(_ bytes: ByteBuffer, upTo limit: Int) async throws {
        var sent = 0
        while sent < limit {
            try await send(bytes)
            sent += bytes.readableBytes
        }
    }

    /// Waits for answers or for the end of the connection, and returns the statuses so far.
    func answers(_ count: Int = 1, within limit: Duration = .seconds(2)) async -> [Int] {
        await wait(limit) { $0.statuses.count >= count || $0.isClosed }
        return log.state.statuses
    }

    /// Waits for the server to close the connection. Returns whether it did.
    func isClosed(within limit: Duration) async -> Bool {
        await wait(limit) { $0.isClosed }
        return log.state.isClosed
    }

    private func wait(_ limit: Duration, until isDone: (AnswerLog.State) -> Bool) async {
        let end = ContinuousClock.now + limit
        while !isDone(log.state), ContinuousClock.now < end, !Task.isCancelled {
            try? await Task.sleep(for: .milliseconds(5))
        }
    }

    /// Closes the connection, unless the server has.
    func close() async {
        log.noteOwnClose()
        try? await channel.close()
    }
}

/// What came back on a connection. Safe to use from any thread.
final class AnswerLog: Sendable {
    struct State: Sendable {
        /// The HTTP statuses, in order, without 100 (Continue).
        var statuses: [Int] = []
        /// The first bytes.
        var text = ""
        var isClosed = false
        /// Whether the attacker closed the connection.
        var isOwnClose = false
    }

    private let mutex = Mutex(State())

    var state: State { mutex.withLock { $0 } }

    func noteOwnClose() { mutex.withLock { $0.isOwnClose = true } }

    fileprivate func note(status: Int) { mutex.withLock { $0.statuses.append(status) } }

    fileprivate func note(text: String) { mutex.withLock { if $0.text.utf8.count < 2_048 { $0.text += text } } }

    /// Returns whether it was the server that closed the connection, when this is the first to say so.
    fileprivate func noteClose() -> Bool {
        mutex.withLock { state in
            defer { state.isClosed = true }
            return !state.isClosed && !state.isOwnClose
        }
    }
}

/// Finds the statuses in what comes back, and notes how the connection ends.
final class AnswerHandler: ChannelInboundHandler {
    typealias InboundIn = ByteBuffer

    let log = AnswerLog()
    private let tally: Tally
    private var unread: [UInt8] = []

    init(_ tally: Tally) { self.tally = tally }

    func channelRead(context: ChannelHandlerContext, data: NIOAny) {
        let bytes = unwrapInboundIn(data)
        log.note(text: String(buffer: bytes))
        unread += bytes.readableBytesView
        let version = Array("HTTP/1.1 ".utf8)
        var place = 0
        while place + 12 <= unread.count {
            if unread[place] == version[0], unread[place...].starts(with: version),
                let status = Int(String(decoding: unread[(place + 9)..<(place + 12)], as: UTF8.self))
            {
                if status != 100 { log.note(status: status) }  // 100 (Continue) is no answer yet.
                tally.note("\(status)")
            }
            place += 1
        }
        unread.removeFirst(place)
    }

    func channelInactive(context: ChannelHandlerContext) {
        if log.noteClose() { tally.note("closed") }
        context.fireChannelInactive()
    }

    func errorCaught(context: ChannelHandlerContext, error: any Error) {
        if log.noteClose() { tally.note("reset") }
        context.close(promise: nil)
    }
}
