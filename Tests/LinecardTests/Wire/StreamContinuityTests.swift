// SPDX-License-Identifier: Apache-2.0

import Testing

@testable import Linecard

@Suite("Continuity of a stream") struct StreamContinuityTests {
    /// Sequence numbers in order of arrival, and the counts expected.
    struct Arrival: Sendable, CustomTestStringConvertible {
        let numbers: [Int]
        let counted: [Int]

        init(_ numbers: [Int], received: Int, missing: Int = 0, late: Int = 0, repeated: Int = 0) {
            self.numbers = numbers
            counted = [received, missing, late, repeated]
        }

        var testDescription: String { "\(numbers.prefix(12))" }
    }

    private static let most = Int(UInt32.max)

    private static let arrivals = [
        Arrival([], received: 0),
        Arrival([1, 2, 3, 4], received: 4),
        Arrival([7, 8], received: 2),  // the stream began earlier
        Arrival([0, -1, 0], received: 0),  // not sequence numbers
        Arrival([1, 2, 5, 6], received: 4, missing: 2),
        Arrival([1, 3, 2, 4], received: 4, late: 1),
        Arrival([1, 4, 3, 2], received: 4, late: 2),
        Arrival([1, 2, 2, 3, 1], received: 5, repeated: 2),
        Arrival([1, 3, 3, 2, 2], received: 5, late: 1, repeated: 2),
        Arrival([5, 4, 6, 4], received: 4, late: 1, repeated: 1),  // below the first: not missing
        Arrival([1, 65, 2], received: 3, missing: 62, late: 1),  // 63 before the highest is within the window
        Arrival([1, 66, 2], received: 3, missing: 64, late: 1),  // 64 before is not
        Arrival([1, 66, 1], received: 3, missing: 64, late: 1),
        Arrival([1, 64, 1], received: 3, missing: 62, repeated: 1),  // the oldest number that is remembered
        Arrival([1, 65, 1], received: 3, missing: 63, late: 1),
        Arrival([1, 1_000_000, 1_000_001], received: 3, missing: 999_998),
        Arrival([1, most, most, 1, most - 1], received: 5, missing: most - 3, late: 2, repeated: 1),
        Arrival([1, most + 1, .max, 2], received: 2),  // out of range
        Arrival([.max, 7, .min, 8], received: 2),
    ]

    @Test("missing, late and repeated messages are counted", arguments: arrivals)
    func counts(_ arrival: Arrival) {
        var continuity = StreamContinuity()

        for number in arrival.numbers { continuity.note(number) }

        #expect(
            [continuity.received, continuity.missing, continuity.late, continuity.repeated] == arrival.counted)
    }

    @Test("the counts of random arrivals within the window equal those of a full list", arguments: UInt64(0)..<50)
    func random(_ seed: UInt64) {
        var random = SeededGenerator(seed: seed)
        var numbers = Array(1...400)
        for index in numbers.indices.dropFirst() where Int.random(in: 0..<4, using: &random) == 0 {
            numbers.swapAt(index, max(1, index - Int.random(in: 0..<10, using: &random)))
        }
        numbers = numbers.enumerated().flatMap { index, number in
            index == 0 ? [number] : [[number], [number], [number, number], []].randomElement(using: &random) ?? []
        }
        var continuity = StreamContinuity()

        for number in numbers { continuity.note(number) }

        var seen: Set<Int> = []
        var late = 0
        for number in numbers where seen.insert(number).inserted && number < seen.max() ?? 0 { late += 1 }
        #expect(continuity.received == numbers.count)
        #expect(continuity.missing == (seen.max() ?? 0) - seen.count)
        #expect(continuity.late == late)
        #expect(continuity.repeated == numbers.count - seen.count)
    }

    @Test("every kind of message counts, on either path of reading", arguments: Provider.allCases)
    func messages(_ provider: Provider) throws {
        let serializer = try Fixture.serializer(provider)
        let stream = provider == .twilio ? Fixture.streamSid : Fixture.streamId
        let key = provider == .twilio ? "streamSid" : "streamId"
        let rest = [
            #""event":"media","media":{"payload":"AIAPjw=="}"#, #""event":"dtmf","dtmf":{"digit":"1"}"#,
            #""event":"media","media":{"payload":"\u0041IAPjw=="}"#, #""event":"tomorrow""#,
            #""event":"media","media":{"payload":"AIAPjw==","track":"outbound"}"#,
        ]

        for (index, rest) in rest.enumerated() {
            _ = try serializer.deserialize(#"{"sequenceNumber":"\#(2 * index + 1)","\#(key)":"\#(stream)",\#(rest)}"#)
            _ = try serializer.deserialize(#"{"sequenceNumber":\#(2 * index + 2),"\#(key)":"\#(stream)",\#(rest)}"#)
        }

        #expect(serializer.wire.continuity.received == 10)
        #expect(
            serializer.wire.continuity.missing + serializer.wire.continuity.late + serializer.wire.continuity.repeated
                == 0)
    }

    @Test("messages without a number, and those of another stream, do not count", arguments: Provider.allCases)
    func uncounted(_ provider: Provider) throws {
        let serializer = try Fixture.serializer(provider)
        let another = #"{"sequenceNumber":9,"streamSid":"x","streamId":"x","event":"media","media":{"payload":""}}"#

        _ = try serializer.deserialize(#"{"event":"media","media":{"payload":"AIAPjw=="}}"#)
        _ = try serializer.deserialize(#"{"sequenceNumber":null,"event":"media","media":{"payload":"AIAPjw=="}}"#)
        #expect(throws: LinecardError.self) { try serializer.deserialize(another) }

        #expect(serializer.wire.continuity == StreamContinuity())
    }
}
