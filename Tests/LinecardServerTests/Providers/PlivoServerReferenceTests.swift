// SPDX-License-Identifier: Apache-2.0

import Linecard
import ProviderFixtures
import Testing

/// The statements of Plivo's reference that take a server. Each calls the test that covers it.
@Suite("Plivo's reference, by a server") struct PlivoServerReferenceTests {
    private static let connections: [ReferenceRow] = [
        ReferenceRow("1", "Plivo dials; a request without an upgrade is told what is missing") {
            try await ResourceTests().upgradeRequired(provider: .plivo)
        },
        ReferenceRow("1, 2.6, 4, 10", "stop may not come: the end of the socket is the end of the stream") {
            try await FrameOrderTests().endsWithConnection(provider: .plivo)
        },
        ReferenceRow("2.7, 7.3, 8", "a bad signature is refused before the handshake; extra_headers prove nothing") {
            for index in AuthenticationTests.wrong.indices {
                try await AuthenticationTests().refused(provider: .plivo, index: index)
            }
        },
        ReferenceRow("4", "the application closes the socket: the next element runs, or the call ends (4010)") {
            try await ApplicationTests().returning()
        },
        ReferenceRow("7.2", "V3 is made with the token of the number's account, Ma-V3 with the main account's") {
            try await AuthenticationTests().mainAccount()
        },
        ReferenceRow("8", "close codes are not documented: any way of closing is normal") {
            for data in ProviderRuleTests.closings {
                try await ProviderRuleTests().anyClosing(provider: .plivo, data: data)
            }
        },
    ]

    private static let messages: [ReferenceRow] = [
        ReferenceRow("1", "every message is a text frame") { try await BadInputTests().binary() },
        ReferenceRow("1", "every message that is sent is a whole, uncompressed text frame") {
            try await ProviderRuleTests().plainText(provider: .plivo)
        },
        ReferenceRow("4, 9", "audio is paced in real time, so that clearAudio takes effect at once") {
            try await SendingTests().pacing()
        },
        ReferenceRow("5", "the document is served as XML") {
            for method in ["GET", "POST"] { try await ResourceTests().plivoVoice(method: method) }
        },
        ReferenceRow("9", "clones send media before the start") {
            try await BadInputTests().mediaFirst(provider: .plivo)
        },
        ReferenceRow("9", "clones send a second start with another streamId: the call continues under it") {
            try await ConversationEndTests().restart(.plivo)
        },
    ]

    @Test("connections", arguments: connections)
    func connection(_ row: ReferenceRow) async throws { try await row.check() }

    @Test("messages", arguments: messages)
    func message(_ row: ReferenceRow) async throws { try await row.check() }
}
