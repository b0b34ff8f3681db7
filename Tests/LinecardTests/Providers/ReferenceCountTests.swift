// SPDX-License-Identifier: Apache-2.0

import Linecard
import Testing

/// Holds that no row gets lost or stands in vain.
@Suite("The references' rows") struct ReferenceCountTests {
    private static func rows(_ provider: Provider) -> [ReferenceRow] {
        switch provider {
        case .twilio: TwilioReferenceTests.rows
        case .plivo: PlivoReferenceTests.rows
        }
    }

    /// How many rows each section has.
    private static let counts: [(Provider, [String: Int])] = [
        (
            .twilio,
            [
                "1": 12, "2": 9, "2.1": 4, "2.2": 15, "2.3": 10, "2.4": 8, "2.5": 8, "2.6": 6, "3": 16, "4": 15,
                "5": 22, "6": 19, "7": 19, "7.1": 5, "8": 17, "9": 11, "10": 9,
            ]
        ),
        (
            .plivo,
            [
                "1": 10, "2.1": 16, "2.2": 11, "2.3": 8, "2.4": 7, "2.5": 4, "2.6": 9, "2.7": 9, "3.1": 7, "3.2": 4,
                "3.3": 3, "3.4": 3, "4": 19, "5": 21, "6": 23, "7.1": 2, "7.2": 18, "7.3": 6, "7.4": 4, "8": 9,
                "9": 14, "10": 12,
            ]
        ),
    ]

    @Test("each section has all its rows", arguments: counts)
    func sections(_ provider: Provider, _ counts: [String: Int]) {
        let found = Dictionary(grouping: Self.rows(provider), by: \.section).mapValues(\.count)

        #expect(found == counts)
    }

    @Test("no row is there twice", arguments: Provider.allCases)
    func unique(_ provider: Provider) {
        let names = Self.rows(provider).map { "\($0.section) \($0.says)" }

        #expect(Set(names).count == names.count)
    }

    @Test("what depends on nothing of the library's says why", arguments: Provider.allCases)
    func reasons(_ provider: Provider) {
        for row in Self.rows(provider) {
            if case .noBehaviour(let reason) = row.proof { #expect(reason.count > 20, "\(row.says)") }
        }
    }
}
