// SPDX-License-Identifier: Apache-2.0

import Testing

@testable import Linecard

@Suite("Base URLs and policies for hanging up") struct CallControlURLConfigurationTests {
    @Test(
        "credentials may go to https, or to this machine",
        arguments: [
            "https://host", "https://host/", "https://my_host-1.example.com:8443/api/v2", "https://[2001:db8::1]:1",
            "https://10.0.0.1/a%20b", "http://localhost", "http://LOCALHOST:80", "http://127.0.0.1:8080/x",
            "http://127.255.0.3", "http://[::1]", "http://[::1]:8080/",
        ])
    func allowed(_ url: String) throws {
        let text = try HangUp.checkRESTURL(url)

        #expect(text == (url.hasSuffix("/") ? String(url.dropLast()) : url))
    }

    @Test(
        "credentials never go to another machine unencrypted",
        arguments: [
            "http://host", "http://10.0.0.1", "http://128.0.0.1", "http://127.0.0.1.example.com", "http://127.0.0",
            "http://127.0.0.256", "http://localhost.example.com", "http://[::2]", "http://[::ffff:10.0.0.1]",
            "http://0.0.0.0", "http://127.0.0.1.", "http://a.127.0.0.1",
        ])
    func insecure(_ url: String) {
        #expect(throws: ConfigurationError.insecureBaseURL) { try HangUp.checkRESTURL(url) }
        #expect(throws: LinecardError.configuration(.insecureBaseURL)) {
            try TwilioArguments(baseURL: url).serializer()
        }
        #expect(throws: LinecardError.configuration(.insecureBaseURL)) { try PlivoArguments(baseURL: url).serializer() }
        #expect(BaseURL(url) != nil, "the public URL holds no credentials")
    }

    @Test(
        "anything but scheme, host, port and path is not a base URL",
        arguments: [
            "", "http", "https:", "https://", "https:///", "https:////host", "ftp://host", "host",
            "https://user@host", "https://user:secret@host", "https://host?", "https://host#f", "https://host/a b",
            "https://host\\@evil", "http://127.0.0.1\\.evil", "https://host\r\nX: y", "https://ho\0st", "https://höst",
            "https://host:", "https://host:0", "https://host:65536", "https://host:+80", "https://host:80:80",
            "https://host:8x", "https://[::1", "https://::1", "https://[]", "https://[::1]x", "https://[zz]",
            "https://host/é", "https://host/\u{7F}", "https://h%6Fst", "https://a,b",
        ])
    func invalid(_ url: String) {
        #expect(throws: ConfigurationError.invalidBaseURL) { try HangUp.checkRESTURL(url) }
        #expect(BaseURL(url) == nil)
    }

    @Test("a scheme of any case is accepted and normalized to lower case")
    func schemeCase() throws {
        #expect(try HangUp.checkRESTURL("HTTPS://Host/Path/") == "https://Host/Path")
        #expect(throws: ConfigurationError.insecureBaseURL) { try HangUp.checkRESTURL("HTTP://host") }
    }

    @Test("a path that needs encoding is allowed in documents only", arguments: ["<", "\"", "[", "^", "|"])
    func path(_ mark: String) {
        #expect(throws: ConfigurationError.invalidBaseURL) { try HangUp.checkRESTURL("https://host/a\(mark)") }
        #expect(BaseURL("https://host/a\(mark)")?.text == "https://host/a\(mark)")
    }

    @Test("an id has 1 to 128 characters", arguments: [(0, false), (1, true), (34, true), (128, true), (129, false)])
    func length(_ count: Int, _ isSafe: Bool) {
        #expect(HangUp.isValidIdentifier(String(repeating: "C", count: count)) == isSafe)
    }

    @Test("an id has only ASCII letters, digits, - and _")
    func alphabet() {
        let safe = (0...127).map { String(UnicodeScalar($0)!) }.filter(HangUp.isValidIdentifier).joined()

        #expect(safe == "-0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ_abcdefghijklmnopqrstuvwxyz")
    }

    private static let policies: [(HangUpPolicy, String)] = [
        (.init(timeout: .zero), "timeout"), (.init(timeout: .seconds(-1)), "timeout"),
        (.init(tryTimeout: .zero), "tryTimeout"), (.init(maximumTries: 0), "maximumTries"),
        (.init(maximumTries: -1), "maximumTries"), (.init(firstBackoff: .nanoseconds(-1)), "firstBackoff"),
        (.init(longestBackoff: .nanoseconds(-1)), "longestBackoff"),
    ]

    @Test("a policy without time or tries is refused", arguments: policies)
    func policy(_ policy: HangUpPolicy, _ field: String) {
        for provider in Provider.allCases {
            var arrangement = HangUpArrangement(provider)
            arrangement.policy = policy

            #expect(throws: LinecardError.configuration(.invalidHangUpPolicy(field))) { try arrangement.serializer() }
        }
    }

    @Test("the policy defaults to 5 tries in 10 seconds")
    func defaults() {
        #expect(TwilioFrameSerializer.InputParams().hangUpPolicy == HangUpPolicy())
        #expect(PlivoFrameSerializer.InputParams().hangUpPolicy == HangUpPolicy())
        #expect(HangUpPolicy().timeout == .seconds(10) && HangUpPolicy().maximumTries == 5)
    }
}
