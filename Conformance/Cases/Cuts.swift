// SPDX-License-Identifier: Apache-2.0

import ClientFrames

extension Case {
    /// An exchange with every kind of frame, sent in two pieces, cut at each byte (§5.4, §5.2).
    static let cuts: [Case] =
        (1..<exchange.bytes.count).map { place in
            Case(
                "5.4", "an exchange cut at byte \(place)", exchange.sent, answers: exchange.answers, cut: place,
                on: [.echo, .server])
        }
        + (1..<long.bytes.count).filter { $0 < 20 || $0 > 140 }.map { place in
            Case(
                "5.2", "a long length cut at byte \(place)", long.sent, answers: long.answers, cut: place,
                on: [.echo, .server])
        }

    private static let exchange = Case(
        "5.4", "",
        [.text("Gr\u{FC}").notFinal, .ping("p1"), .continuation("\u{DF}e").notFinal, .pong(""), .continuation("!")],
        answers: [.pong("p1"), .text("Gr\u{FC}\u{DF}e!")])

    private static let long = Case(
        "5.2", "", [.binary([UInt8](repeating: 0xA5, count: 130)), .ping("p2")],
        answers: [.binary([UInt8](repeating: 0xA5, count: 130)), .pong("p2")])
}
