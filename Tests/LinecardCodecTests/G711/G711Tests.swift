// SPDX-License-Identifier: Apache-2.0

import LinecardCodec
import Testing

@Suite("G.711") struct G711Tests {
    @Test("every sample compresses as in G.191", arguments: G711.Law.allCases)
    func compressesEverySample(_ law: G711.Law) {
        let samples = G711Witness.everySample

        let codes = G711.encode(samples, law: law)

        #expect(Difference(codes, samples.map { G711Witness.code($0, law: law) }) == nil)
    }

    @Test("every code expands as in G.191", arguments: G711.Law.allCases)
    func expandsEveryCode(_ law: G711.Law) {
        let codes = G711Witness.everyCode

        let samples = G711.decode(codes, law: law)

        #expect(Difference(samples, codes.map { G711Witness.sample($0, law: law) }) == nil)
    }

    @Test(
        "well-known codes expand to their samples",
        arguments: [
            (.mu, 0x00, -32_124), (.mu, 0x7F, 0), (.mu, 0x80, 32_124), (.mu, 0xFF, 0), (.a, 0xD5, 8), (.a, 0x55, -8),
            (.a, 0xAA, 32_256), (.a, 0x2A, -32_256),
        ] as [(G711.Law, UInt8, Int16)])
    func expandsKnownCodes(_ law: G711.Law, _ code: UInt8, to sample: Int16) {
        #expect(G711.decode([code], law: law) == [sample])
    }

    @Test(
        "well-known samples compress to their codes",
        arguments: [
            (.mu, 0, 0xFF), (.mu, -1, 0x7F), (.mu, .max, 0x80), (.mu, .min, 0x00), (.mu, -.max, 0x00), (.a, 0, 0xD5),
            (.a, -1, 0x55), (.a, .max, 0xAA), (.a, .min, 0x2A), (.a, -.max, 0x2A),
        ] as [(G711.Law, Int16, UInt8)])
    func compressesKnownSamples(_ law: G711.Law, _ sample: Int16, to code: UInt8) {
        #expect(G711.encode([sample], law: law) == [code])
    }

    @Test("the code of silence is that of a zero sample", arguments: [(.mu, 0), (.a, 8)] as [(G711.Law, Int16)])
    func silence(of law: G711.Law, soundingAs sample: Int16) {
        #expect([law.silence] == G711.encode([0], law: law))
        #expect(G711.decode([law.silence], law: law) == [sample])
    }

    @Test("a code survives expansion and compression, except mu-law's negative zero")
    func roundTrip() {
        let codes = G711Witness.everyCode

        #expect(G711.encode(G711.decode(codes)) == codes.map { $0 == 0x7F ? 0xFF : $0 })
        #expect(G711.encode(G711.decode(codes, law: .a), law: .a) == codes)
    }

    @Test("CPython's audioop differs on 508 negative samples, by one code")
    func audioopDiffers() {
        let samples = G711Witness.everySample
        let codes = G711.encode(samples)

        let differing = zip(samples, codes).filter { G711Witness.audioopCode($0) != $1 }

        #expect(differing.count == 508)
        #expect(differing.allSatisfy { sample, _ in sample < 0 })
        #expect(differing.allSatisfy { G711Witness.audioopCode($0) + 1 == $1 })
    }

    @Test("no samples give no codes, and no codes no samples")
    func nothing() throws {
        let codes: [UInt8] = []
        let samples: [Int16] = []

        let expanded = try [Int16](capacity: 0) { (pcm) throws(CodecError) in try G711.decode(codes.span, into: &pcm) }
        let compressed = try [UInt8](capacity: 0) { (out) throws(CodecError) in
            try G711.encode(samples.span, into: &out)
        }

        #expect(expanded == [] && G711.decode(codes) == [])
        #expect(compressed == [] && G711.encode(samples) == [])
    }

    @Test("samples and codes are appended to the output")
    func appends() throws {
        let pair: [UInt8] = [0x00, 0x80]
        let silence: [UInt8] = [0xFF]

        let pcm = try [Int16](capacity: 4) { (pcm) throws(CodecError) in
            pcm.append(7)
            try G711.decode(pair.span, into: &pcm)
            try G711.decode(silence.span, into: &pcm)
        }
        let codes = try [UInt8](capacity: 4) { (codes) throws(CodecError) in
            codes.append(7)
            try G711.encode(pcm.span.extracting(1..<3), into: &codes)
            try G711.encode(pcm.span.extracting(3..<4), into: &codes)
        }

        #expect(pcm == [7, -32_124, 32_124, 0])
        #expect(codes == [7, 0x00, 0x80, 0xFF])
    }

    @Test("a destination that is too small is refused and left unchanged")
    func insufficientCapacity() {
        let refusal = CodecError.insufficientCapacity(needed: 3, available: 2)
        let codes: [UInt8] = [1, 2, 3]
        let samples: [Int16] = [1, 2, 3]

        let expanded = [Int16](capacity: 3) { pcm in
            pcm.append(7)
            #expect(throws: refusal) { try G711.decode(codes.span, into: &pcm) }
        }
        let compressed = [UInt8](capacity: 3) { out in
            out.append(7)
            #expect(throws: refusal) { try G711.encode(samples.span, into: &out) }
        }

        #expect(expanded == [7])
        #expect(compressed == [7])
    }
}
