// SPDX-License-Identifier: Apache-2.0

import ClientFrames

extension Attack {
    /// Requests and messages that make the server log, often or with text that looks like a log line.
    static let logFloods: [Attack] = [
        hostileIDs(rounds: 1, seconds: 1.5), hostileIDs(rounds: 200, seconds: 10, isLong: true),
        badSignatures(seconds: 1.5), badSignatures(seconds: 10, isLong: true),
    ]

    /// Texts for JSON strings, with escapes only where JSON requires them or to test them.
    private static let hostileTexts = [
        "a \(ServerLog.forgedField)=b", "a\\n2026-01-01T00:00:00+0000 info linecard: \(ServerLog.forgedField)=b [A] b",
        "a\\r\(ServerLog.forgedField)=b", "a\\u2028\(ServerLog.forgedField)=b", "a\u{2028}\(ServerLog.forgedField)=b",
        "a\u{202E}b", "a\\u202Eb", "a\\u001B[2Jb", "a\\u0000b", "a\u{85}b", "a\u{7F}b", "a\u{FEFF}b", "a\u{E0041}b",
        "\\\"\(ServerLog.forgedField)=\\\"", "a] [LinecardServer] b", "a" + String(repeating: "\u{301}", count: 500),
        String(repeating: "a", count: 64_000), String(repeating: " =", count: 32_000),
    ]

    /// Returns starts, accepted, repeated and refused, with such texts in ids, parameters and formats, and gaps in the
    /// numbers of messages, which are logged with the call's id.
    private static func hostileIDs(rounds: Int, seconds: Double, isLong: Bool = false) -> Attack {
        Attack(
            name: "websocket/hostile-ids" + (isLong ? "-\(rounds)" : ""),
            summary: "starts whose ids have 64 KB, newlines, U+202E, U+2028, = and spaces", seconds: seconds,
            isLong: isLong
        ) { arena in
            await arena.swarm(hostileTexts.count * 3) { index in
                let text = hostileTexts[index / 3]
                for _ in 0..<rounds where arena.remaining > .zero {
                    let stranger = try await arena.openSocket(from: index)
                    arena.noteCall(on: stranger)
                    try? await stranger.send(messages(with: text, variant: index % 3).map { .text($0) })
                    if rounds > 1 {
                        try await Task.sleep(for: .milliseconds(50))
                        await stranger.close()
                    }
                }
            }
        }
    }

    private static func messages(with text: String, variant: Int) -> [String] {
        let gap = [1, 9, 3, 3].map(StreamMessage.media(number:))
        switch variant {
        case 0:
            let start = StreamMessage.start(call: text)
            return [start] + gap + [StreamMessage.mark(text), start, StreamMessage.start(call: text + "b")] + gap
        case 1: return [StreamMessage.start(call: "CA1", encoding: text)]
        default:
            let id = String(text.prefix(400))
            let start = StreamMessage.start(call: id, account: id, parameters: #""\#(id)":"\#(text)""#)
            return [start] + gap + [#"{"\#(text)":}"#]
        }
    }

    private static func badSignatures(seconds: Double, isLong: Bool = false) -> Attack {
        Attack(
            name: "websocket/bad-signatures" + (isLong ? "-long" : ""),
            summary: "upgrades with a wrong signature, one after the other on 16 connections", seconds: seconds,
            isLong: isLong
        ) { arena in
            let request = Request.stream(
                path: "/twilio/stream?\(ServerLog.forgedField)=1", signature: "AAAAAAAAAAAAAAAAAAAAAAAAAAA=")
            await arena.swarm(16) { index in
                while arena.remaining > .zero {
                    let stranger = try await arena.connect(from: index)
                    try await stranger.send(request)
                    let status = await stranger.answers().first
                    let isOver = arena.remaining <= .zero
                    arena.expect(status == 403 || isOver, "a wrong signature is answered with \(status ?? 0)")
                    await stranger.close()
                }
            }
        }
    }
}
