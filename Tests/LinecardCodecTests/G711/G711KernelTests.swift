// SPDX-License-Identifier: Apache-2.0

import CLinecard.Kernels
import KernelLadder
import LinecardCodec
import Testing

/// Lengths go past two blocks of the widest vectors.
@Suite("G.711 kernels") struct G711KernelTests {
    @Test("the ladder has the reference, and its names differ")
    func ladder() {
        let names = Rung<lc_g711_kernels>.runnable.map(\.description)

        #expect(names.last == "reference")
        #expect(Set(names).count == names.count)
    }

    @Test("every sample compresses as in G.191", arguments: G711Kernels.all)
    func compressesEverySample(_ kernels: G711Kernels) {
        let samples = G711Witness.everySample
        var codes = [UInt8](repeating: 0, count: samples.count)

        kernels.encode(&codes, samples, samples.count)

        #expect(Difference(codes, samples.map(kernels.code)) == nil)
    }

    @Test("every code expands as in G.191", arguments: G711Kernels.all)
    func expandsEveryCode(_ kernels: G711Kernels) {
        let codes = G711Witness.everyCode
        var samples = [Int16](repeating: 0x5A5A, count: codes.count)

        kernels.decode(&samples, codes, codes.count)

        #expect(Difference(samples, codes.map(kernels.sample)) == nil)
    }

    @Test("every length compresses at any alignment, within its bounds", arguments: G711Kernels.all, 0...3)
    func compressesEveryLength(_ kernels: G711Kernels, shiftedBy shift: Int) {
        var generator = SplitMix64(seed: UInt64(shift))
        for count in 0...256 {
            let samples = generator.samples(count)
            let expected = samples.map(kernels.code)
            let input = HeapBuffer(before: shift, samples)
            let guarded = HeapBuffer(before: shift + 1, awaiting: expected, after: 64)
            let exact = HeapBuffer(before: shift + 1, awaiting: expected)

            kernels.encode(guarded.start, input.start, count)
            kernels.encode(exact.start, input.start, count)

            #expect(guarded.isIntact && exact.isIntact, "\(count) samples")
            #expect(Difference(guarded.content, expected) == nil, "\(count) samples")
            #expect(Difference(exact.content, expected) == nil, "\(count) samples")
        }
    }

    @Test("every length expands at any alignment, within its bounds", arguments: G711Kernels.all, 0...3)
    func expandsEveryLength(_ kernels: G711Kernels, shiftedBy shift: Int) {
        var generator = SplitMix64(seed: UInt64(shift))
        for count in 0...256 {
            let codes = generator.bytes(count)
            let expected = codes.map(kernels.sample)
            let input = HeapBuffer(before: shift, codes)
            let guarded = HeapBuffer(before: shift + 1, awaiting: expected, after: 64)
            let exact = HeapBuffer(before: shift + 1, awaiting: expected)

            kernels.decode(guarded.start, input.start, count)
            kernels.decode(exact.start, input.start, count)

            #expect(guarded.isIntact && exact.isIntact, "\(count) codes")
            #expect(Difference(guarded.content, expected) == nil, "\(count) codes")
            #expect(Difference(exact.content, expected) == nil, "\(count) codes")
        }
    }
}

/// The kernels of one law on one rung, and their witness.
struct G711Kernels: CustomStringConvertible, Sendable {
    let law: G711.Law
    let rung: Rung<lc_g711_kernels>

    static let all = Rung<lc_g711_kernels>.runnable.flatMap { rung in
        G711.Law.allCases.map { G711Kernels(law: $0, rung: rung) }
    }

    var description: String { "\(law)-law, \(rung)" }

    var decode: @convention(c) (UnsafeMutablePointer<Int16>?, UnsafePointer<UInt8>?, Int) -> Void {
        law == .mu ? rung.kernels.decode_mu : rung.kernels.decode_a
    }

    var encode: @convention(c) (UnsafeMutablePointer<UInt8>?, UnsafePointer<Int16>?, Int) -> Void {
        law == .mu ? rung.kernels.encode_mu : rung.kernels.encode_a
    }

    func code(_ sample: Int16) -> UInt8 { G711Witness.code(sample, law: law) }

    func sample(_ code: UInt8) -> Int16 { G711Witness.sample(code, law: law) }
}
