// SPDX-License-Identifier: Apache-2.0

import CLinecard.Kernels
import KernelLadder
import LinecardCodec
import Testing

/// Lengths go past two blocks of the widest vectors. `MalformedBase64Tests` covers malformed texts.
@Suite("Base64 kernels") struct Base64KernelTests {
    @Test("the ladder has the reference, and its names differ")
    func ladder() {
        let names = Rung<lc_base64_kernels>.runnable.map(\.description)

        #expect(names.last == "reference")
        #expect(Set(names).count == names.count)
    }

    @Test(
        "every length encodes at any alignment, within its bounds", arguments: Rung<lc_base64_kernels>.runnable, 0...3)
    func encodesEveryLength(_ rung: Rung<lc_base64_kernels>, shiftedBy shift: Int) {
        var generator = SplitMix64(seed: UInt64(shift))
        for count in 0...300 {
            let bytes = generator.bytes(count)
            let expected = Base64Witness.encode(bytes)
            let input = HeapBuffer(before: shift, bytes)
            let guarded = HeapBuffer(before: shift + 1, awaiting: expected, after: 64)
            let exact = HeapBuffer(before: shift + 1, awaiting: expected)

            rung.kernels.encode(guarded.start, input.start, count)
            rung.kernels.encode(exact.start, input.start, count)

            #expect(guarded.isIntact && exact.isIntact, "\(count) bytes")
            #expect(Difference(guarded.content, expected) == nil, "\(count) bytes")
            #expect(Difference(exact.content, expected) == nil, "\(count) bytes")
        }
    }

    @Test("every length decodes at any alignment, within its bounds", arguments: Base64Decoder.all, 0...3)
    func decodesEveryLength(_ decoder: Base64Decoder, shiftedBy shift: Int) throws {
        var generator = SplitMix64(seed: UInt64(shift))
        for count in 0...300 {
            let bytes = generator.bytes(count)

            let decoded = try decoder.decode(Base64Witness.encode(bytes), shiftedBy: shift)

            #expect(Difference(decoded, bytes) == nil, "\(count) bytes")
        }
    }

    @Test("every symbol stands for its six bits at every place", arguments: Base64Decoder.all)
    func everySymbol(_ decoder: Base64Decoder) throws {
        for shift in 0..<64 {
            let text = (0..<128).map { Base64Witness.alphabet[($0 + shift) % 64] }

            let decoded = try decoder.decode(text)

            #expect(Difference(decoded, try Base64Witness.decode(text)) == nil)
        }
    }
}
