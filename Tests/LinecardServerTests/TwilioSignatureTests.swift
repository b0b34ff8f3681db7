// SPDX-License-Identifier: Apache-2.0

import Linecard
import Testing

/// twilio.md, section 7.1. Row 4 signs a JSON body by its hash in the URL: only its URL is checked here, the hash
/// itself is not compared with a body yet.
@Suite("Twilio's signature") struct TwilioSignatureTests {
    private static let signature = TwilioSignature(authToken: "12345")
    private static let url = "https://mycompany.com/myapp.php?foo=1&bar=2"
    private static let form =
        "CallSid=CA1234567890ABCDE&Caller=%2B14158675309&Digits=1234&From=%2B14158675309&To=%2B18005551212"
    private static let reasons = form + "&ReasonConferenceEnded=test&Reason=Participant"

    struct Vector: CustomTestStringConvertible, Sendable {
        let row: Int
        let url: String
        let form: String?
        let signature: String

        var testDescription: String { "row \(row)" }

        init(_ row: Int, _ url: String, _ form: String?, _ signature: String) {
            self.row = row
            self.url = url
            self.form = form
            self.signature = signature
        }
    }

    static let vectors = [
        Vector(1, url, form, "RSOYDt4T1cUTdK1PDd93/VVr8B8="),
        Vector(2, "https://mycompany.com:443/myapp.php?foo=1&bar=2", form, "kvajT1Ptam85bY51eRf/AJRuM3w="),
        Vector(3, "http://mycompany.com:1234/myapp.php?foo=1&bar=2", form, "Zmvh+3yNM1Phv2jhDCwEM3q5ebU="),
        Vector(
            4, url + "&bodySHA256=0a1ff7634d9ab3b95db5c9a2dfe9416e41502b283a80c7cf19632632f96e6620", nil,
            "a9nBmqA0ju/hNViExpshrM61xv4="),
        Vector(
            5, url, "Sid=CA123&SidAccount=AC123&Digits=5678&Digits=1234&Digits=1234", "IK+Dwps556ElfBT0I3Rgjkr1wJU="),
        Vector(6, "https://user:pass@mycompany.com/myapp.php?foo=1&bar=2", form, "CukzLTc1tT5dXEDIHm/tKBanW10="),
        Vector(7, "https://user@mycompany.com:443/myapp.php?foo=1&bar=2", form, "aZfj4hyX1MLZhSS6QIL18Vn2/RA="),
        Vector(8, url, reasons, "vOEb5UThFn24KEfnOFLQY2AE5FY="),
        Vector(10, "https://MyCompany.com/myapp.php?foo=1&bar=2", form, "g9IN/x4Cft2g517EjYvEvM/W7LU="),
        Vector(
            11, "HTTP://username:password@MyCompany.com/myapp.php?foo=1&bar=2", form, "hy/l8pca+LFms4cvRdv8uiP6NGc="),
        Vector(12, url, nil, "zYQTYrRWXE7LtzbG4PfP7/bkkGo="),
        Vector(
            13, url + "&type=thiswontbeusedinthesignaturegeneratorandsoshouldbeignored", form,
            "hYkNsTBttoNGkyCS0p+wWmQoRTg="),
        Vector(
            14, "https://mycompany.com/myapp.php?foo=hello%20world&bar=test%2Bvalue", form,
            "er2tvAP1Wx+iuTTE2BPgvEaN1cs="),
        Vector(15, url, "Digits=&CallSid=CA1234567890ABCDE&EmptyParam=", "9HHp/OqQMEwdrVebHDdA/+tqjX8="),
        Vector(16, url, "Zebra=last&Alpha=first&Beta=second&Gamma=third", "enveUe73ZTVLAekHxez3Qx6JuuQ="),
        Vector(17, "https://mycompany.com:443//myapp.php?foo=1&bar=2", form, "A9lH3u16NjyiiM/+wylw5rirFUs="),
        Vector(
            18, "https://example.com/myapp.php?foo=1&bar=2",
            form.replacing("4158675309", with: "4158675310"), "L/OH5YylLD5NRKLltdqwSvS0BnU="),
        // A port that the provider dropped or added.
        Vector(1, "https://mycompany.com:1234/myapp.php?foo=1&bar=2", form, "RSOYDt4T1cUTdK1PDd93/VVr8B8="),
        Vector(2, url, form, "kvajT1Ptam85bY51eRf/AJRuM3w="),
        Vector(
            19, "http://mycompany.com/myapp.php?foo=1&bar=2", form,
            Credentials.sha1("http://mycompany.com:80/myapp.php?foo=1&bar=2" + signedForm)),
        // The derived vectors of an upgrade.
        Vector(20, "wss://voice.example.com/ws/media", nil, "p1DiT8YdqcQsQGIc5XUfp5jC3+A="),
        Vector(20, "https://voice.example.com/ws/media", nil, "p1DiT8YdqcQsQGIc5XUfp5jC3+A="),
        Vector(21, "https://voice.example.com/ws/media", nil, "4U6NbZmLEubTIIJkPzJbUQ7YWbc="),
        Vector(21, "wss://voice.example.com/ws/media/", nil, "4U6NbZmLEubTIIJkPzJbUQ7YWbc="),
        Vector(
            22, "https://voice.example.com/ws/media", nil, Credentials.sha1("wss://voice.example.com:443/ws/media")),
    ]

    private static let signedForm =
        "CallSidCA1234567890ABCDECaller+14158675309Digits1234From+14158675309To+18005551212"

    @Test("published and derived vectors are valid", arguments: vectors)
    func valid(vector: Vector) {
        #expect(Self.signature.isValid(vector.signature, url: vector.url, form: vector.form))
    }

    @Test("a vector is not valid with another token, another path or another parameter", arguments: vectors)
    func forged(vector: Vector) {
        let form = (vector.form ?? "") + "&Zorro=1"

        #expect(!TwilioSignature(authToken: "12346").isValid(vector.signature, url: vector.url, form: vector.form))
        #expect(!Self.signature.isValid(vector.signature, url: vector.url + "3", form: vector.form))
        #expect(!Self.signature.isValid(vector.signature, url: vector.url, form: form))
    }

    @Test("row 9, made with the wrong order, is refused")
    func wrongOrder() {
        #expect(!Self.signature.isValid("95+Bu0JVPi0r/SsESZCVf0dWAjw=", url: Self.url, form: Self.reasons))
    }

    @Test(
        "what is no signature is refused",
        arguments: [
            nil, "", " ", "=", "RSOYDt4T1cUTdK1PDd93", "RSOYDt4T1cUTdK1PDd93/VVr8B8", "RSOYDt4T1cUTdK1PDd93/VVr8A==",
            "RSOYDt4T1cUTdK1PDd93/VVr8B8=RSOYDt4T1cUTdK1PDd93/VVr8B8=", "rsoydt4t1cutdk1pdd93/vvr8b8=", "ä",
            "RSOYDt4T1cUTdK1PDd93/VVr8B8=,RSOYDt4T1cUTdK1PDd93/VVr8B8=",
        ])
    func noSignature(text: String?) {
        #expect(!Self.signature.isValid(text, url: Self.url, form: Self.form))
    }

    @Test("an empty form signs like none")
    func emptyForm() {
        #expect(Self.signature.isValid("zYQTYrRWXE7LtzbG4PfP7/bkkGo=", url: Self.url, form: ""))
    }

    @Test(
        "a URL that is none is refused and hurts nobody",
        arguments: ["", ":", "://", "https://", "https:", "?", "https://:443", "wss://h:99999999999999999999/"])
    func oddURLs(url: String) {
        #expect(!Self.signature.isValid("RSOYDt4T1cUTdK1PDd93/VVr8B8=", url: url, form: Self.form))
    }
}
