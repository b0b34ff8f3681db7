// SPDX-License-Identifier: Apache-2.0

import Testing

@testable import Linecard

@Suite("HTTP dates") struct HTTPDateTests {
    @Test(
        "a date is written as HTTP specifies it",
        arguments: [
            (784_111_777, "Sun, 06 Nov 1994 08:49:37 GMT"), (0, "Thu, 01 Jan 1970 00:00:00 GMT"),
            (951_782_400, "Tue, 29 Feb 2000 00:00:00 GMT"), (1_709_251_199, "Thu, 29 Feb 2024 23:59:59 GMT"),
            (4_107_542_400, "Mon, 01 Mar 2100 00:00:00 GMT"), (253_402_300_799, "Fri, 31 Dec 9999 23:59:59 GMT"),
        ])
    func text(seconds: Int64, text: String) { #expect(HTTPDate(seconds: seconds).text == text) }
}
