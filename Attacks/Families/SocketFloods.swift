// SPDX-License-Identifier: Apache-2.0

import ClientFrames
import NIOCore

/// Frames that an attacker sends over a call's WebSocket as fast as the server takes them.
struct SocketFlood: Sendable {
    let name: String
    let summary: String
    /// True if the attacker reads the answers. Defaults to true.
    var reads = true
    /// The frames that are sent once, before the others.
    var opening: [ClientFrame] = []
    /// The frames that are repeated.
    let frames: [ClientFrame]
    /// The number of frames that the server accepts at once. It must not accept many more.
    let limit: Int
    /// The codes with which the server may close the connection.
    let closeCodes: Set<UInt16>

    /// Floods a call, and a new one whenever the server has ended it.
    func run(in arena: Arena, from source: Int) async throws {
        let bytes = ByteBuffer(repeating: frames)
        let framesAtOnce = frames.count * bytes.readableBytes / ByteBuffer(frames).readableBytes
        while arena.remaining > .zero {
            let stranger = try await arena.startCall(from: source)
            if !reads { try await stranger.stopReading() }
            let begin = ContinuousClock.now
            var sent = 0
            do {
                try await stranger.send(opening)
                while true {
                    try await stranger.send(bytes)
                    sent += framesAtOnce
                }
            } catch {
                // Some of the frames are still in the system's buffers, and the server needs a moment to close.
                let isTaken = stranger.log.state.isOwnClose && sent > 4 * limit && .now - begin > .seconds(1)
                arena.expect(!isTaken, "\(name): the server doesn't end the flood")
                if let code = stranger.log.state.closeCode {
                    arena.expect(closeCodes.contains(code), "\(name): the server closes it with \(code)")
                }
                await stranger.close()
            }
            try await Task.sleep(for: .milliseconds(100))
        }
    }
}

extension SocketFlood {
    static let control: [SocketFlood] = [
        SocketFlood(
            name: "pings", summary: "pings of 0 and 125 bytes",
            frames: [.ping([]), largestPing], limit: 300, closeCodes: [1_008]),
        SocketFlood(
            name: "pings-unread", summary: "pings of 125 bytes, with the pongs unread", reads: false,
            frames: [largestPing], limit: 300, closeCodes: [1_008]),
        SocketFlood(
            name: "pongs", summary: "unsolicited pongs",
            frames: [.pong("unasked")], limit: 300,
            closeCodes: [1_008]),
    ]

    static let fragments: [SocketFlood] = [
        SocketFlood(
            name: "fragments", summary: "a message in fragments of one byte, with pongs between them",
            opening: [.text("").notFinal],
            frames: [
                .continuation(" ").notFinal,
                .pong([]),
            ], limit: 1_024, closeCodes: [1_008, 1_009]),
        SocketFlood(
            name: "empty-fragments", summary: "a message in fragments without content, and no end",
            opening: [.text("").notFinal],
            frames: [.continuation([]).notFinal], limit: 1_024, closeCodes: [1_009]),
    ]

    static let messages: [SocketFlood] = [
        SocketFlood(
            name: "bad-json", summary: "messages that aren't JSON", frames: [.text("{\"event\":")],
            limit: 3_000, closeCodes: [1_008]),
        SocketFlood(
            name: "marks", summary: "returns of marks that were never sent", frames: [.text(StreamMessage.mark("m"))],
            limit: 3_000, closeCodes: [1_008]),
        SocketFlood(
            name: "keys", summary: "DTMF keys", frames: [.text(StreamMessage.key)], limit: 3_000, closeCodes: [1_008]),
        SocketFlood(
            name: "starts", summary: "one start after the other",
            frames: ["CA1", "CA2"].map { .text(StreamMessage.start(call: $0)) }, limit: 3_000, closeCodes: [1_008]),
        SocketFlood(
            name: "media", summary: "audio faster than real time",
            frames: [.text(StreamMessage.media())], limit: 3_000, closeCodes: [1_008]),
        SocketFlood(
            name: "media-unread", summary: "audio faster than real time, with the echo unread", reads: false,
            frames: [.text(StreamMessage.media())], limit: 3_000, closeCodes: [1_008]),
    ]

    /// Floods of messages of 64 KiB, whole and in fragments.
    static let largest: [SocketFlood] = {
        let mark = StreamMessage.mark("")
        let message = ClientFrame.text(
            StreamMessage.mark(String(repeating: "m", count: 65_536 - mark.utf8.count)))
        let fragments = stride(from: 0, to: 65_536, by: 64).map { place in
            let part = Array(message.payload[place..<(place + 64)])
            let frame: ClientFrame = place == 0 ? .text(part) : .continuation(part)
            return place == 65_472 ? frame : frame.notFinal
        }
        return [
            SocketFlood(
                name: "64-kb", summary: "messages of 64 KiB", frames: [message], limit: 3_000, closeCodes: [1_008]),
            SocketFlood(
                name: "64-kb-fragments", summary: "messages of 64 KiB, each in 1,024 fragments", frames: fragments,
                limit: 3_000 * fragments.count, closeCodes: [1_008]),
        ]
    }()

    private static let largestPing = ClientFrame.ping(Array(repeating: UInt8(ascii: "p"), count: 125))
}

extension Attack {
    /// Floods inside calls: each family at once for a short time, and each flood alone for longer.
    static let socketFloods: [Attack] =
        [
            together("control", "6 calls each: pings, pings unread, pongs", SocketFlood.control),
            together(
                "fragments", "6 calls each: a message in fragments of one byte, and of none", SocketFlood.fragments),
            together("messages", "6 calls each: bad JSON, marks, keys, starts, audio", SocketFlood.messages),
            together("64-kb", "6 calls each: messages of 64 KiB, whole and in fragments", SocketFlood.largest),
        ]
        + (SocketFlood.control + SocketFlood.fragments + SocketFlood.messages + SocketFlood.largest).map { flood in
            Attack(
                name: "websocket/\(flood.name)-100", summary: "100 calls: \(flood.summary)", seconds: 8, isLong: true
            ) { arena in await arena.swarm(100) { try await flood.run(in: arena, from: $0) } }
        }

    private static func together(_ name: String, _ summary: String, _ floods: [SocketFlood]) -> Attack {
        Attack(name: "websocket/\(name)", summary: summary) { arena in
            await arena.swarm(6 * floods.count) { index in
                try await floods[index % floods.count].run(in: arena, from: index)
            }
        }
    }
}
