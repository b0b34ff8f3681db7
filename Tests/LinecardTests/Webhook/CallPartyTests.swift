// SPDX-License-Identifier: Apache-2.0

import Linecard
import Testing

@Suite("Calling and called parties") struct CallPartyTests {
    @Test(
        "a withheld number is nil", arguments: Provider.allCases,
        [
            "", "anonymous", "Anonymous", "ANONYMOUS", "restricted", "RESTRICTED", "unavailable", "Unknown", "private",
            "blocked", "withheld", "+266696687", "266696687", "+7378742833", "+2562533", "+8656696", "+86282452253",
            "sip:anonymous@anonymous.invalid", "sip:anonymous@10.0.0.1:5060;transport=udp", "sips:x@Anonymous.Invalid",
        ])
    func withheld(provider: Provider, text: String) { #expect(CallParty(text, from: provider) == nil) }

    @Test(
        "numbers, SIP addresses and clients are told apart",
        arguments: [
            ("+15005550006", CallParty.number("+15005550006")), ("+290", .number("+290")),
            ("+123456789012345", .number("+123456789012345")), ("+1234567890123456", .other("+1234567890123456")),
            ("+05005550006", .other("+05005550006")), ("+1 500 555", .other("+1 500 555")),
            ("+", .other("+")), ("15005550006", .other("15005550006")), ("12345", .other("12345")),
            ("sip:alice@example.com", .sip("sip:alice@example.com")), ("SIPS:a@b", .sip("SIPS:a@b")),
            ("sip:anonymous.smith@b", .sip("sip:anonymous.smith@b")), ("sipper", .other("sipper")),
            ("client:alice", .client("alice")), ("client:", .client("")), ("anonymously", .other("anonymously")),
            ("+\u{0661}\u{0662}", .other("+\u{0661}\u{0662}")),
        ])
    func kinds(text: String, party: CallParty) { #expect(CallParty(text, from: .twilio) == party) }

    @Test(
        "Plivo's international numbers have no plus sign",
        arguments: [
            ("19792014278", CallParty.number("+19792014278")), ("1234567", .number("+1234567")),
            ("123456", .other("123456")), ("09792014278", .other("09792014278")),
            ("1234567890123456", .other("1234567890123456")),
        ])
    func plivo(text: String, party: CallParty) { #expect(CallParty(text, from: .plivo) == party) }

    @Test("a party survives its description", arguments: Provider.allCases)
    func description(provider: Provider) {
        for text in ["+15005550006", "19792014278", "sip:a@b", "client:alice", "12345", "Zo\u{EB}"] {
            let party = CallParty(text, from: provider)

            #expect(party.flatMap { CallParty($0.description, from: provider) } == party)
        }
    }
}
