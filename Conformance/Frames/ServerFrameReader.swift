// SPDX-License-Identifier: Apache-2.0

/// Reads frames from the bytes that the server sent, and checks the rules of RFC 6455 §5.1 and §5.2 for a server.
struct ServerFrameReader {
    private let bytes: [UInt8]
    private var place = 0

    /// Makes a reader of the bytes after the upgrade.
    init(_ bytes: [UInt8]) { self.bytes = bytes }

    /// Reads all frames.
    ///
    /// - Throws: ``FormatError`` for bytes that are not a frame that a server may send.
    mutating func readAll() throws(FormatError) -> [ServerFrame] {
        var frames: [ServerFrame] = []
        while place < bytes.count { frames.append(try readFrame()) }
        return frames
    }

    private mutating func readFrame() throws(FormatError) -> ServerFrame {
        let first = try readInteger(1)
        guard first & 0x70 == 0 else { throw FormatError("a reserved bit is set") }
        guard first & 0x80 != 0 else { throw FormatError("a frame is not final") }
        guard [0x1, 0x2, 0x8, 0x9, 0xA].contains(first & 0x0F) else { throw FormatError("opcode \(first & 0x0F)") }
        let second = try readInteger(1)
        guard second & 0x80 == 0 else { throw FormatError("a frame is masked") }
        let count = try readLength(second)
        guard first & 0x08 == 0 || count <= 125 else { throw FormatError("a control frame of \(count) bytes") }
        guard count <= bytes.count - place else { throw FormatError("a frame is cut off") }
        defer { place += Int(count) }
        return ServerFrame(opcode: UInt8(first & 0x0F), payload: Array(bytes[place..<(place + Int(count))]))
    }

    private mutating func readLength(_ length: UInt64) throws(FormatError) -> UInt64 {
        if length < 126 { return length }
        let count = try readInteger(length == 126 ? 2 : 8)
        guard count > (length == 126 ? 125 : 65_535) else {
            throw FormatError("the length \(count) is not written in the fewest bytes")
        }
        return count
    }

    private mutating func readInteger(_ count: Int) throws(FormatError) -> UInt64 {
        guard count <= bytes.count - place else { throw FormatError("a header is cut off") }
        defer { place += count }
        return bytes[place..<(place + count)].reduce(0) { $0 << 8 | UInt64($1) }
    }
}

/// The error of bytes that are not a frame that a server may send, or of an upgrade that failed.
struct FormatError: Error {
    /// The reason, as a phrase.
    let reason: String

    /// Makes an error.
    init(_ reason: String) { self.reason = reason }
}
