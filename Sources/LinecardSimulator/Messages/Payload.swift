// SPDX-License-Identifier: Apache-2.0

import LinecardCodec

/// The decoded payload of an audio message.
struct Payload {
    let bytes: [UInt8]
    private(set) var doubts: Set<DoubtfulMessage> = []

    /// Decodes Base64, with or without its padding.
    init(_ text: borrowing Span<UInt8>) throws(MessageFault) {
        do {
            bytes = try Self.decode(text)
        } catch .invalidLength where text.count % 4 > 1 {
            do {
                let padded = text.withUnsafeBufferPointer { Array($0) } + "==".utf8.prefix(4 - text.count % 4)
                bytes = try Self.decode(padded.span)
            } catch {
                throw MessageFault(.badPayload, "\(error)")
            }
            doubts.insert(.unpaddedPayload)
        } catch {
            throw MessageFault(.badPayload, "\(error)")
        }
        if bytes.isEmpty { doubts.insert(.emptyPayload) }
        if bytes.starts(with: "RIFF".utf8) { doubts.insert(.containerHeader) }
    }

    private static func decode(_ text: borrowing Span<UInt8>) throws(CodecError) -> [UInt8] {
        try [UInt8](capacity: Base64.decodedCount(of: text)) { (bytes) throws(CodecError) in
            try Base64.decode(text, into: &bytes)
        }
    }

    /// True if the bytes are themselves Base64 text. Mu-law audio of 10 ms or more with 16 different codes never is: it
    /// has samples of both signs, and the codes of one sign aren't ASCII.
    var isEncodedTwice: Bool {
        guard bytes.count >= 80, bytes.count % 4 == 0, bytes.allSatisfy(\.isBase64) else { return false }
        return Set(bytes).count >= 16 && (try? Self.decode(bytes.span)) != nil
    }
}

extension UInt8 {
    /// True if this is a character of Base64 text (RFC 4648 §4).
    fileprivate var isBase64: Bool {
        switch self {
        case UInt8(ascii: "A")...UInt8(ascii: "Z"), UInt8(ascii: "a")...UInt8(ascii: "z"),
            UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "+"), UInt8(ascii: "/"), UInt8(ascii: "="):
            true
        default: false
        }
    }
}
