// SPDX-License-Identifier: Apache-2.0

import ClientFrames

extension Attack {
    /// Values that are slow to compare as Unicode text: letters with thousands of combining marks, in the order that
    /// normalization must reverse, which takes quadratic time.
    static let headerValues: [Attack] = {
        let places: [(String, @Sendable (String) -> String)] = [
            ("connection", { Request.head("GET /twilio/stream", ["Connection: \($0)", "Upgrade: websocket"]) }),
            ("upgrade", { Request.head("GET /twilio/stream", ["Connection: upgrade", "Upgrade: \($0)"]) }),
            ("content-type", { Request.head("POST /twilio/voice", ["Content-Type: \($0)", "Content-Length: 0"]) }),
            ("signature", { Request.head("POST /twilio/voice", ["X-Twilio-Signature: \($0)", "Content-Length: 0"]) }),
            (
                "plivo-signature",
                { Request.head("POST /plivo/voice", ["X-Plivo-Signature-V3: \($0)", "Content-Length: 0"]) }
            ),
        ]
        let large = places.map { place, request in
            Attack(
                name: "values/\(place)", summary: "78 KB of combining marks in \(place), 2 requests",
                isLong: place != "connection"
            ) { arena in
                let text = request("a" + combiningMarks(39_000))
                await arena.swarm(2) { index in
                    let stranger = try await arena.connect(from: index)
                    try await stranger.send(text)
                    _ = await stranger.answers()
                }
            }
        }
        return large + [
            Attack(name: "values/8-kb", summary: "8 KB of combining marks a field, 200 requests", seconds: 3) { arena in
                let marks = "a" + combiningMarks(3_900)
                let text = Request.head(
                    "GET /twilio/stream",
                    ["Connection: upgrade, \(marks)", "Upgrade: \(marks)", "X-Twilio-Signature: \(marks)"])
                let small = Request.head("GET /twilio/stream", ["Connection: upgrade, \(marks)", "Upgrade: websocket"])
                await arena.swarm(20) { index in
                    for _ in 0..<5 {
                        for text in [text, small] {
                            let stranger = try await arena.connect(from: index)
                            try await stranger.send(text)
                            _ = await stranger.answers()
                            await stranger.close()
                        }
                    }
                }
            }
        ]
    }()

    /// Returns combining marks, of two bytes each, the highest combining class first (Unicode 15, UnicodeData.txt).
    private static func combiningMarks(_ count: Int) -> String {
        // Classes 240, 234, 233, 232, 230, 222, 220, 216, 202, 35, 34, 33, 32, 31, 30, 29, 28, 27 and 1.
        let marks: [Unicode.Scalar] = [
            "\u{345}", "\u{35D}", "\u{35C}", "\u{315}", "\u{300}", "\u{59A}", "\u{316}", "\u{31B}", "\u{327}",
            "\u{670}",
            "\u{652}", "\u{651}", "\u{650}", "\u{64F}", "\u{64E}", "\u{64D}", "\u{64C}", "\u{64B}", "\u{334}",
        ]
        var text = String.UnicodeScalarView()
        for index in 0..<count { text.append(marks[index * marks.count / count]) }
        return String(text)
    }
}
