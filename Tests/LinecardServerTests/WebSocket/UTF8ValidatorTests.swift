// SPDX-License-Identifier: Apache-2.0

import Testing

@testable import LinecardServer

@Suite("UTF-8 in parts") struct UTF8ValidatorTests {
    /// Returns whether the validator accepts the parts as a whole text.
    private func isValid(_ parts: [[UInt8]]) -> Bool {
        var validator = UTF8Validator()
        return parts.allSatisfy { part in part.withUnsafeBytes { validator.accepts($0) } } && validator.isAtBoundary
    }

    /// Returns whether the standard library accepts the bytes as a text.
    private func isText(_ bytes: [UInt8]) -> Bool { String(validating: bytes, as: UTF8.self) != nil }

    @Test("sequences of one, two and three bytes are valid if the standard library accepts them")
    func short() {
        for first in UInt8.min...UInt8.max {
            #expect(isValid([[first]]) == isText([first]))
            for second in UInt8.min...UInt8.max {
                guard isValid([[first, second]]) == isText([first, second]) else {
                    Issue.record("\(first) \(second)")
                    return
                }
                guard first >= 0xE0 else { continue }
                // One third byte of each range is enough, because only the range matters.
                for third: UInt8 in [0x00, 0x7F, 0x80, 0x8F, 0x90, 0x9F, 0xA0, 0xBF, 0xC0, 0xC2, 0xE0, 0xF4, 0xFF] {
                    let bytes = [first, second, third]
                    guard isValid([bytes]) == isText(bytes) else {
                        Issue.record("\(bytes)")
                        return
                    }
                }
            }
        }
    }

    @Test("sequences of four bytes at the edges of their ranges are valid if the standard library accepts them")
    func long() {
        let edges: [UInt8] = [0x00, 0x7F, 0x80, 0x8F, 0x90, 0x9F, 0xA0, 0xBF, 0xC0, 0xFF]
        for first: UInt8 in 0xE0...0xFF {
            for second in edges {
                for third in edges {
                    for fourth in edges {
                        let bytes = [first, second, third, fourth]
                        guard isValid([bytes]) == isText(bytes) else {
                            Issue.record("\(bytes)")
                            return
                        }
                    }
                }
            }
        }
    }

    @Test("a text is valid wherever it is cut, and an error is found at any place")
    func cuts() {
        let text = Array("plain ASCII of some length, é, €, 𐍈, and more of it".utf8)
        for place in 0...text.count {
            #expect(isValid([Array(text[..<place]), Array(text[place...])]))
            if place < text.count {
                var bad = text
                bad[place] = 0xFF
                #expect(!isValid([bad]))
                #expect(!isValid(bad.map { [$0] }))
            }
        }
    }
}
