// SPDX-License-Identifier: Apache-2.0

import CLinecard.Kernels
import KernelLadder
import Testing

/// Lengths go past two blocks of the widest vectors.
@Suite("Envelope kernels") struct EnvelopeKernelTests {
    @Test("the ladder has the reference, and its names differ")
    func ladder() {
        let names = Rung<lc_envelope_kernels>.runnable.map(\.description)

        #expect(names.last == "reference")
        #expect(Set(names).count == names.count)
    }

    @Test("every quote is found, at every length and alignment", arguments: Rung<lc_envelope_kernels>.runnable, 0...3)
    func findsQuotes(_ rung: Rung<lc_envelope_kernels>, shiftedBy shift: Int) {
        var generator = SplitMix64(seed: UInt64(shift))
        for count in 0...300 {
            let text = generator.bytes(count).map { $0 < 64 ? UInt8(ascii: "\"") : 0x23 + $0 % 0x39 }
            let input = HeapBuffer(before: shift, text)
            let words = HeapBuffer(before: 0, awaiting: Self.quotes(text), after: 8)

            let isPlain = rung.kernels.find_quotes(words.start, input.start, count)

            #expect(isPlain && words.isIntact, "\(count) characters")
            #expect(words.content == Self.quotes(text), "\(count) characters")
        }
    }

    @Test("a text with any other character in it is not plain", arguments: Rung<lc_envelope_kernels>.runnable)
    func noticesWhatIsNotPlain(_ rung: Rung<lc_envelope_kernels>) {
        for count in [1, 31, 32, 63, 64, 65, 100, 128, 191] {
            var words = [UInt64](repeating: 0, count: 3)
            for place in 0..<count {
                var text = [UInt8](repeating: 0x7F, count: count)
                for character in UInt8.min...UInt8.max where place % 7 == Int(character) % 7 || !Self.isPlain(character)
                {
                    text[place] = character

                    let isPlain = rung.kernels.find_quotes(&words, text, count)

                    #expect(isPlain == Self.isPlain(character), "\(character) at \(place) of \(count)")
                }
            }
        }
    }

    private static func isPlain(_ character: UInt8) -> Bool {
        (0x20..<0x80).contains(character) && character != UInt8(ascii: "\\")
    }

    private static func quotes(_ text: [UInt8]) -> [UInt64] {
        var words = [UInt64](repeating: 0, count: (text.count + 63) / 64)
        for (index, character) in text.enumerated() where character == UInt8(ascii: "\"") {
            words[index / 64] += 1 << (index % 64)
        }
        return words
    }
}
