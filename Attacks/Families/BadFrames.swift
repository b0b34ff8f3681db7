// SPDX-License-Identifier: Apache-2.0

import ClientFrames
import NIOCore

/// A frame that is too large or that RFC 6455 forbids, and the codes with which the server may close.
private struct BadFrame: Sendable {
    let name: String
    let bytes: ByteBuffer
    var closeCodes: Set<UInt16> = [1_002]

    init(_ name: String, _ frames: [ClientFrame], closeCodes: Set<UInt16> = [1_002]) {
        self.name = name
        bytes = ByteBuffer(frames)
        self.closeCodes = closeCodes
    }

    init(_ name: String, _ frame: ClientFrame, closeCodes: Set<UInt16> = [1_002]) {
        self.init(name, [frame], closeCodes: closeCodes)
    }
}

extension Attack {
    /// Frames for which the server must fail the connection (RFC 6455 §5, §7.4 and §8.1), each on its own connections.
    static let badFrames: [Attack] = [(1, false), (50, true)].map { rounds, isLong in
        Attack(
            name: "websocket/bad-frames" + (isLong ? "-\(rounds)" : ""),
            summary: "frames that RFC 6455 forbids, or that announce 2^63 bytes, with a call and without",
            seconds: isLong ? 15 : 1.5, isLong: isLong
        ) { arena in
            await arena.swarm(bad.count * 2) { index in
                let frame = bad[index / 2]
                for _ in 0..<rounds where arena.remaining > .zero {
                    let stranger =
                        try await index % 2 == 0 ? arena.startCall(from: index) : arena.openSocket(from: index)
                    try await stranger.send(frame.bytes)
                    let isClosed = await stranger.isClosed(within: .milliseconds(700))
                    let isOver = arena.remaining <= .zero
                    arena.expect(isClosed || isOver, "\(frame.name): the connection stays open")
                    if let code = stranger.log.state.closeCode {
                        arena.expect(frame.closeCodes.contains(code), "\(frame.name): closed with \(code)")
                    }
                    await stranger.close()
                }
            }
        }
    }

    private static let bad: [BadFrame] = {
        let large: [(String, UInt64, Set<UInt16>)] = [
            ("64 KiB + 1", 65_537, [1_009]), ("2^31", 1 << 31, [1_009]),
            // The highest bit must not be set, but the frame is too large as well.
            ("2^63", 1 << 63, [1_002, 1_009]), ("2^64 - 1", .max, [1_002, 1_009]),
        ]
        let closes: [(String, [UInt8])] = [
            ("one byte", [3]), ("0", [0, 0]), ("999", [3, 231]), ("1005", [3, 237]), ("1006", [3, 238]),
            ("1015", [3, 247]), ("2999", [11, 183]), ("65535", [255, 255]),
        ]
        return large.map { name, length, codes in
            BadFrame(
                "a frame of \(name) bytes", .text("").with { $0.statedLength = length }, closeCodes: codes)
        }
            + closes.map { name, payload in
                BadFrame("a close frame with \(name)", .close(payload))
            } + [3, 7, 11, 15].map { BadFrame("opcode \($0)", ClientFrame(opcode: $0)) }
            + [1, 2, 4].map { bits in
                BadFrame("a reserved bit", .text("").with { $0.reservedBits = bits })
            } + [
                BadFrame("no mask", .text("{}").unmasked),
                BadFrame("a ping without a mask", .ping([]).unmasked),
                BadFrame("a ping of 126 bytes", .ping(Array(repeating: 0, count: 126))),
                BadFrame("a ping in fragments", .ping([]).notFinal),
                BadFrame("a continuation of nothing", .continuation([])),
                BadFrame(
                    "a message in a message",
                    [.text("").notFinal, .text("{")]),
                BadFrame(
                    "text that isn't UTF-8", .text([0x22, 0xED, 0xA0, 0x80, 0x22]),
                    closeCodes: [1_007]),
                BadFrame(
                    "a reason that isn't UTF-8", .close([3, 232, 0xC3]),
                    closeCodes: [1_002, 1_007]),
            ]
    }()
}
