// SPDX-License-Identifier: Apache-2.0

/// The bytes of a WebSocket, opening handshake and frames, made from a script that stays valid when it is mutated.
///
/// A script has a line for each frame. Its first byte is the first byte of the frame (RFC 6455 §5.2): FIN, three
/// reserved bits, opcode. The second byte is its ``Shape``, and the rest is the payload, which is sent masked.
enum FrameScript {
    /// The deviations of a frame from those that clients send.
    struct Shape: OptionSet {
        let rawValue: UInt8

        /// The length has 16 bits, even if it is short.
        static let mediumLength = Shape(rawValue: 1)
        /// The length has 64 bits. With ``mediumLength`` its highest byte is 0x80.
        static let longLength = Shape(rawValue: 2)
        static let unmasked = Shape(rawValue: 4)
        /// The connection ends in the middle of the frame.
        static let half = Shape(rawValue: 8)
        /// The frame is sent 64 times.
        static let repeated = Shape(rawValue: 16)
        /// The frame is sent 32 times, or 2,048 times with ``repeated``.
        static let repeatedMore = Shape(rawValue: 32)
        /// The mask is all zeros.
        static let zeroMask = Shape(rawValue: 64)
        /// Each byte of the payload is sent in its own fragment.
        static let fragmented = Shape(rawValue: 128)

        var copies: Int { (contains(.repeated) ? 64 : 1) * (contains(.repeatedMore) ? 32 : 1) }
    }

    /// The most bytes, which would otherwise take most of the time.
    private static let mostBytes = 200_000

    static func opening(isPlivo: Bool) -> [UInt8] {
        let lines = [
            "GET /\(isPlivo ? "plivo" : "twilio")/stream HTTP/1.1", "Host: h", "Upgrade: websocket",
            "Connection: Upgrade", "Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==", "Sec-WebSocket-Version: 13", "", "",
        ]
        return Array(lines.joined(separator: "\r\n").utf8)
    }

    static func frames(_ script: [UInt8]) -> [UInt8] {
        var bytes: [UInt8] = []
        for line in script.split(separator: UInt8(ascii: "\n")) {
            let shape = Shape(rawValue: line.dropFirst().first ?? 0)
            let frame = frame(line[line.startIndex], shape, Array(line.dropFirst(2)))
            if shape.contains(.half) { return bytes + frame.prefix(frame.count / 2) }
            for _ in 0..<shape.copies where bytes.count + frame.count <= mostBytes { bytes += frame }
        }
        return bytes
    }

    /// Returns a frame, or the fragments of a message.
    private static func frame(_ first: UInt8, _ shape: Shape, _ payload: [UInt8]) -> [UInt8] {
        guard shape.contains(.fragmented), payload.count > 1 else {
            return head(first, shape, payload.count) + masked(payload, shape)
        }
        return payload.indices.flatMap { index in
            let final: UInt8 = index == payload.count - 1 ? 0x80 : 0
            let first = (index == 0 ? first & 0x7F : 0) | final
            return head(first, shape, 1) + masked([payload[index]], shape)
        }
    }

    private static func head(_ first: UInt8, _ shape: Shape, _ count: Int) -> [UInt8] {
        let mask: UInt8 = shape.contains(.unmasked) ? 0 : 0x80
        func integer(_ size: Int) -> [UInt8] {
            (0..<size).map { UInt8(truncatingIfNeeded: count >> (8 * (size - 1 - $0))) }
        }
        if shape.contains(.longLength) || count > 0xFFFF {
            var length = integer(8)
            if shape.isSuperset(of: [.mediumLength, .longLength]) { length[0] = 0x80 }
            return [first, mask | 127] + length
        }
        if shape.contains(.mediumLength) || count > 125 { return [first, mask | 126] + integer(2) }
        return [first, mask | UInt8(count)]
    }

    private static func masked(_ payload: [UInt8], _ shape: Shape) -> [UInt8] {
        if shape.contains(.unmasked) { return payload }
        let key: [UInt8] = shape.contains(.zeroMask) ? [0, 0, 0, 0] : [0x37, 0xFA, 0x21, 0x3D]
        return key + payload.enumerated().map { $1 ^ key[$0 & 3] }
    }
}
