// SPDX-License-Identifier: Apache-2.0

import Testing

@testable import Linecard

@Suite("JSON object") struct JSONObjectTests {
    private func parse(_ text: String) throws -> JSONObject {
        try JSONValue.object(parsing: Array(text.utf8).span).members
    }

    @Test("members keep their order, and of equal names the first counts")
    func order() throws {
        let object = try parse(#"{"b":1,"a":2,"b":3}"#)

        #expect(object.map(\.name) == ["b", "a", "b"])
        #expect(object["b"] == .number(1))
        #expect(object["a"] == .number(2))
        #expect(object["c"] == nil)
        #expect(object == JSONObject(Array(object)))
    }

    @Test("names that are canonically equivalent are different names")
    func names() throws {
        let object = try parse(#"{"\u00e9":1,"e\u0301":2}"#)

        #expect(object["\u{E9}"] == .number(1))
        #expect(object["e\u{301}"] == .number(2))
    }

    @Test("values are compared and hashed by the bytes of their strings")
    func equality() {
        let composed: [JSONValue] = [.string("\u{E9}"), .object(["\u{E9}": .null]), .array([.string("\u{E9}")])]
        let decomposed: [JSONValue] = [
            .string("e\u{301}"), .object(["e\u{301}": .null]), .array([.string("e\u{301}")]),
        ]

        for (left, right) in zip(composed, decomposed) { #expect(left != right) }
        #expect(Set(composed + decomposed).count == 6)
        #expect(Set(composed + composed).count == 3)
    }

    @Test("objects are equal if they have the same members in the same order")
    func memberOrder() {
        #expect(JSONObject() == [:])
        #expect(["a": .number(1), "b": .null] as JSONObject == ["a": .number(1), "b": .null])
        #expect(["a": .number(1), "b": .null] as JSONObject != ["b": .null, "a": .number(1)])
        #expect(["a": .number(1)] as JSONObject != ["a": .number(1), "a": .number(1)])
    }
}
