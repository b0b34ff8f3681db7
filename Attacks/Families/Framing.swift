// SPDX-License-Identifier: Apache-2.0

import NIOCore

extension Attack {
    /// Requests whose end is ambiguous (RFC 9112 §6.3 and §11.2), so that a part of one may be read as another request.
    static let framing: [Attack] = [
        Attack(name: "framing/tricks", summary: "requests with a second one in them, 5 of each", seconds: 3) { arena in
            await arena.swarm(tricks.count * 5) { index in
                let (name, text) = tricks[index % tricks.count]
                let stranger = try await arena.connect(from: index)
                try await stranger.send(text)
                let statuses = await stranger.answers(2, within: .seconds(1))
                arena.expect(statuses.count <= 1, "\(name): \(statuses.count) answers")
                if index % tricks.count < malformed.count, let first = statuses.first {
                    arena.expect(first >= 400, "\(name): answered with \(first)")
                }
                let isClosed = await stranger.isClosed(within: .seconds(1))
                let mayWait = statuses.isEmpty  // the server waits for the rest of the request
                arena.expect(isClosed || mayWait, "\(name): the connection stays open after \(statuses)")
            }
        },
        Attack(name: "framing/chunk-extension", summary: "20 connections, a chunk extension of 5 MB each") { arena in
            await arena.swarm(20) { index in
                let stranger = try await arena.connect(from: index)
                try await stranger.send(chunkedHead + "1;a=")
                try await stranger.flood(ByteBuffer(repeating: UInt8(ascii: "x"), count: 65_536), upTo: 5_000_000)
            }
        },
        Attack(name: "framing/trailers", summary: "20 connections, trailers of 5 MB each") { arena in
            await arena.swarm(20) { index in
                let stranger = try await arena.connect(from: index)
                try await stranger.send(chunkedHead + "0\r\n")
                let trailers = ByteBuffer(string: String(repeating: "a:b\r\n", count: 2_000))
                try await stranger.flood(trailers, upTo: 5_000_000)
            }
        },
        Attack(
            name: "framing/big-bodies", summary: "10 connections, a body of 10 MB each, with and without a length",
            isLong: true
        ) { arena in
            let chunk = ByteBuffer(string: "8000\r\n" + String(repeating: "a", count: 32_768) + "\r\n")
            await arena.swarm(10) { index in
                let stranger = try await arena.connect(from: index)
                if index % 2 == 0 {
                    try await stranger.send(Request.head("POST /twilio/voice", ["Content-Length: 10000000"]))
                    try await stranger.flood(ByteBuffer(repeating: UInt8(ascii: "a"), count: 62_500), upTo: 10_000_000)
                } else {
                    try await stranger.send(chunkedHead)
                    try await stranger.flood(chunk, upTo: 10_000_000)
                }
            }
        },
        Attack(
            name: "framing/empty-lines", summary: "10 connections, 5 MB of empty lines before a request", isLong: true
        ) { arena in
            await arena.swarm(10) { index in
                let stranger = try await arena.connect(from: index)
                let lines = ByteBuffer(string: String(repeating: "\r\n", count: 16_384))
                try await stranger.flood(lines, upTo: 5_000_000)
            }
        },
    ]

    private static let chunkedHead = Request.head("POST /twilio/voice", ["Transfer-Encoding: chunked"])
    private static let hidden = Request.head("GET /metrics")

    /// Requests that hide a second one, which must not be answered.
    private static let tricks: [(String, String)] =
        malformed + [
            ("pipelined requests", Request.head("GET /healthz") + hidden),
            ("an absolute target", Request.head("GET http://127.0.0.1/metrics") + hidden),
            ("HTTP/1.0 with keep-alive", "GET /healthz HTTP/1.0\r\nConnection: keep-alive\r\n\r\n" + hidden),
            (
                "Expect: 100-continue",
                Request.head("POST /twilio/voice", ["Expect: 100-continue", "Content-Length: 4"]) + "a=bc" + hidden
            ),
            ("CONNECT", "CONNECT 127.0.0.1:22 HTTP/1.1\r\n\(Request.host)\r\n\r\n" + hidden),
            ("GET with a body", Request.head("GET /healthz", ["Content-Length: \(hidden.utf8.count)"]) + hidden),
        ]

    /// Requests that RFC 9112 forbids, each followed by a second one.
    private static let malformed: [(String, String)] = {
        func post(_ fields: String..., body: String = "") -> String {
            Request.head("POST /twilio/voice", fields) + body + hidden
        }
        return [
            ("CL.TE", post("Content-Length: 4", "Transfer-Encoding: chunked", body: "0\r\n\r\n")),
            ("TE.CL", post("Transfer-Encoding: chunked", "Content-Length: 4", body: "5c\r\n")),
            ("two Content-Length", post("Content-Length: 0", "Content-Length: 5")),
            ("a list of Content-Length", post("Content-Length: 0, 5")),
            ("a negative Content-Length", post("Content-Length: -1")),
            ("a signed Content-Length", post("Content-Length: +0")),
            ("a huge Content-Length", post("Content-Length: 18446744073709551616")),
            ("Transfer-Encoding: identity", post("Transfer-Encoding: identity")),
            ("chunked not last", post("Transfer-Encoding: chunked, identity", body: "0\r\n\r\n")),
            ("chunked twice", post("Transfer-Encoding: chunked", "Transfer-Encoding: chunked", body: "0\r\n\r\n")),
            ("TE of HTTP/1.0", "POST /twilio/voice HTTP/1.0\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n" + hidden),
            ("obs-fold", post("X-Folded: a\r\n b", "Content-Length: 0")),
            ("a folded Transfer-Encoding", post("Transfer-Encoding:\r\n chunked", body: "0\r\n\r\n")),
            ("a space before the colon", post("Content-Length : 0")),
            ("a bare CR", post("X-Bare: a\rb", "Content-Length: 0")),
            ("a NUL", post("X-NUL: a\u{0}b", "Content-Length: 0")),
            ("lines that end with LF", "POST /twilio/voice HTTP/1.1\nHost: a\nContent-Length: 0\n\n" + hidden),
            ("a chunk size with a sign", chunkedHead + "+0\r\n\r\n" + hidden),
            ("a chunk size in a word", chunkedHead + "0x0\r\n\r\n" + hidden),
            ("a huge chunk size", chunkedHead + "FFFFFFFFFFFFFFFFF\r\n" + hidden),
            ("no Host", "GET /healthz HTTP/1.1\r\n\r\n" + hidden),
            ("two Hosts", Request.head("GET /healthz", ["Host: other.example.com"]) + hidden),
            ("HTTP/1.2", "GET /healthz HTTP/1.2\r\n\(Request.host)\r\n\r\n" + hidden),
            ("HTTP/2.0", "GET /healthz HTTP/2.0\r\n\(Request.host)\r\n\r\n" + hidden),
        ]
    }()
}
