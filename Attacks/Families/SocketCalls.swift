// SPDX-License-Identifier: Apache-2.0

import ClientFrames
import NIOCore

/// WebSockets of attackers that have the auth token.
extension Arena {
    /// Opens a WebSocket whose upgrade is signed.
    ///
    /// - Throws: `UpgradeRefused` if the server doesn't answer with 101.
    func openSocket(from source: Int = 0, receiveBuffer: Int? = nil) async throws -> Stranger {
        let stranger = try await connect(from: source, receiveBuffer: receiveBuffer)
        try await stranger.send(Request.stream(isSigned: true))
        guard await stranger.answers().first == 101 else {
            await stranger.close()
            throw UpgradeRefused()
        }
        return stranger
    }

    /// Opens a WebSocket and starts a call on it.
    func startCall(from source: Int = 0, receiveBuffer: Int? = nil) async throws -> Stranger {
        let stranger = try await openSocket(from: source, receiveBuffer: receiveBuffer)
        noteCall(on: stranger)
        let call = "CA\(UInt64.random(in: UInt64.min...UInt64.max))"
        try await stranger.send([.text(StreamMessage.start(call: call))])
        return stranger
    }

    /// Counts a connection as one with a call while it is open.
    func noteCall(on stranger: Stranger) {
        tally.noteCall()
        stranger.channel.closeFuture.whenComplete { _ in self.tally.noteCallEnd() }
    }
}

/// The error of an upgrade that the server refused.
struct UpgradeRefused: Error {}
