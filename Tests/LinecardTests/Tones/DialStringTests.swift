// SPDX-License-Identifier: Apache-2.0

import Linecard
import Testing

@Suite("Dial strings") struct DialStringTests {
    @Test("every key is read by its character")
    func everyKey() throws {
        let keys = try [KeypadEntry](dialString: "0123456789*#ABCD")

        #expect(keys == KeypadEntry.allCases)
    }

    @Test("small letters are read as capitals")
    func smallLetters() throws {
        #expect(try [KeypadEntry](dialString: "abcd") == [.a, .b, .c, .d])
    }

    @Test("nothing is no keys")
    func empty() throws {
        #expect(try [KeypadEntry](dialString: "").isEmpty)
    }

    @Test("part of a text is read too")
    func substring() throws {
        #expect(try [KeypadEntry](dialString: "call 12#".dropFirst(5)) == [.one, .two, .pound])
    }

    @Test(
        "what is no key is named with its place",
        arguments: [
            ("12 3", " ", 2), ("E", "E", 0), ("e", "e", 0), ("1-", "-", 1), ("1,2", ",", 1), ("１", "１", 0),
            ("12\u{301}", "2\u{301}", 1), ("\r\n", "\r\n", 0), ("é1", "é", 0), ("0ﬀ", "ﬀ", 1),
        ] as [(String, Character, Int)])
    func unknown(_ text: String, _ character: Character, _ offset: Int) {
        #expect(throws: DTMFError.unknownKey(character, offset: offset)) { try [KeypadEntry](dialString: text) }
    }

    @Test("the error says what and where, and nothing of the keys")
    func sentence() {
        #expect("\(DTMFError.unknownKey("\n", offset: 2))" == #"no telephone has the key "\u{a}" at character 2"#)
    }
}
