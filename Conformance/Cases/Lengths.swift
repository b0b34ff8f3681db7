// SPDX-License-Identifier: Apache-2.0

import ClientFrames

extension Case {
    /// Lengths, which must be in the fewest bytes and have a first bit of zero (§5.2).
    static let lengths: [Case] = validLengths + longForms + largeLengths + controlForms

    private static let validLengths: [Case] =
        [0, 1, 124, 125, 126, 127, 128, 255, 256].flatMap { count in
            let bytes = [UInt8](repeating: UInt8(ascii: "*"), count: count)
            return [
                Case(
                    "5.2", "a text of \(count) bytes", [.text(bytes)],
                    answers: [ServerFrame(opcode: 0x1, payload: bytes)]),
                Case("5.2", "a binary message of \(count) bytes", [.binary(bytes)], answers: [.binary(bytes)]),
            ]
        }
        + [4_096, 65_535, 65_536, 65_537, 131_072].map { count in
            let bytes = [UInt8](repeating: 0xFE, count: count)
            return Case(
                "5.2", "a binary message of \(count) bytes", [.binary(bytes)], answers: [.binary(bytes)], on: [.echo])
        }

    private static let longForms: [Case] =
        [0, 1, 124, 125].map { count in nonMinimal(count, .twoBytes, "two") }
        + [0, 1, 125, 126, 127, 65_535].map { count in nonMinimal(count, .eightBytes, "eight") }

    /// Returns a case that sends only the header, because the server needn't wait for the payload.
    private static func nonMinimal(_ count: Int, _ form: ClientFrame.LengthForm, _ name: String) -> Case {
        let frame = ClientFrame(opcode: 0x2, payload: [], lengthForm: form, statedLength: UInt64(count))
        return Case("5.2", "a length of \(count) in \(name) bytes", [frame], closes: 1_002)
    }

    private static let largeLengths: [Case] = [
        ("the first bit", 1 << 63, 1_002), ("all bits", UInt64.max, 1_002),
        ("all bits but the first", 1 << 63 - 1, 1_009),
        ("2^32 - 1", 1 << 32 - 1, 1_009), ("2^32", 1 << 32, 1_009),
    ].map { (name: String, length: UInt64, code: UInt16) in
        let frame = ClientFrame(opcode: 0x2, payload: [], lengthForm: .eightBytes, statedLength: length)
        return Case("5.2", "a length with \(name)", [frame], closes: code)
    }

    private static let controlForms: [Case] = [
        ("ping", ClientFrame.ping("Hello")), ("pong", .pong("Hello")), ("close frame", .close(1_000)),
    ].flatMap { name, frame in
        [
            ("two", ClientFrame.LengthForm.twoBytes), ("eight", .eightBytes),
        ].map { size, form in
            Case(
                "5.5", "a \(name) with a length in \(size) bytes", [frame.with { $0.lengthForm = form }], closes: 1_002)
        }
    }
}
