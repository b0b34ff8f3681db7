// SPDX-License-Identifier: Apache-2.0

import LinecardCodec
import Testing

/// The first error in reading order, for the public function and for every kernel.
@Suite("Malformed Base64") struct MalformedBase64Tests {
    @Test(
        "each kind of error has its place", arguments: Base64Decoder.all,
        [
            ("A", .invalidLength(count: 1)), ("AA", .invalidLength(count: 2)), ("AAA", .invalidLength(count: 3)),
            ("AAAAA", .invalidLength(count: 5)), ("A!", .invalidSymbol(offset: 1)),
            ("=", .misplacedPadding(offset: 0)), ("AA=", .misplacedPadding(offset: 2)),
            ("AAA=A", .misplacedPadding(offset: 3)), ("====", .misplacedPadding(offset: 0)),
            ("A===", .misplacedPadding(offset: 1)), ("AA=A", .misplacedPadding(offset: 2)),
            ("AA==AAAA", .misplacedPadding(offset: 2)), ("AAA=AAAA", .misplacedPadding(offset: 3)),
            ("AAAA====", .misplacedPadding(offset: 4)), ("AAAA=", .misplacedPadding(offset: 4)),
            ("AB==", .nonzeroTrailingBits(offset: 1)), ("AAB=", .nonzeroTrailingBits(offset: 2)),
            ("AAAAAP==", .nonzeroTrailingBits(offset: 5)), ("AAAAAAD=", .nonzeroTrailingBits(offset: 6)),
            ("!A=A", .invalidSymbol(offset: 0)), ("A=!A", .misplacedPadding(offset: 1)),
            ("AB=!", .misplacedPadding(offset: 2)), ("!B==", .invalidSymbol(offset: 0)),
            ("AAAAAAA!A", .invalidSymbol(offset: 7)), ("AAA\0", .invalidSymbol(offset: 3)),
        ] as [(String, CodecError)])
    func names(_ decoder: Base64Decoder, _ fault: (text: String, error: CodecError)) {
        #expect(throws: fault.error) { try decoder.decode(Array(fault.text.utf8)) }
    }

    @Test("the URL-safe alphabet is refused", arguments: Base64Decoder.all, ["-", "_"])
    func refusesURLAlphabet(_ decoder: Base64Decoder, _ symbol: String) {
        #expect(throws: CodecError.invalidSymbol(offset: 2)) { try decoder.decode(Array("AA\(symbol)A".utf8)) }
    }

    @Test(
        "white space and line breaks are refused", arguments: Base64Decoder.all,
        [" ", "\t", "\n", "\r", "\r\n", "\u{A0}"])
    func refusesWhiteSpace(_ decoder: Base64Decoder, _ space: String) {
        let line = String(repeating: "AAAA", count: 19)

        #expect(throws: CodecError.invalidSymbol(offset: 0)) { try decoder.decode(Array("\(space)AAAA".utf8)) }
        #expect(throws: CodecError.invalidSymbol(offset: 76)) { try decoder.decode(Array("\(line)\(space)AAAA".utf8)) }
        #expect(throws: CodecError.invalidSymbol(offset: 4)) { try decoder.decode(Array("AAAA\(space)".utf8)) }
    }

    @Test("every byte is checked at every place of a text", arguments: Base64Decoder.all, [4, 8, 12, 140])
    func judgesEveryByte(_ decoder: Base64Decoder, in count: Int) {
        let places = Set([0, count / 8 * 4, count - 4].flatMap { $0..<$0 + 4 })
        for place in places.sorted() {
            for byte in UInt8.min...UInt8.max {
                var text = [UInt8](repeating: UInt8(ascii: "Q"), count: count)
                text[place] = byte

                #expect(Verdict.of(decoder, text) == Verdict.ofWitness(text), "byte \(byte) at \(place)")
            }
        }
    }

    @Test(
        "every byte is checked before padding", arguments: Base64Decoder.all, ["QQ==", "QUE=", "QUJDQQ==", "QUJDQUE="])
    func judgesEveryByteBeforePadding(_ decoder: Base64Decoder, _ padded: String) {
        for place in padded.utf8.count - 4..<padded.utf8.count {
            for byte in UInt8.min...UInt8.max {
                var text = Array(padded.utf8)
                text[place] = byte

                #expect(Verdict.of(decoder, text) == Verdict.ofWitness(text), "byte \(byte) at \(place)")
            }
        }
    }

    @Test("the error is the first in reading order", arguments: Base64Decoder.all, 1...8 as ClosedRange<UInt64>)
    func tellsFirstFault(_ decoder: Base64Decoder, seed: UInt64) {
        var generator = SplitMix64(seed: seed)
        for round in 0..<1_000 {
            let text = mutated(&generator)

            let verdict = Verdict.of(decoder, text)

            #expect(
                verdict == Verdict.ofWitness(text),
                "seed \(seed), round \(round): \(String(decoding: text, as: UTF8.self))")
        }
    }

    /// A text with up to four random changes.
    private func mutated(_ generator: inout SplitMix64) -> [UInt8] {
        var text = Base64Witness.encode(generator.bytes(.random(in: 0...160, using: &generator)))
        for _ in 0..<Int.random(in: 0...4, using: &generator) where !text.isEmpty {
            let place = Int.random(in: 0..<text.count, using: &generator)
            switch Int.random(in: 0..<7, using: &generator) {
            case 0: text[place] = .random(in: 0...255, using: &generator)
            case 1: text[place] = Base64Witness.padding
            case 2: text[place] = Base64Witness.alphabet.randomElement(using: &generator)!
            case 3: text.remove(at: place)
            case 4: text.insert(Base64Witness.alphabet.randomElement(using: &generator)!, at: place)
            case 5: text[text.count - 1] = Base64Witness.padding
            default: text = Array(text[..<place])
            }
        }
        return text
    }
}
