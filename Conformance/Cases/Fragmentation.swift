// SPDX-License-Identifier: Apache-2.0

import ClientFrames

extension Case {
    /// Messages in several frames (§5.4).
    static let fragmentation: [Case] = wholeMessages + controlFramesBetween + brokenSequences + fragmentedControlFrames

    private static let wholeMessages: [Case] =
        [
            ("two frames", ["Hel", "lo"]), ("three frames", ["Hel", "lo, wo", "rld"]),
            ("an empty first frame", ["", "Hello"]),
            ("an empty last frame", ["Hello", ""]), ("an empty frame in the middle", ["Hel", "", "lo"]),
            ("two empty frames", ["", ""]), ("ten empty frames", [String](repeating: "", count: 10)),
            ("a frame for each byte", "Hello, world".map(String.init)),
            ("frames of 125 and 126 bytes", [a(125), a(126)]),
        ].map { name, parts in
            Case("5.4", "a text in \(name)", fragments(parts), answers: [.text(parts.joined())])
        } + [
            Case(
                "5.4", "two messages in fragments", fragments(["a", "b"]) + fragments(["c", "d"]),
                answers: [.text("ab"), .text("cd")]),
            Case(
                "5.4", "a whole message after one in fragments", fragments(["a", "b"]) + [.binary([1])],
                answers: [.text("ab"), .binary([1])]),
            Case(
                "5.4", "binary fragments that are not UTF-8", [.binary([0xFF, 0xC0]).notFinal, .continuation([0x80])],
                answers: [.binary([0xFF, 0xC0, 0x80])]),
            Case(
                "5.4", "a text in 1,000 frames of one byte", fragments([String](repeating: "*", count: 1_000)),
                answers: [.text(String(repeating: "*", count: 1_000))], on: [.echo, .server]),
        ]

    private static let controlFramesBetween: [Case] = [
        Case(
            "5.4", "a ping between two fragments", [.text("Hel").notFinal, .ping("p"), .continuation("lo")],
            answers: [.pong("p"), .text("Hello")]),
        Case(
            "5.4", "a pong between two fragments", [.text("Hel").notFinal, .pong("p"), .continuation("lo")],
            answers: [.text("Hello")]),
        Case(
            "5.4", "pings between all fragments",
            [
                .ping("1"), .text("a").notFinal, .ping("2"), .continuation("b").notFinal, .ping("3"), .ping("4"),
                .continuation("c"), .ping("5"),
            ], answers: [.pong("1"), .pong("2"), .pong("3"), .pong("4"), .text("abc"), .pong("5")]),
        Case(
            "5.4", "a ping after an empty first frame", [.text("").notFinal, .ping(""), .continuation("")],
            answers: [.pong(""), .text("")]),
    ]

    private static let brokenSequences: [Case] =
        [
            ("a continuation of nothing", [.continuation("a")]),
            ("an unfinished continuation of nothing", [.continuation("a").notFinal]),
            ("an empty continuation of nothing", [.continuation("")]),
            ("a text inside a text", [.text("a").notFinal, .text("b")]),
            ("a text inside a binary message", [.binary([1]).notFinal, .text("b")]),
            ("a binary message inside a text", [.text("a").notFinal, .binary([1])]),
            ("an unfinished text inside a text", [.text("a").notFinal, .text("b").notFinal]),
            ("a text after a pong inside a text", [.text("a").notFinal, .pong("p"), .text("b")]),
            ("a text after two fragments", [.text("a").notFinal, .continuation("b").notFinal, .text("c")]),
        ].map { (name: String, frames: [ClientFrame]) in Case("5.4", name, frames + [.ping("")], closes: 1_002) } + [
            Case(
                "5.4", "a continuation after a message", [.text("a"), .continuation("b"), .ping("")],
                answers: [.text("a")],
                closes: 1_002),
            Case(
                "5.4", "a continuation after the last one",
                [.text("a").notFinal, .continuation("b"), .continuation("c"), .ping("")], answers: [.text("ab")],
                closes: 1_002),
        ]

    private static let fragmentedControlFrames: [Case] = [
        ("ping", ClientFrame.ping("a")), ("empty ping", .ping("")), ("pong", .pong("a")),
        ("close frame", .close(1_000)),
    ].flatMap { name, frame in
        [
            Case("5.5", "a fragmented \(name)", [frame.notFinal, .continuation("b")], closes: 1_002),
            Case(
                "5.5", "a fragmented \(name) inside a message",
                [.text("a").notFinal, frame.notFinal, .continuation("b")], closes: 1_002),
        ]
    }

    /// Returns the frames of a text in parts.
    static func fragments(_ parts: [String]) -> [ClientFrame] {
        parts.enumerated().map { index, part in
            ClientFrame(
                opcode: index == 0 ? 0x1 : 0x0, payload: Array(part.utf8), isFinal: index == parts.count - 1)
        }
    }

    private static func a(_ count: Int) -> String { String(repeating: "a", count: count) }
}
