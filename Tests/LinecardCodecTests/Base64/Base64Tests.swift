// SPDX-License-Identifier: Apache-2.0

import LinecardCodec
import Testing

@Suite("Base64") struct Base64Tests {
    /// The vectors of RFC 4648 §10.
    static let vectors = [
        ("", ""), ("f", "Zg=="), ("fo", "Zm8="), ("foo", "Zm9v"), ("foob", "Zm9vYg=="), ("fooba", "Zm9vYmE="),
        ("foobar", "Zm9vYmFy"),
    ]

    @Test("the vectors of RFC 4648 encode", arguments: vectors)
    func encodesVector(_ plain: String, _ text: String) {
        #expect(Base64.encode(Array(plain.utf8)) == text)
    }

    @Test("the vectors of RFC 4648 decode", arguments: vectors)
    func decodesVector(_ plain: String, _ text: String) throws {
        #expect(try Base64.decode(text) == Array(plain.utf8))
    }

    @Test("bytes of every length survive encoding and decoding")
    func roundTrip() throws {
        var generator = SplitMix64(seed: 1)
        for count in 0...300 {
            let bytes = generator.bytes(count)

            let text = Base64.encode(bytes)

            #expect(Difference(Array(text.utf8), Base64Witness.encode(bytes)) == nil, "\(count) bytes")
            #expect(Difference(try Base64.decode(text), bytes) == nil, "\(count) bytes")
        }
    }

    @Test("the count functions match the output")
    func counts() {
        for count in 0...300 {
            let text = Base64Witness.encode([UInt8](repeating: 0, count: count))

            #expect(Base64.encodedCount(of: count) == text.count)
            #expect(Base64.decodedCount(of: text.span) == count)
        }
    }

    @Test("texts and bytes are appended to the output")
    func appends() throws {
        let plain = Array("fo".utf8)
        let encoded = Array("Zm8=".utf8)

        let bytes = try [UInt8](capacity: 5) { (bytes) throws(CodecError) in
            bytes.append(7)
            try Base64.decode(encoded.span, into: &bytes)
            try Base64.decode(encoded.span, into: &bytes)
        }
        let text = try [UInt8](capacity: 9) { (text) throws(CodecError) in
            text.append(7)
            try Base64.encode(plain.span, into: &text)
            try Base64.encode(plain.span, into: &text)
        }

        #expect(bytes == [7] + plain + plain)
        #expect(text == [7] + encoded + encoded)
    }

    @Test("empty input needs no room")
    func nothing() throws {
        let none: [UInt8] = []

        let bytes = try [UInt8](capacity: 0) { (bytes) throws(CodecError) in try Base64.decode(none.span, into: &bytes)
        }
        let text = try [UInt8](capacity: 0) { (text) throws(CodecError) in try Base64.encode(none.span, into: &text) }

        #expect(bytes == [] && text == [])
        #expect(Base64.decodedCount(of: none.span) == 0)
    }

    @Test("a text too short to need room is still checked", arguments: ["A", "=", "!", "AA", "A=", "AAA"])
    func judgedWithoutRoom(_ text: String) throws {
        let text = Array(text.utf8)
        let verdict = try #require(throws: CodecError.self) { try Base64Witness.decode(text) }

        let none = UnsafeMutableBufferPointer<UInt8>(start: nil, count: 0)
        var bytes = OutputSpan(buffer: none, initializedCount: 0)

        #expect(throws: verdict) { try Base64.decode(String(decoding: text, as: UTF8.self)) }
        if Base64.decodedCount(of: text.span) == 0 {
            #expect(throws: verdict) { try Base64.decode(text.span, into: &bytes) }
        }
    }

    @Test("encoding into too little room is refused and writes nothing", arguments: [1, 2, 3, 4, 47, 160])
    func decodesOnlyIntoRoom(_ count: Int) {
        let text = Base64Witness.encode([UInt8](repeating: 1, count: count))
        for room in 0..<count {
            let memory = HeapBuffer(before: 8, [UInt8](repeating: 0xA5, count: room), after: 256)
            let buffer = UnsafeMutableBufferPointer(start: memory.start, count: room)
            var bytes = OutputSpan(buffer: buffer, initializedCount: 0)

            #expect(throws: CodecError.insufficientCapacity(needed: count, available: room)) {
                try Base64.decode(text.span, into: &bytes)
            }

            #expect(bytes.finalize(for: buffer) == 0)
            #expect(memory.isIntact && memory.content.allSatisfy { $0 == 0xA5 })
        }
    }

    @Test("decoding into too little room is refused and writes nothing", arguments: [1, 2, 3, 4, 47, 160])
    func encodesOnlyIntoRoom(_ count: Int) {
        let plain = [UInt8](repeating: 1, count: count)
        let needed = Base64.encodedCount(of: count)
        for room in 0..<needed {
            let memory = HeapBuffer(before: 8, [UInt8](repeating: 0xA5, count: room), after: 256)
            let buffer = UnsafeMutableBufferPointer(start: memory.start, count: room)
            var text = OutputSpan(buffer: buffer, initializedCount: 0)

            #expect(throws: CodecError.insufficientCapacity(needed: needed, available: room)) {
                try Base64.encode(plain.span, into: &text)
            }

            #expect(text.finalize(for: buffer) == 0)
            #expect(memory.isIntact && memory.content.allSatisfy { $0 == 0xA5 })
        }
    }

    @Test("no room at all is refused with its size")
    func noRoom() {
        let plain: [UInt8] = [1, 2]
        let encoded = Array("AQI=".utf8)
        var none = OutputSpan(buffer: UnsafeMutableBufferPointer<UInt8>(start: nil, count: 0), initializedCount: 0)

        #expect(throws: CodecError.insufficientCapacity(needed: 4, available: 0)) {
            try Base64.encode(plain.span, into: &none)
        }
        #expect(throws: CodecError.insufficientCapacity(needed: 2, available: 0)) {
            try Base64.decode(encoded.span, into: &none)
        }
    }
}
