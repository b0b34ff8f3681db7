// SPDX-License-Identifier: Apache-2.0

import Testing

@testable import Linecard

@Suite("The parts of URLs") struct URLPartsTests {
    struct Row: Sendable, CustomTestStringConvertible {
        let url: String
        var scheme: String?
        var userinfo: String?
        var host: String?
        var port: String?
        var path = ""
        var query: String?
        var fragment: String?

        var testDescription: String { url }
    }

    static let rows = [
        Row(
            url: "https://u:p@host.example:8443/a/b?c=d?#e#f", scheme: "https", userinfo: "u:p", host: "host.example",
            port: "8443", path: "/a/b", query: "c=d?", fragment: "e#f"),
        Row(url: "wss://host", scheme: "wss", host: "host"),
        Row(url: "wss://host?a/b", scheme: "wss", host: "host", query: "a/b"),
        Row(url: "wss://host#a?b", scheme: "wss", host: "host", fragment: "a?b"),
        Row(url: "ws://[2001:db8::1]:80/", scheme: "ws", host: "[2001:db8::1]", port: "80", path: "/"),
        Row(url: "ws://[::1]", scheme: "ws", host: "[::1]"),
        Row(url: "http://a@b@host:", scheme: "http", userinfo: "a@b", host: "host", port: ""),
        Row(url: "http://host:8x", scheme: "http", host: "host:8x"),
        Row(url: "http://:80", scheme: "http", host: "", port: "80"),
        Row(url: "http:///p", scheme: "http", host: "", path: "/p"),
        Row(url: "mailto:a@b", scheme: "mailto", path: "a@b"),
        Row(url: "//host/p", host: "host", path: "/p"),
        Row(url: "/p:q?r", path: "/p:q", query: "r"),
        Row(url: "p?http://h", path: "p", query: "http://h"),
        Row(url: ":p", scheme: "", path: "p"),
        Row(url: "", path: ""),
        Row(url: "http://h\u{E9}\0/\n", scheme: "http", host: "h\u{E9}\0", path: "/\n"),
    ]

    @Test("a URL is split as in RFC 3986 without loss", arguments: rows)
    func split(_ row: Row) {
        let parts = URLParts(row.url)

        #expect(parts.scheme == row.scheme.map { Array($0.utf8) })
        #expect(parts.userinfo == row.userinfo.map { Array($0.utf8) })
        #expect(parts.host == row.host.map { Array($0.utf8) })
        #expect(parts.port == row.port.map { Array($0.utf8) })
        #expect(parts.path == Array(row.path.utf8))
        #expect(parts.query == row.query.map { Array($0.utf8) })
        #expect(parts.fragment == row.fragment.map { Array($0.utf8) })
    }

    @Test("in the target of a request # is a byte like any other")
    func noFragment() {
        let parts = URLParts("https://h#x/a#b?c#d", hasFragment: false)

        #expect(parts.host == Array("h#x".utf8))
        #expect(parts.path == Array("/a#b".utf8))
        #expect(parts.query == Array("c#d".utf8))
        #expect(parts.fragment == nil)
    }

    @Test("hosts are compared by their bytes")
    func spellings() {
        #expect(URLParts("http://\u{E9}") != URLParts("http://e\u{301}"))
    }

    @Test("a scheme has any case", arguments: ["https", "HTTPS", "hTtPs"])
    func schemeCase(_ scheme: String) {
        #expect(URLParts("\(scheme)://h").webScheme == .https)
        #expect(URLParts("\(scheme)://h").portNumber == 443)
    }

    @Test("other schemes have no default port", arguments: ["ftp", "httpss", "http\u{1}", "\u{17F}ws", ""])
    func otherScheme(_ scheme: String) {
        #expect(URLParts("\(scheme)://h").webScheme == nil)
        #expect(URLParts("\(scheme)://h").portNumber == nil)
    }

    @Test(
        "a port is between 1 and 65,535",
        arguments: [
            ("", 80), (":1", 1), (":65535", 65_535), (":0", nil), (":65536", nil), (":", nil),
            (":99999999999999999999", nil),
        ] as [(String, UInt16?)])
    func port(_ text: String, _ port: UInt16?) {
        #expect(URLParts("ws://h\(text)").portNumber == port)
    }

    @Test(
        "names and addresses are hosts",
        arguments: [
            "h", "a-b_c.example", "127.0.0.1", "h%6Fst", "a,b", "[::]", "[::1]", "[1::]", "[2001:db8::ff00:42:8329]",
            "[1:2:3:4:5:6:7:8]", "[::ffff:10.0.0.1]", "[1:2:3:4:5:6:10.0.0.1]", "[1::7:8]", "[fe80::1%25eth0]",
            "[fe80::1%2]",
        ])
    func validHost(_ host: String) {
        #expect(URLParts("ws://\(host)").hasValidHost)
        #expect(URLParts("ws://\(host):80/").hasValidHost)
    }

    @Test(
        "other texts are not hosts",
        arguments: [
            "", ":80", "h:8x", "a:1:2", "[", "[]", "[::1", "::1", "[::1]x", "[1]", "[1:2:3:4:5:6:7]",
            "[1:2:3:4:5:6:7:8:9]",
            "[1::2::3]", "[:::]", "[12345::]", "[g::]", "[1.2.3.4::]", "[::1.2.3]", "[::1.2.3.256]", "[fe80::1%]",
            "[1:2:3:4:5:6:7:8::]", "h\u{E9}", "a b", "h\\", "a\"b",
        ])
    func invalidHost(_ host: String) {
        #expect(!URLParts("ws://\(host)").hasValidHost)
    }

    @Test(
        "only this machine is loopback",
        arguments: [
            ("localhost", true), ("LocalHost", true), ("127.0.0.1", true), ("127.255.255.254", true), ("::1", true),
            ("", false), ("0.0.0.0", false), ("::", false), ("localhost.example.com", false),
            ("127.0.0.1.example", false),
            ("127.0.0.256", false), ("127.1", false), ("1270.0.0.1", false), ("voice", false), ("10.0.0.1", false),
        ])
    func loopback(_ host: String, _ isLoopback: Bool) {
        #expect(host.utf8.isLoopbackHost == isLoopback)
    }

    @Test("a long hostile text takes no longer than its length", .timeLimit(.minutes(1)))
    func hostile() {
        let marks = String(repeating: "e\u{301}\u{327}", count: 50_000)

        for url in [marks, "http://\(marks)", "http://h:\(String(repeating: "0", count: 1_000_000))", "\(marks)://h"] {
            #expect(URLParts(url).webScheme == (url.hasPrefix("http") ? .http : nil))
            #expect(BaseURL(url) == nil)
            _ = WebhookURL(url)
            _ = try? AnswerURL(url, field: "url").check(schemes: [.wss])
        }
    }
}
