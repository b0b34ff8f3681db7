// SPDX-License-Identifier: Apache-2.0

/// A witness of the bytes that the server sends: HTTP, and after a 101 the frames that RFC 6455 lets a server send.
struct SentBytes {
    /// True once a WebSocket is open.
    private(set) var isUpgraded = false
    private var rest: [UInt8] = []
    private var hasAnswer = false
    private var isInMessage = false
    private var isClosed = false

    /// Checks the next bytes.
    mutating func read(_ bytes: [UInt8]) {
        rest += bytes
        if !isUpgraded { readAnswer() }
        if isUpgraded { while readFrame() {} }
    }

    /// Checks that the last frame is complete.
    func finish() { check(!isUpgraded || rest.isEmpty, "the last frame is incomplete") }

    private mutating func readAnswer() {
        if rest.isEmpty { return }
        check(hasAnswer || rest.starts(with: "HTTP/1.1 ".utf8), "the answer is not HTTP")
        hasAnswer = true
        guard rest.starts(with: "HTTP/1.1 101 ".utf8), let end = rest.firstRange(of: Array("\r\n\r\n".utf8)) else {
            return
        }
        isUpgraded = true
        rest.removeFirst(end.upperBound)
    }

    /// Reads a frame. Returns false if it is incomplete.
    private mutating func readFrame() -> Bool {
        guard let (head, count) = readHead(), rest.count >= head + count else { return false }
        check(!isClosed, "a frame follows a close frame")
        let (first, payload) = (rest[0], Array(rest[head..<(head + count)]))
        let (isFinal, opcode) = (first & 0x80 != 0, first & 0x0F)
        check(first & 0x70 == 0, "a reserved bit is set")
        switch opcode {
        case 0: check(isInMessage, "a continuation frame without a message")
        case 1, 2: check(!isInMessage, "a message begins within another one")
        case 8, 9, 10: check(isFinal && count <= 125, "a control frame of \(count) bytes, or a fragment of one")
        default: check(false, "opcode \(opcode)")
        }
        if opcode < 8 { isInMessage = !isFinal }
        if opcode == 1, isFinal { check(isUTF8(payload), "a text message that is not UTF-8") }
        if opcode == 8 { readClose(payload) }
        rest.removeFirst(head + count)
        return true
    }

    /// Returns the sizes of a frame's head and payload, or nil if the head is incomplete.
    private func readHead() -> (head: Int, payload: Int)? {
        guard rest.count >= 2 else { return nil }
        check(rest[1] & 0x80 == 0, "a server's frame is masked")
        let short = Int(rest[1])
        let size = short == 127 ? 8 : short == 126 ? 2 : 0
        if size == 0 { return (2, short) }
        guard rest.count >= 2 + size else { return nil }
        let count = rest[2..<(2 + size)].reduce(UInt64(0)) { $0 << 8 | UInt64($1) }
        check(count > (size == 2 ? 125 : 0xFFFF), "a length of \(count) has \(size) bytes")
        check(count < 1 << 24, "a frame of \(count) bytes")
        return (2 + size, Int(count))
    }

    /// Reads the payload of a close frame: nothing, or a code that may be sent (RFC 6455 §7.4) and a reason.
    private mutating func readClose(_ payload: [UInt8]) {
        isClosed = true
        if payload.isEmpty { return }
        check(payload.count >= 2, "half a close code")
        let code = UInt16(payload[0]) << 8 | UInt16(payload[1])
        let isRegistered = (1_000...1_003).contains(code) || (1_007...1_014).contains(code)
        check(isRegistered || (3_000...4_999).contains(code), "close code \(code)")
        check(isUTF8(Array(payload.dropFirst(2))), "a reason that is not UTF-8")
    }

    private func isUTF8(_ bytes: [UInt8]) -> Bool { String(validating: bytes, as: UTF8.self) != nil }
}
