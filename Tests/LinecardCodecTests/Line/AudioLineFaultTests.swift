// SPDX-License-Identifier: Apache-2.0

import LinecardCodec
import Testing

/// Bad payloads cause a typed error with the place in the whole text, and leave the line unchanged.
@Suite("Audio line faults") struct AudioLineFaultTests {
    /// The characters of a block inside the line. Places of errors must count across blocks.
    static let block = 2_728

    /// A text written at a place of a payload of three seconds.
    struct Damage: CustomStringConvertible, Sendable {
        let place: Int
        let text: String
        var description: String { "\(text) at \(place)" }

        func applied(to payload: [UInt8]) -> [UInt8] {
            var payload = payload
            payload.replaceSubrange(place..<place + text.utf8.count, with: Array(text.utf8))
            return payload
        }
    }

    static let damages = [
        0, 1, 5, block - 5, block - 4, block - 3, block - 2, block - 1, block, block + 1, block + 3, 2 * block - 2,
        2 * block - 1, 3 * block, 31_990,
    ].flatMap { place in
        ["!", "=", "==", "=!", "A=", "AB==", "AAB=", "===="].map { Damage(place: place, text: $0) }
    }

    @Test("an error in a long payload has its place in the whole text", arguments: damages)
    func placeInLongPayload(_ damage: Damage) throws {
        let witness = LineWitness(encoding: .muLaw, rate: .hz16000)
        let good = witness.payload(milliseconds: 3_000)
        let bad = damage.applied(to: good)
        let fault = try #require(throws: CodecError.self) { try Base64Witness.decode(bad) }
        var line = try witness.open()

        #expect(throws: fault) { try line.inbound(bad.span) }
    }

    @Test(
        "a truncated long payload is refused with its length",
        arguments: [31_999, 1, block - 1, block + 1, block + 2, 5 * block + 3])
    func cutShort(to count: Int) throws {
        let witness = LineWitness(encoding: .muLaw, rate: .hz16000)
        let good = witness.payload(milliseconds: 3_000)
        var line = try witness.open()

        #expect(throws: CodecError.invalidLength(count: count)) { try line.inbound(good.span.extracting(..<count)) }
    }

    @Test(
        "padding and trailing bits at the end of a long payload are checked",
        arguments: [
            ("AA==", nil), ("AAA=", nil), ("AB==", 1), ("AAB=", 2),
        ] as [(String, Int?)], [block, 2 * block, 5 * block - 4, 5 * block + 4])
    func longEnd(_ end: (text: String, fault: Int?), of count: Int) throws {
        let witness = LineWitness(encoding: .muLaw, rate: .hz8000)
        let payload = [UInt8](repeating: UInt8(ascii: "A"), count: count - 4) + Array(end.text.utf8)
        var line = try witness.open()

        if let fault = end.fault {
            #expect(throws: CodecError.nonzeroTrailingBits(offset: count - 4 + fault)) {
                try line.inbound(payload.span)
            }
        } else {
            let samples = try line.inbound(payload.span)
            #expect(samples == (try witness.samples(of: [payload])))
        }
    }

    @Test(
        "a bad payload leaves no trace in the next one", arguments: LineWitness.all,
        [
            Damage(place: 3, text: "!"), Damage(place: block - 1, text: "="), Damage(place: block - 2, text: "=="),
            Damage(place: block - 4, text: "AB=="), Damage(place: 3 * block + 7, text: "-"),
            Damage(place: 31_998, text: "A="),
        ])
    func leavesLineAsItWas(_ witness: LineWitness, _ damage: Damage) throws {
        let before = witness.payload(milliseconds: 20, seed: 2)
        let bad = damage.applied(to: witness.payload(milliseconds: 4_000, seed: 3))
        let after = witness.payload(milliseconds: 40, seed: 4)
        var line = try witness.open()

        var samples = try line.inbound(before.span)
        #expect(throws: CodecError.self) { try line.inbound(bad.span) }
        samples += try line.inbound(after.span)

        #expect(Difference(samples, try witness.samples(of: [before, after])) == nil)
    }

    @Test(
        "half a sample is refused and leaves the line unchanged",
        arguments: LineWitness.all.filter { $0.encoding.bytesPerSample == 2 },
        [1, 3, 319, 2_045, 2_047, 9_999])
    func partialSample(_ witness: LineWitness, _ count: Int) throws {
        var generator = SplitMix64(seed: UInt64(count))
        let partial = Array(Base64.encode(generator.bytes(count)).utf8)
        let whole = witness.payload(milliseconds: 20)
        var line = try witness.open()

        #expect(throws: CodecError.partialSample(count: partial.count)) { try line.inbound(partial.span) }
        let samples = try line.inbound(whole.span)

        #expect(Difference(samples, try witness.samples(of: [whole])) == nil)
    }

    @Test("an error in the text takes precedence over half a sample", arguments: ["AB==", "A=A=", "!A=="])
    func textBeforeSample(_ text: String) throws {
        let text = Array(text.utf8)
        let fault = try #require(throws: CodecError.self) { try Base64Witness.decode(text) }
        var line = try LineWitness(encoding: .l16LittleEndian, rate: .hz8000).open()

        #expect(throws: fault) { try line.inbound(text.span) }
    }

    @Test(
        "random damage gives the first error in reading order, or the same audio",
        arguments: 1...6 as ClosedRange<UInt64>)
    func randomDamage(seed: UInt64) throws {
        let witness = LineWitness(encoding: .muLaw, rate: .hz8000)
        var generator = SplitMix64(seed: seed)
        let clean = witness.payload(milliseconds: 700, seed: seed)
        for round in 0..<60 {
            var text = clean
            for _ in 0...Int.random(in: 0...2, using: &generator) {
                let place = Int.random(in: 0..<text.count, using: &generator)
                text[place] = [UInt8(ascii: "="), UInt8(ascii: "-"), UInt8(ascii: "B")].randomElement(
                    using: &generator)!
            }
            var line = try witness.open()

            let verdict = Verdict { () throws(CodecError) in try line.inbound(text.span) }

            let expected = Verdict { () throws(CodecError) in G711.decode(try Base64Witness.decode(text)) }
            #expect(verdict == expected, "seed \(seed), round \(round)")
        }
    }
}
