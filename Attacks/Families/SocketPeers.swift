// SPDX-License-Identifier: Apache-2.0

import ClientFrames
import NIOCore

extension Attack {
    /// WebSocket peers that are slow or don't read.
    static let socketPeers: [Attack] = [
        slowFrames(100, seconds: 2), slowFrames(1_000, seconds: 13, isLong: true),
        unreadCalls(20, seconds: 3), unreadCalls(100, seconds: 20, isLong: true),
    ]

    /// Returns slow peers, every other one with a call. The server must close the rest after 10 s without a start.
    private static func slowFrames(_ count: Int, seconds: Double, isLong: Bool = false) -> Attack {
        Attack(
            name: "websocket/slow-\(count)",
            summary: "\(count) WebSockets, half of them with a call, a byte of a frame a second",
            seconds: seconds, isLong: isLong
        ) { arena in
            let frame = ClientFrame.text(StreamMessage.media()).bytes
            await arena.swarm(count) { index in
                let hasCall = index % 2 == 0
                let stranger = try await hasCall ? arena.startCall(from: index) : arena.openSocket(from: index)
                try? await stranger.drip(frame)
                if isLong, !hasCall {
                    arena.expect(!stranger.log.state.isOwnClose, "the server waits forever for a start")
                }
            }
        }
    }

    /// Returns calls that don't read. They send 20 s of audio at once and then in real time, so that the echo never
    /// stops.
    private static func unreadCalls(_ count: Int, seconds: Double, isLong: Bool = false) -> Attack {
        Attack(
            name: "websocket/unread-\(count)", summary: "\(count) calls that never read the echo", seconds: seconds,
            isLong: isLong
        ) { arena in
            let second = ByteBuffer((0..<50).map { _ in .text(StreamMessage.media()) })
            await arena.swarm(count) { index in
                let stranger = try await arena.startCall(from: index, receiveBuffer: 2_048)
                try await stranger.stopReading()
                for _ in 0..<20 { try await stranger.send(second) }
                while arena.remaining > .zero {
                    try await stranger.send(second)
                    try await Task.sleep(for: .seconds(1))
                }
            }
        }
    }
}
