// SPDX-License-Identifier: Apache-2.0

import ClientFrames
import NIOCore

/// A connection of an attacker.
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

    func send(_ frames: [ClientFrame]) async throws { try await send(ByteBuffer(frames)) }

    /// Stops reading.
    func stopReading() async throws { try await channel.setOption(.autoRead, value: false).get() }

    /// Sends a text byte by byte, `perSecond` of them a second.
    func drip(_ text: String, perSecond: Double = 1) async throws {
        try await drip(Array(text.utf8), perSecond: perSecond)
    }

    /// Sends bytes one by one, `perSecond` of them a second.
    func drip(_ bytes: [UInt8], perSecond: Double = 1) async throws {
        for byte in bytes {
            try await send(ByteBuffer(bytes: [byte]))
            try await Task.sleep(for: .seconds(1 / perSecond))
        }
    }

    /// Repeats bytes until at least `limit` of them are sent.
    func flood(_ bytes: ByteBuffer, upTo limit: Int) async throws {
        var sent = 0
        while sent < limit {
            try await send(bytes)
            sent += bytes.readableBytes
        }
    }

    /// Waits for `count` answers or the end of the connection, and returns the statuses so far.
    func answers(_ count: Int = 1, within limit: Duration = .seconds(2)) async -> [Int] {
        await wait(limit) { $0.statuses.count >= count || $0.isClosed }
        return log.state.statuses
    }

    /// Waits for the connection to close. Returns true if it did within the limit.
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

    /// Closes the connection, if the server hasn't.
    func close() async {
        log.noteOwnClose()
        try? await channel.close()
    }
}
