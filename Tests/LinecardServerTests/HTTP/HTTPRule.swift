// SPDX-License-Identifier: Apache-2.0

import Testing

@testable import LinecardServer

/// A rule of RFC 9110 or RFC 9112 that concerns this server, and a request that shows whether it is kept.
struct HTTPRule: Sendable, CustomTestStringConvertible {
    let clause: String
    /// A summary of the rule.
    let rule: String
    /// The bytes of the request. `\n` stands for CR LF.
    let request: String
    /// The statuses of all responses.
    let statuses: [Int]
    /// Fields of the last response, in lower case, with the ends of their values; empty for one that must be absent.
    var fields: [String: String] = [:]
    /// A part of the last response's content; empty for no content, nil for any.
    var body: String?

    init(
        _ clause: String, _ rule: String, _ request: String, _ statuses: Int..., fields: [String: String] = [:],
        body: String? = nil
    ) {
        self.clause = clause
        self.rule = rule
        self.request = request.replacing("\n", with: "\r\n")
        self.statuses = statuses
        self.fields = fields
        self.body = body
    }

    var testDescription: String { "\(clause): \(rule)" }

    private static let upgrade = "Connection: Upgrade\nUpgrade: websocket\n"
    private static let webSocket = "Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\nSec-WebSocket-Version: 13\n"
    private static let form = "Content-Type: application/x-www-form-urlencoded\n"
    private static let host = "Host: h\n"
}

extension HTTPRule {
    /// RFC 9112: the syntax of messages, and connections.
    static let messages: [HTTPRule] = [
        HTTPRule(
            "9112 §2.2", "a message is a sequence of octets, so a field that nobody reads may hold any",
            "GET /healthz HTTP/1.1\n\(host)X-Name: Zoë\n\n", 200),
        HTTPRule(
            "9112 §2.2", "an empty line before the request line is ignored", "\nGET /healthz HTTP/1.1\n\(host)\n", 200),
        HTTPRule(
            "9112 §2.2", "white space before the first field is an error", "GET /healthz HTTP/1.1\n \(host)\n", 400),
        HTTPRule("9112 §2.2", "a bare CR is an error", "GET /healthz HTTP/1.1\n\(host)A: b\rc\n\n", 400),
        HTTPRule("9112 §2.3", "the version's name is case-sensitive", "GET /healthz http/1.1\n\(host)\n", 400),
        HTTPRule("9112 §3", "white space within the target is an error", "GET /health z HTTP/1.1\n\(host)\n", 400),
        HTTPRule("9112 §3.1", "a method is case-sensitive", "get /healthz HTTP/1.1\n\(host)\n", 501),
        HTTPRule(
            "9112 §3", "a target that is too long gets 414",
            "GET /\(String(repeating: "a", count: 9_000)) HTTP/1.1\n\(host)\n", 414),
        HTTPRule("9112 §3.2", "without Host there is no HTTP/1.1", "GET /healthz HTTP/1.1\n\n", 400),
        HTTPRule("9112 §3.2", "two hosts are an error", "GET /healthz HTTP/1.1\n\(host)\(host)\n", 400),
        HTTPRule("9112 §3.2", "an invalid host is an error", "GET /healthz HTTP/1.1\nHost: a b\n\n", 400),
        HTTPRule("9112 §3.2", "an empty host is valid", "GET /healthz HTTP/1.1\nHost:\n\n", 200),
        HTTPRule("9112 §3.2", "HTTP/1.0 needs no Host", "GET /healthz HTTP/1.0\n\n", 200),
        HTTPRule(
            "9112 §3.2.2", "a target in absolute form is accepted", "GET http://h/healthz HTTP/1.1\n\(host)\n", 200),
        HTTPRule(
            "9112 §3.2.2", "the host of the target counts, not that of the field",
            "GET http://one.example/twilio/voice HTTP/1.1\nHost: two.example\n\n",
            200, body: "wss://one.example/twilio/stream"),
        HTTPRule("9112 §3.2.3", "a target in authority form is for CONNECT only", "GET h:80 HTTP/1.1\n\(host)\n", 400),
        HTTPRule(
            "9112 §5.1", "white space between a field's name and its colon is an error",
            "GET /healthz HTTP/1.1\n\(host)A : b\n\n", 400),
        HTTPRule(
            "9112 §5.1", "white space around a value is ignored", "GET /healthz HTTP/1.1\nHost: \t h \t\n\n", 200),
        HTTPRule("9112 §5.2", "a folded line is an error", "GET /healthz HTTP/1.1\n\(host)A: b\n c\n\n", 400),
        HTTPRule(
            "9112 §6.1", "Transfer-Encoding with Content-Length closes the connection",
            "POST /twilio/voice HTTP/1.1\n\(host)Content-Length: 5\nTransfer-Encoding: chunked\n\n0\n\n", 400,
            fields: ["connection": "close"]),
        HTTPRule(
            "9112 §6.1", "Transfer-Encoding in HTTP/1.0 is faulty framing",
            "POST /twilio/voice HTTP/1.0\n\(host)Transfer-Encoding: chunked\n\n0\n\n", 400,
            fields: ["connection": "close"]),
        HTTPRule(
            "9112 §6.1", "an unknown transfer coding gets 501",
            "POST /twilio/voice HTTP/1.1\n\(host)Transfer-Encoding: gzip, chunked\n\n0\n\n", 501),
        HTTPRule(
            "9112 §6.1", "chunked is applied once",
            "POST /twilio/voice HTTP/1.1\n\(host)Transfer-Encoding: chunked, chunked\n\n0\n\n",
            400),
        HTTPRule(
            "9112 §6.3", "where chunked is not the last coding, the length cannot be known",
            "POST /twilio/voice HTTP/1.1\n\(host)Transfer-Encoding: chunked, gzip\n\n0\n\n", 400,
            fields: ["connection": "close"]),
        HTTPRule(
            "9112 §6.3", "a Content-Length that isn't a number is an error",
            "POST /twilio/voice HTTP/1.1\n\(host)Content-Length: 1a\n\n", 400, fields: ["connection": "close"]),
        HTTPRule(
            "9112 §6.3", "a Content-Length with a sign is an error",
            "POST /twilio/voice HTTP/1.1\n\(host)Content-Length: +1\n\na", 400,
            fields: ["connection": "close"]),
        HTTPRule(
            "9112 §6.3", "two different Content-Lengths are an error",
            "POST /twilio/voice HTTP/1.1\n\(host)Content-Length: 1\nContent-Length: 2\n\naa", 400),
        HTTPRule(
            "9112 §6.3", "a Content-Length that overflows is an error",
            "POST /twilio/voice HTTP/1.1\n\(host)Content-Length: 99999999999999999999\n\n", 400),
        HTTPRule(
            "9112 §7.1", "a body in chunks is read",
            "POST /twilio/voice HTTP/1.1\n\(host)\(form)Transfer-Encoding: chunked\n\n3\nFro\n6\nm=%2B1\n0\n\n", 200,
            body: "<Parameter"),
        HTTPRule(
            "9112 §7.1", "the name of a coding is case-insensitive",
            "POST /twilio/voice HTTP/1.1\n\(host)Transfer-Encoding: Chunked\n\n0\n\n", 200),
        HTTPRule(
            "9112 §7.1", "a chunk's size is bounded",
            "POST /twilio/voice HTTP/1.1\n\(host)Transfer-Encoding: chunked\n\nFFFFFFFFFFFFFFFFF\n", 400),
        HTTPRule(
            "9112 §7.1.1", "chunk extensions are ignored",
            "POST /twilio/voice HTTP/1.1\n\(host)Transfer-Encoding: chunked\n\n3;a=b\nabc\n0;c\n\n", 200),
        HTTPRule(
            "9112 §7.1.2", "a field of the trailer does not count as one of the head",
            "POST /twilio/voice HTTP/1.1\n\(host)Transfer-Encoding: chunked\n\n6\nFrom=1\n0\n\(form)\n", 200,
            body: #"<Stream url="wss://h/twilio/stream"/>"#),
        HTTPRule(
            "9112 §9.6", "a server that closes says so, and answers no later request",
            "GET /healthz HTTP/1.1\n\(host)\nGET /healthz HTTP/1.1\n\(host)\n", 200, fields: ["connection": "close"]),
        HTTPRule(
            "9112 §9.6", "a refusal closes the connection too",
            "GET /nowhere HTTP/1.1\n\(host)\nGET /healthz HTTP/1.1\n\(host)\n",
            404,
            fields: ["connection": "close"]),
        HTTPRule(
            "9112 §9.6", "a client that closes gets its answer", "GET /healthz HTTP/1.1\n\(host)Connection: close\n\n",
            200,
            fields: ["connection": "close"]),
    ]

    /// RFC 9110: the meaning of requests and responses.
    static let semantics: [HTTPRule] = [
        HTTPRule("9110 §2.5", "an answer has the server's own version", "GET /healthz HTTP/1.0\n\n", 200, body: "ok"),
        HTTPRule("9110 §2.5", "another major version gets 505", "GET /healthz HTTP/2.0\n\(host)\n", 505),
        HTTPRule(
            "9110 §5.4", "a field that is too long gets a status of 4xx",
            "GET /healthz HTTP/1.1\n\(host)A: \(String(repeating: "a", count: 9_000))\n\n", 431),
        HTTPRule(
            "9110 §5.4", "too many fields get a status of 4xx",
            "GET /healthz HTTP/1.1\n\(host)\(String(repeating: "A: b\n", count: 70))\n", 431),
        HTTPRule("9110 §5.5", "NUL in a value is an error", "GET /healthz HTTP/1.1\n\(host)A: b\0c\n\n", 400),
        HTTPRule(
            "9110 §5.6.1", "empty elements of a list are ignored",
            "GET /twilio/stream HTTP/1.1\n\(host)Connection: ,, upgrade,\nUpgrade: ,websocket\n\(webSocket)\n", 101),
        HTTPRule(
            "9110 §6.6.1", "an answer has a date",
            "GET /healthz HTTP/1.1\n\(host)\n", 200, fields: ["date": "GMT"]),
        HTTPRule(
            "9110 §6.6.1", "a refusal has a date", "GET /nowhere HTTP/1.1\n\(host)\n", 404, fields: ["date": "GMT"]),
        HTTPRule(
            "9110 §7.6.1", "connection options are case-insensitive",
            "GET /twilio/stream HTTP/1.1\n\(host)Connection: keep-alive, UPGRADE\nUpgrade: WebSocket\n\(webSocket)\n",
            101),
        HTTPRule(
            "9110 §7.8", "a protocol that the client did not name is not switched to",
            "GET /twilio/stream HTTP/1.1\n\(host)Connection: upgrade\nUpgrade: h2c\n\(webSocket)\n", 426),
        HTTPRule(
            "9110 §7.8", "an upgrade that Connection does not name is not meant for this server",
            "GET /twilio/stream HTTP/1.1\n\(host)Upgrade: websocket\n\(webSocket)\n", 426),
        HTTPRule(
            "9110 §7.8", "101 names the protocol",
            "GET /twilio/stream HTTP/1.1\n\(host)\(upgrade)\(webSocket)\n", 101,
            fields: ["upgrade": "websocket", "connection": "upgrade"]),
        HTTPRule(
            "9110 §7.8", "Upgrade is ignored in HTTP/1.0",
            "GET /twilio/stream HTTP/1.0\n\(host)\(upgrade)\(webSocket)\n", 426),
        HTTPRule(
            "9110 §7.8", "a response with Upgrade names it in Connection", "GET /twilio/stream HTTP/1.1\n\(host)\n",
            426,
            fields: ["connection": "upgrade, close"]),
        HTTPRule(
            "9110 §7.8", "100 comes before 101",
            "GET /twilio/stream HTTP/1.1\n\(host)\(upgrade)\(webSocket)Expect: 100-continue\n\n", 100, 101),
        HTTPRule(
            "9110 §7.8", "an upgrade that the resource doesn't support is ignored",
            "GET /healthz HTTP/1.1\n\(host)Connection: upgrade\nUpgrade: h2c\n\n", 200),
        HTTPRule(
            "9110 §8.6", "101 has no length", "GET /twilio/stream HTTP/1.1\n\(host)\(upgrade)\(webSocket)\n", 101,
            fields: ["content-length": "", "transfer-encoding": ""]),
        HTTPRule(
            "9110 §8.6", "HEAD has the Content-Length of GET", "HEAD /healthz HTTP/1.1\n\(host)\n", 200,
            fields: ["content-length": "3"]),
        HTTPRule("9110 §9.1", "GET is supported", "GET /healthz HTTP/1.1\n\(host)\n", 200, body: "ok"),
        HTTPRule("9110 §9.1", "HEAD is supported", "HEAD /metrics HTTP/1.1\n\(host)\n", 200),
        HTTPRule("9110 §9.1", "an unknown method gets 501", "BREW /healthz HTTP/1.1\n\(host)\n", 501),
        HTTPRule("9110 §9.1", "a method that no resource supports gets 501", "CONNECT h:80 HTTP/1.1\n\(host)\n", 501),
        HTTPRule(
            "9110 §9.3.2", "the answer to HEAD has no content", "HEAD /healthz HTTP/1.1\n\(host)\n", 200, body: ""),
        HTTPRule("9110 §9.3.2", "a refusal of HEAD has no content", "HEAD /nowhere HTTP/1.1\n\(host)\n", 404, body: ""),
        HTTPRule(
            "9110 §10.1.1", "a client that waits for 100 gets it",
            "POST /twilio/voice HTTP/1.1\n\(host)Content-Length: 3\nExpect: 100-Continue\n\na=b", 100, 200),
        HTTPRule(
            "9110 §10.1.1", "a request that is refused gets the final answer instead of 100",
            "POST /twilio/voice HTTP/1.1\n\(host)Content-Length: 70000\nExpect: 100-continue\n\n", 413),
        HTTPRule(
            "9110 §10.1.1", "Expect is ignored in HTTP/1.0",
            "POST /twilio/voice HTTP/1.0\n\(host)Content-Length: 3\nExpect: 100-continue\n\na=b", 200),
        HTTPRule(
            "9110 §15.5.18", "an unknown expectation gets 417",
            "POST /twilio/voice HTTP/1.1\n\(host)Content-Length: 3\nExpect: wonders\n\na=b", 417),
        HTTPRule(
            "9110 §15.5.6", "405 names the allowed methods", "POST /healthz HTTP/1.1\n\(host)Content-Length: 0\n\n",
            405,
            fields: ["allow": "GET, HEAD"]),
        HTTPRule(
            "9110 §15.5.6", "a stream takes no POST",
            "POST /twilio/stream HTTP/1.1\n\(host)\(upgrade)\(webSocket)Content-Length: 0\n\n", 405),
        HTTPRule(
            "9110 §15.5.22", "426 names the required protocol", "GET /plivo/stream HTTP/1.1\n\(host)\n", 426,
            fields: ["upgrade": "websocket", "sec-websocket-version": "13"]),
        HTTPRule(
            "6455 §4.4", "an unsupported version gets the supported one",
            "GET /plivo/stream HTTP/1.1\n\(host)\(upgrade)Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\n"
                + "Sec-WebSocket-Version: 8\n\n",
            426, fields: ["sec-websocket-version": "13"]),
        HTTPRule(
            "6455 §4.2.1", "a key is 16 bytes",
            "GET /plivo/stream HTTP/1.1\n\(host)\(upgrade)Sec-WebSocket-Key: AAAA\nSec-WebSocket-Version: 13\n\n", 400),
        HTTPRule(
            "6455 §11.3.1", "two keys are an error",
            "GET /plivo/stream HTTP/1.1\n\(host)\(upgrade)\(webSocket)Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\n\n",
            400),
        HTTPRule(
            "6455 §4.2.1", "a WebSocket opens without a body",
            "GET /plivo/stream HTTP/1.1\n\(host)\(upgrade)\(webSocket)Content-Length: 3\n\nabc", 400),
    ]
}
