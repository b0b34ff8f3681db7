// SPDX-License-Identifier: Apache-2.0

/// An input: a byte of settings, a byte that seeds the cuts, and the bytes of the connection, as they are or as a
/// ``FrameScript``.
struct ConnectionInput {
    /// True if the server takes calls without a signature.
    let isOpen: Bool
    /// True if the peer waits for a second between two reads.
    let isSlow: Bool
    /// The bytes of the connection.
    let bytes: [UInt8]
    private let cut: UInt8

    /// The most reads, which would otherwise take most of the time.
    private static let mostReads = 64

    init(_ input: UnsafeBufferPointer<UInt8>) {
        let settings = input.first ?? 0
        cut = input.dropFirst().first ?? 0
        isOpen = settings & 1 == 0
        isSlow = settings & 2 != 0
        let rest = input.dropFirst(2)
        if settings & 4 == 0 {
            bytes = Array(rest)
        } else {
            bytes = FrameScript.opening(isPlivo: settings & 8 != 0) + FrameScript.frames(Array(rest))
        }
    }

    /// The bytes, cut into reads.
    var reads: [ArraySlice<UInt8>] {
        var state = UInt64(cut)
        let least = max(1, bytes.count / Self.mostReads)
        var reads: [ArraySlice<UInt8>] = []
        var rest = bytes[...]
        while !rest.isEmpty {
            state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
            // Every fourth input comes in one read.
            let count = cut & 3 == 0 ? rest.count : least * (1 + Int(state >> 60))
            reads.append(rest.prefix(count))
            rest = rest.dropFirst(count)
        }
        return reads
    }

    /// The number of WebSocket frames after an opening handshake, as far as the bytes can be read as such.
    var frames: Int {
        guard bytes.starts(with: "GET ".utf8),
            var place = bytes.firstRange(of: Array("\r\n\r\n".utf8))?.upperBound
        else { return 0 }
        var count = 0
        while place + 2 <= bytes.count {
            let short = Int(bytes[place + 1] & 0x7F)
            let size = short == 127 ? 8 : short == 126 ? 2 : 0
            guard place + 2 + size <= bytes.count else { break }
            let long = bytes[(place + 2)..<(place + 2 + size)].reduce(0) { min($0, 1 << 40) << 8 | Int($1) }
            place += 2 + size + (bytes[place + 1] & 0x80 == 0 ? 0 : 4) + (size == 0 ? short : long)
            count += 1
        }
        return count
    }
}
