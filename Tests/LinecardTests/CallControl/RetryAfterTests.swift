// SPDX-License-Identifier: Apache-2.0

import Testing

@testable import Linecard

@Suite("The Retry-After header") struct RetryAfterTests {
    private func retryAfter(_ value: String, date: String? = nil) -> Duration? {
        CallControlResponse(
            status: 503, headers: [("Retry-AFTER", value)] + (date.map { [("date", $0)] } ?? [])
        ).retryAfter
    }

    private static let numbers: [(String, Duration)] = [
        ("0", .zero), ("1", .seconds(1)), ("0120", .seconds(120)), (" 7\t", .seconds(7)),
        ("9223372036854775808", .seconds(Int64.max)),
    ]

    @Test("seconds are read", arguments: numbers)
    func number(_ text: String, _ duration: Duration) { #expect(retryAfter(text) == duration) }

    @Test(
        "a value that is neither seconds nor a date is ignored",
        arguments: ["", " ", "-1", "+1", "1.5", "1e3", "soon", "1 s", "٣", "Sun, 06 Nov 1994 08:49:37 GMT"])
    func neither(_ text: String) { #expect(retryAfter(text) == nil) }

    @Test("without the header the wait is nil")
    func missing() { #expect(CallControlResponse(status: 503, headers: [("Date", "1")]).retryAfter == nil) }

    private static let dates: [(String, String, Duration)] = [
        ("Sun, 06 Nov 1994 08:49:37 GMT", "Sun, 06 Nov 1994 08:49:37 GMT", .zero),
        ("Sun, 06 Nov 1994 08:49:38 GMT", "Sun, 06 Nov 1994 08:49:37 GMT", .seconds(1)),
        ("Sun, 06 Nov 1994 08:49:36 GMT", "Sun, 06 Nov 1994 08:49:37 GMT", .zero),
        ("Fri, 01 Jan 2027 00:00:05 GMT", "Thu, 31 Dec 2026 23:59:55 GMT", .seconds(10)),
        ("Wed, 01 Mar 2028 00:00:00 GMT", "Mon, 28 Feb 2028 00:00:00 GMT", .seconds(2 * 86_400)),
        ("Mon, 01 Mar 2100 00:00:00 GMT", "Sun, 28 Feb 2100 00:00:00 GMT", .seconds(86_400)),
    ]

    @Test("a date counts from the answer's own date", arguments: dates)
    func date(_ until: String, _ now: String, _ duration: Duration) {
        #expect(retryAfter(until, date: now) == duration)
    }

    @Test(
        "a date is read as seconds since 1970",
        arguments: [
            ("Thu, 01 Jan 1970 00:00:00 GMT", 0), ("Sun, 06 Nov 1994 08:49:37 GMT", 784_111_777),
            ("Tue, 29 Feb 2000 12:00:00 GMT", 951_825_600), ("Sat, 21 Nov 2026 00:40:30 GMT", 1_795_221_630),
        ])
    func epoch(_ text: String, _ seconds: Int64) { #expect(HTTPDate(text)?.seconds == seconds) }

    @Test(
        "other forms of dates are ignored",
        arguments: [
            "", "Sun, 06 Nov 1994 08:49:37", "Sun, 06 Nov 1994 08:49:37 UTC", "Sunday, 06-Nov-94 08:49:37 GMT",
            "Sun Nov  6 08:49:37 1994", "Sun, 6 Nov 1994 08:49:37 GMT", "Sun, 00 Nov 1994 08:49:37 GMT",
            "Sun, 32 Nov 1994 08:49:37 GMT", "Sun, 06 nov 1994 08:49:37 GMT", "Sun, 06 Nov 94 08:49:37 GMT",
            "Sun, 06 Nov 1994 24:49:37 GMT", "Sun, 06 Nov 1994 08:60:37 GMT", "Sun, 06 Nov 1994 08:49:61 GMT",
            "Sun, 06 Nov 1994 08:49 GMT", "Sun, 06 Nov 1994 +8:49:37 GMT", "Sun, 06 Nov 1994  08:49:37 GMT",
        ])
    func noDate(_ text: String) { #expect(HTTPDate(text) == nil) }
}
