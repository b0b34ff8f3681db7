// SPDX-License-Identifier: Apache-2.0

import Linecard
import LinecardServer
import ProviderFixtures
import Testing

/// The statements of Twilio's reference that take a server. Each calls the test that covers it.
@Suite("Twilio's reference, by a server") struct TwilioServerReferenceTests {
    private static let connections: [ReferenceRow] = [
        ReferenceRow("1", "a WebSocket carries one stream") {
            try await ProviderRuleTests().anotherCall(provider: .twilio)
        },
        ReferenceRow("1", "Twilio dials from any address: its signature is checked instead") {
            for index in AuthenticationTests.wrong.indices {
                try await AuthenticationTests().refused(provider: .twilio, index: index)
            }
        },
        ReferenceRow("4", "no keep-alive is documented; pings are answered") {
            try await WireTests().ping(data: [1, 2, 3])
        },
        ReferenceRow("4", "no time-out is documented; a call without messages is closed") {
            try await LimitTests().idleTimeout()
        },
        ReferenceRow("4", "the application closes the socket: the next verb runs, or the call hangs up") {
            try await ApplicationTests().returning()
        },
        ReferenceRow("4, 8, 10", "close codes are not documented: 1000, 1001, none and a broken connection are normal")
        {
            for data in ProviderRuleTests.closings {
                try await ProviderRuleTests().anyClosing(provider: .twilio, data: data)
            }
        },
        ReferenceRow("9", "a server that speaks Socket.IO never completes the handshake: ours speaks plain WebSocket") {
            try await ResourceTests().upgradeRequired(provider: .twilio)
        },
    ]

    private static let messages: [ReferenceRow] = [
        ReferenceRow("2", "every message is a text frame") { try await BadInputTests().binary() },
        ReferenceRow("3", "messages are played in the order in which they arrive") {
            try await SendingTests().placeOfMarks(provider: .twilio)
        },
        ReferenceRow(
            "3, 8, 9", "a binary frame is malformed (31950), a fragmented or compressed one is refused (31924)"
        ) {
            try await ProviderRuleTests().plainText(provider: .twilio)
        },
        ReferenceRow("4", "start comes once; a second one is tolerated") {
            try await BadInputTests().twoStarts(provider: .twilio)
        },
        ReferenceRow("4", "streams without a start were seen: the connection is closed after fifty messages") {
            try await BadInputTests().noStart(message: Script.connected)
        },
        ReferenceRow("8", "31930: the receiver is too slow; a slow application holds up no other call") {
            try await FrameOrderTests().backlog()
        },
        ReferenceRow("9", "marks that a clear returned do not count as played") {
            try await CallerTests().clear(provider: .twilio)
        },
        ReferenceRow("9", "an interruption without a clear leaves seconds of speech: it always clears") {
            try await SendingTests().interruption(provider: .twilio)
        },
        ReferenceRow("9", "the size of a message is limited") {
            for fragments in [1, 3] { try await WireTests().tooLong(fragments: fragments) }
        },
    ]

    private static let requests: [ReferenceRow] = [
        ReferenceRow("5", "the document is served as text/xml") {
            for method in ["GET", "POST"] { try await ResourceTests().twilioVoice(method: method) }
        },
        ReferenceRow("6", "credentials belong to a region") {
            try await AccountConfigurationTests().twilioAccount(
                TwilioAccount(authToken: "t", region: "ie1", edge: "dublin"), "https://api.dublin.ie1.twilio.com",
                "AC1:t")
        },
        ReferenceRow("7", "behind a proxy the URL comes from the configuration, not from the Host header") {
            for index in WebhookTests.claims.indices {
                try await WebhookTests().claimedHost(provider: .twilio, index: index)
            }
        },
        ReferenceRow("9", "a webhook that comes twice opens two streams: the end of the first does not hang up") {
            for firstIsClosed in [true, false] {
                try await HangUpTests().twoStreams(provider: .twilio, firstIsClosed: firstIsClosed)
            }
        },
        ReferenceRow("10", "an upgrade's query is part of what is signed") {
            try await AuthenticationTests().signedQuery(provider: .twilio)
        },
    ]

    @Test("connections", arguments: connections)
    func connection(_ row: ReferenceRow) async throws { try await row.check() }

    @Test("messages", arguments: messages)
    func message(_ row: ReferenceRow) async throws { try await row.check() }

    @Test("requests", arguments: requests)
    func request(_ row: ReferenceRow) async throws { try await row.check() }
}
