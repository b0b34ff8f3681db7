// SPDX-License-Identifier: Apache-2.0

import ClientFrames

extension Case {
    /// Messages and control frames up to the limits and beyond (§10.4, §7.4.1).
    static let limits: [Case] =
        messageSizes(65_536, on: [.server]) + messageSizes(RunningEndpoints.messageBytes, on: [.echo])
        + unreadMessages + fragmentCounts + controlFrameRates

    private static func messageSizes(_ limit: Int, on endpoints: [Endpoint]) -> [Case] {
        let bytes = [UInt8](repeating: 0x55, count: limit)
        let half = Array(bytes.prefix(limit / 2))
        let headers = { (opcode: UInt8, length: Int) in
            ClientFrame(opcode: opcode, payload: [], statedLength: UInt64(length))
        }
        return [
            Case("10.4", "a message of \(limit) bytes", [.binary(bytes)], answers: [.binary(bytes)], on: endpoints),
            Case(
                "10.4", "two frames of \(limit / 2) bytes", [.binary(half).notFinal, .continuation(half)],
                answers: [.binary(bytes)], on: endpoints),
            Case("10.4", "the header of \(limit + 1) bytes", [headers(0x2, limit + 1)], closes: 1_009, on: endpoints),
            Case(
                "10.4", "a header that makes it \(limit + 1) bytes",
                [.binary(half).notFinal, headers(0x0, limit / 2 + 1)], closes: 1_009, on: endpoints),
        ]
    }

    /// Messages over the limit, whose rest the server must drop after its close frame, or the connection would be
    /// reset.
    private static let unreadMessages: [Case] = [
        Case(
            "10.4", "a message of 65,537 bytes, and a ping",
            [.binary([UInt8](repeating: 0x55, count: 65_537)), .ping("")], closes: 1_009, on: [.server])
    ]

    private static let fragmentCounts: [Case] = [
        Case("10.4", "1,024 frames", fragments([String](repeating: "a", count: 1_024)), on: [.server]),
        Case("10.4", "1,025 frames", fragments([String](repeating: "a", count: 1_025)), closes: 1_009, on: [.server]),
        Case(
            "10.4", "1,025 empty frames", fragments([String](repeating: "", count: 1_025)), closes: 1_009, on: [.server]
        ),
        Case(
            "10.4", "10,000 frames", fragments([String](repeating: "a", count: 10_000)),
            answers: [.text(String(repeating: "a", count: 10_000))], on: [.echo]),
    ]

    /// Control frames at once. The server takes 300, and 20 per second from then on.
    private static let controlFrameRates: [Case] = [
        Case(
            section: "10.4", name: "1,000 pings at once", sent: [ClientFrame](repeating: .ping("p"), count: 1_000),
            answers: [ServerFrame](repeating: .pong("p"), count: 300), mayRepeatAnswer: true,
            ending: .serverCloses(1_008), endpoints: [.server]),
        Case(
            "10.4", "1,000 pongs at once", [ClientFrame](repeating: .pong("p"), count: 1_000), closes: 1_008,
            on: [.server]),
        Case(
            "10.4", "20,000 pings at once", [ClientFrame](repeating: .ping("p"), count: 20_000),
            answers: [ServerFrame](repeating: .pong("p"), count: 20_000), on: [.echo]),
    ]
}
