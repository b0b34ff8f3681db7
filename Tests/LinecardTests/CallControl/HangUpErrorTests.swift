// SPDX-License-Identifier: Apache-2.0

import Linecard
import Testing

@Suite("Errors of hanging up") struct HangUpErrorTests {
    private static let sentences: [(HangUpError, String)] = [
        (
            .init(.unauthorized(status: 401, code: 20_003), tries: 1),
            "hanging up: credentials refused, status 401, code 20003, after 1 try"
        ),
        (.init(.refused(status: 404, code: nil), tries: 2), "hanging up: refused, status 404, after 2 tries"),
        (
            .init(.unavailable(status: 500, code: nil, retryAfter: nil), tries: 5),
            "hanging up: provider unavailable, status 500, after 5 tries"
        ),
        (
            .init(.unavailable(status: 429, code: 20_429, retryAfter: .seconds(60)), tries: 1),
            "hanging up: provider unavailable, status 429, code 20429, for 60.0 seconds, after 1 try"
        ),
        (.init(.timedOut, tries: 3), "hanging up: no answer in time, after 3 tries"),
        (.init(.unreachable("refused"), tries: 1), "hanging up: provider not reached: refused, after 1 try"),
        (.init(.cancelled, tries: 0), "hanging up: cancelled before an answer came, after 0 tries"),
    ]

    @Test("an error's description has the reason and the number of tries", arguments: sentences)
    func sentence(_ error: HangUpError, _ sentence: String) {
        #expect("\(error)" == sentence)
        #expect("\(LinecardError.hangUp(error))" == sentence)
    }
}
