// SPDX-License-Identifier: Apache-2.0

import CLinecard.Kernels
import KernelLadder
import Testing

/// Lengths go past two blocks of the widest vectors.
@Suite("G.711 kernels") struct G711KernelTests {
    @Test("the reference is on the ladder and the ladder's names differ")
    func ladder() {
        let names = Rung<lc_g711_kernels>.runnable.map(\.description)

        #expect(names.last == "reference")
        #expect(Set(names).count == names.count)
    }

    @Test("every sample compresses as G.191 has it", arguments: Rung<lc_g711_kernels>.runnable)
    func compressesEverySample(_ rung: Rung<lc_g711_kernels>) {
        let samples = G711Witness.everySample
        var codes = [UInt8](repeating: 0, count: samples.count)

        rung.kernels.encode_mu(&codes, samples, samples.count)

        #expect(Difference(codes, samples.map(G711Witness.code)) == nil)
    }

    @Test("every code expands as G.191 has it", arguments: Rung<lc_g711_kernels>.runnable)
    func expandsEveryCode(_ rung: Rung<lc_g711_kernels>) {
        let codes = G711Witness.everyCode
        var samples = [Int16](repeating: 0x5A5A, count: codes.count)

        rung.kernels.decode_mu(&samples, codes, codes.count)

        #expect(Difference(samples, codes.map(G711Witness.sample)) == nil)
    }

    @Test("every length compresses at any alignment and stays inside", arguments: Rung<lc_g711_kernels>.runnable, 0...3)
    func compressesEveryLength(_ rung: Rung<lc_g711_kernels>, shiftedBy shift: Int) {
        var generator = SplitMix64(seed: UInt64(shift))
        for count in 0...256 {
            let samples = generator.samples(count)
            let expected = samples.map(G711Witness.code)
            let input = HeapBuffer(before: shift, samples)
            let guarded = HeapBuffer(before: shift + 1, awaiting: expected, after: 64)
            let exact = HeapBuffer(before: shift + 1, awaiting: expected)

            rung.kernels.encode_mu(guarded.start, input.start, count)
            rung.kernels.encode_mu(exact.start, input.start, count)

            #expect(guarded.isIntact && exact.isIntact, "\(count) samples")
            #expect(Difference(guarded.content, expected) == nil, "\(count) samples")
            #expect(Difference(exact.content, expected) == nil, "\(count) samples")
        }
    }

    @Test("every length expands at any alignment and stays inside", arguments: Rung<lc_g711_kernels>.runnable, 0...3)
    func expandsEveryLength(_ rung: Rung<lc_g711_kernels>, shiftedBy shift: Int) {
        var generator = SplitMix64(seed: UInt64(shift))
        for count in 0...256 {
            let codes = generator.bytes(count)
            let expected = codes.map(G711Witness.sample)
            let input = HeapBuffer(before: shift, codes)
            let guarded = HeapBuffer(before: shift + 1, awaiting: expected, after: 64)
            let exact = HeapBuffer(before: shift + 1, awaiting: expected)

            rung.kernels.decode_mu(guarded.start, input.start, count)
            rung.kernels.decode_mu(exact.start, input.start, count)

            #expect(guarded.isIntact && exact.isIntact, "\(count) codes")
            #expect(Difference(guarded.content, expected) == nil, "\(count) codes")
            #expect(Difference(exact.content, expected) == nil, "\(count) codes")
        }
    }
}
