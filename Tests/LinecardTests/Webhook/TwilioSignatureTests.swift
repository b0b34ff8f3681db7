// SPDX-License-Identifier: Apache-2.0

import Linecard
import Testing

/// The vectors published with the vendor's SDKs and on its security page, and derived ones. All have the token 12345.
@Suite("Twilio's signature") struct TwilioSignatureTests {
    static let signature = TwilioSignature(authToken: "12345")
    static let url = "https://mycompany.com/myapp.php?foo=1&bar=2"
    static let form =
        "CallSid=CA1234567890ABCDE&Caller=%2B14158675309&Digits=1234&From=%2B14158675309&To=%2B18005551212"
    /// The signed text of the form.
    static let parameters = "CallSidCA1234567890ABCDECaller+14158675309Digits1234From+14158675309To+18005551212"
    private static let reasons = form + "&ReasonConferenceEnded=test&Reason=Participant"
    static let json = #"{"property": "value", "boolean": true}"#
    static let jsonURL = url + "&bodySHA256=0a1ff7634d9ab3b95db5c9a2dfe9416e41502b283a80c7cf19632632f96e6620"
    private static let upgradeURL = "wss://voice.example.com/ws/media"

    struct Vector: CustomTestStringConvertible, Sendable {
        let row: String
        let url: String
        let content: WebhookContent
        let signature: String

        var testDescription: String { row }

        init(_ row: String, _ url: String, _ content: WebhookContent, _ signature: String) {
            self.row = row
            self.url = url
            self.content = content
            self.signature = signature
        }
    }

    static var published: [Vector] {
        [
            Vector("1", url, .form(form), "RSOYDt4T1cUTdK1PDd93/VVr8B8="),
            Vector("2", "https://mycompany.com:443/myapp.php?foo=1&bar=2", .form(form), "kvajT1Ptam85bY51eRf/AJRuM3w="),
            Vector("3", "http://mycompany.com:1234/myapp.php?foo=1&bar=2", .form(form), "Zmvh+3yNM1Phv2jhDCwEM3q5ebU="),
            Vector("4", jsonURL, .body(json), "a9nBmqA0ju/hNViExpshrM61xv4="),
            Vector(
                "5", url, .form("Sid=CA123&SidAccount=AC123&Digits=5678&Digits=1234&Digits=1234"),
                "IK+Dwps556ElfBT0I3Rgjkr1wJU="),
            Vector(
                "6", "https://user:pass@mycompany.com/myapp.php?foo=1&bar=2", .form(form),
                "CukzLTc1tT5dXEDIHm/tKBanW10="),
            Vector(
                "7", "https://user@mycompany.com:443/myapp.php?foo=1&bar=2", .form(form), "aZfj4hyX1MLZhSS6QIL18Vn2/RA="
            ),
            Vector("8", url, .form(reasons), "vOEb5UThFn24KEfnOFLQY2AE5FY="),
            Vector("10", "https://MyCompany.com/myapp.php?foo=1&bar=2", .form(form), "g9IN/x4Cft2g517EjYvEvM/W7LU="),
            Vector(
                "11", "HTTP://username:password@MyCompany.com/myapp.php?foo=1&bar=2", .form(form),
                "hy/l8pca+LFms4cvRdv8uiP6NGc="),
            Vector("12", url, .empty, "zYQTYrRWXE7LtzbG4PfP7/bkkGo="),
            Vector(
                "13", url + "&type=thiswontbeusedinthesignaturegeneratorandsoshouldbeignored", .form(form),
                "hYkNsTBttoNGkyCS0p+wWmQoRTg="),
            Vector(
                "14", "https://mycompany.com/myapp.php?foo=hello%20world&bar=test%2Bvalue", .form(form),
                "er2tvAP1Wx+iuTTE2BPgvEaN1cs="),
            Vector("15", url, .form("Digits=&CallSid=CA1234567890ABCDE&EmptyParam="), "9HHp/OqQMEwdrVebHDdA/+tqjX8="),
            Vector("16", url, .form("Zebra=last&Alpha=first&Beta=second&Gamma=third"), "enveUe73ZTVLAekHxez3Qx6JuuQ="),
            Vector(
                "17", "https://mycompany.com:443//myapp.php?foo=1&bar=2", .form(form), "A9lH3u16NjyiiM/+wylw5rirFUs="),
            Vector(
                "18", "https://example.com/myapp.php?foo=1&bar=2",
                .form(form.replacing("4158675309", with: "4158675310")), "L/OH5YylLD5NRKLltdqwSvS0BnU="),
        ]
    }

    /// Vectors with a port dropped or added, with user and password dropped, and of an upgrade.
    static var derived: [Vector] {
        [
            Vector(
                "1, port dropped", "https://mycompany.com:1234/myapp.php?foo=1&bar=2", .form(form),
                published[0].signature),
            Vector("2, port added", url, .form(form), published[1].signature),
            Vector(
                "3, port added", "http://mycompany.com/myapp.php?foo=1&bar=2", .form(form),
                Signer.sha1("http://mycompany.com:80/myapp.php?foo=1&bar=2" + parameters)),
            Vector(
                "6, user dropped", "https://user:pass@mycompany.com/myapp.php?foo=1&bar=2", .form(form),
                published[0].signature),
            Vector(
                "7, port dropped", "https://user@mycompany.com:8443/myapp.php?foo=1&bar=2", .form(form),
                published[0].signature),
            Vector(
                "5, in another order", url, .form("Digits=1234&Digits=5678&SidAccount=AC123&Sid=CA123"),
                published[4].signature),
            Vector("12, empty form", url, .form(""), published[10].signature),
            Vector(
                "body without a URL's query", "https://h/p?bodySHA256=" + Signer.hash("[]"), .body("[]"),
                Signer.sha1("https://h/p?bodySHA256=" + Signer.hash("[]"))),
            Vector(
                "hashed form", "https://h/p?bodySHA256=" + Signer.hash("a=1"), .form("a=1"),
                Signer.sha1("https://h/p?bodySHA256=" + Signer.hash("a=1") + "a1")),
            Vector("upgrade", upgradeURL, .upgrade, "p1DiT8YdqcQsQGIc5XUfp5jC3+A="),
            Vector("upgrade, at https", "https://voice.example.com/ws/media", .upgrade, "p1DiT8YdqcQsQGIc5XUfp5jC3+A="),
            Vector("upgrade, slash added", upgradeURL, .upgrade, "4U6NbZmLEubTIIJkPzJbUQ7YWbc="),
            Vector("upgrade, slash there", upgradeURL + "/", .upgrade, "4U6NbZmLEubTIIJkPzJbUQ7YWbc="),
        ]
    }

    @Test("published vectors are valid", arguments: published)
    func publishedVector(vector: Vector) {
        #expect(Self.signature.isValid(vector.signature, url: vector.url, content: vector.content))
    }

    @Test("derived vectors are valid", arguments: derived)
    func derivedVector(vector: Vector) {
        #expect(Self.signature.isValid(vector.signature, url: vector.url, content: vector.content))
    }

    @Test("vector 9, signed in the wrong order, is refused")
    func wrongOrder() {
        #expect(!Self.signature.isValid("95+Bu0JVPi0r/SsESZCVf0dWAjw=", url: Self.url, content: .form(Self.reasons)))
    }

    /// The texts that may be signed when a WebSocket is opened under a URL.
    static let upgrades: [(url: String, signed: [String])] = [
        (
            "https://h/s",
            ["wss://h/s", "wss://h:443/s", "wss://h/s/", "wss://h:443/s/"]
        ),
        ("wss://h:8443/s", ["wss://h/s", "wss://h:8443/s", "wss://h/s/", "wss://h:8443/s/"]),
        ("wss://h", ["wss://h", "wss://h/", "wss://h:443", "wss://h:443/"]),
        ("wss://h/s/", ["wss://h/s/", "wss://h:443/s/"]),
        ("wss://h/s?a=b", ["wss://h/s?a=b", "wss://h:443/s?a=b", "wss://h/s/?a=b", "wss://h:443/s/?a=b"]),
        ("WSS://Host.Example/S", ["WSS://Host.Example/S", "WSS://Host.Example:443/S/"]),
        ("wss://u:p@h/s", ["wss://u:p@h/s", "wss://h/s", "wss://u:p@h:443/s/", "wss://h:443/s/"]),
        ("http://h/s", ["ws://h/s", "ws://h:80/s/"]),
        ("wss://[::1]/s", ["wss://[::1]/s", "wss://[::1]:443/s"]),
        ("wss://[::1]:1/s", ["wss://[::1]/s", "wss://[::1]:1/s/"]),
    ]

    @Test("an upgrade is valid with every signed text that Twilio may use, and no other", arguments: upgrades)
    func upgrade(url: String, signed: [String]) {
        for text in signed {
            #expect(Self.signature.isValid(Signer.sha1(text), url: url, content: .upgrade), "\(text)")
        }
        let others = [
            "https://h/s", "wss://h:80/s", "wss://h/s//", "wss://h/S", "wss://h/s/?a=b/", "wss://H/s", "wss://h:4/s",
        ]
        for text in others {
            #expect(!Self.signature.isValid(Signer.sha1(text), url: url, content: .upgrade), "\(text)")
        }
    }

    @Test("a webhook is not signed as a WebSocket, nor the other way round")
    func otherKind() {
        let webhook = Signer.sha1("https://voice.example.com/ws/media")

        #expect(Self.signature.isValid(webhook, url: "https://voice.example.com/ws/media", content: .empty))
        #expect(!Self.signature.isValid(webhook, url: "https://voice.example.com/ws/media", content: .upgrade))
        #expect(
            !Self.signature.isValid(
                "p1DiT8YdqcQsQGIc5XUfp5jC3+A=", url: "https://voice.example.com/ws/media", content: .empty))
    }

    /// Forms and their signed text.
    static let forms: [(form: String, text: String)] = [
        ("b=2&a=1", "a1b2"),
        ("B=2&a=1", "B2a1"),  // byte order: capitals first
        ("a=2&a=1&a=2", "a1a2"),
        ("a=%2B+%26%3D%25", "a+ &=%"),
        ("a=%C3%A9&%C3%A9=a", "aééa"),
        ("a=é&a=e\u{301}", "ae\u{301}aé"),  // equal for Swift, not byte for byte
        ("a=1&\u{301}b=2", "a1\u{301}b2"),  // a mark that would join the ampersand
        ("a", "a"),
        ("a=", "a"),
        ("=a", "a"),
        ("&&a=1&", "a1"),
        ("a=b=c", "ab=c"),
        ("a=%", "a%"), ("a=%4", "a%4"), ("a=%4G", "a%4G"), ("a=%+1", "a% 1"), ("a=%%34", "a%4"),
        ("a= 1 \t", "a 1 \t"),
        ("a=%0D%0A%00", "a\r\n\0"),
    ]

    @Test("a form is decoded, sorted by bytes, and each pair is signed once", arguments: forms)
    func signedForm(form: String, text: String) {
        let code = Signer.sha1("https://h/p" + text)

        #expect(Self.signature.isValid(code, url: "https://h/p", content: .form(form)))
    }

    @Test("bytes that are not UTF-8 are signed unchanged")
    func noText() {
        let signed = Array("https://h/pa".utf8)
        let codes = [[0xFF, 0xFE], [0xFF, 0xFF], Array("\u{FFFD}\u{FFFD}".utf8)].map { Signer.sha1(signed + $0) }

        let areValid = codes.map { Self.signature.isValid($0, url: "https://h/p", content: .form("a=%FF%fe")) }

        #expect(areValid == [true, false, false])
    }
}
