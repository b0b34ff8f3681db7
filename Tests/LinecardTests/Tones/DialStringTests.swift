// SPDX-License-Identifier: Apache-2.0

import Linecard
import Testing

@Suite("Dial strings") struct DialStringTests {
    @Test("every key is read by its character")
    func everyKey() throws {
        let keys = try [KeypadEntry](dialString: "0123456789*#ABCD")

        #expect(keys == KeypadEntry.allCases)
    }

    @Test("lower-case letters are read as upper case")
    func smallLetters() throws {
        #expect(try [KeypadEntry](dialString: "abcd") == [.a, .b, .c, .d])
    }

    @Test("an empty string has no keys")
    func empty() throws {
        #expect(try [KeypadEntry](dialString: "").isEmpty)
    }

    @Test("a substring is read too")
    func substring() throws {
        #expect(try [KeypadEntry](dialString: "call 12#".dropFirst(5)) == [.one, .two, .pound])
    }

    @Test(
        "a character that is not a key is refused with its place",
        arguments: [
            ("12 3", " ", 2), ("E", "E", 0), ("e", "e", 0), ("1-", "-", 1), ("1,2", ",", 1), ("１", "１", 0),
            ("12\u{301}", "2\u{301}", 1), ("\r\n", "\r\n", 0), ("é1", "é", 0), ("0ﬀ", "ﬀ", 1),
        ] as [(String, Character, Int)])
    func unknown(_ text: String, _ character: Character, _ offset: Int) {
        #expect(throws: DTMFError.unknownKey(character, offset: offset)) { try [KeypadEntry](dialString: text) }
    }

    @Test("the error's description has the place and no keys")
    func sentence() {
        #expect("\(DTMFError.unknownKey("\n", offset: 2))" == #"no telephone has the key "\u{a}" at character 2"#)
    }
}
