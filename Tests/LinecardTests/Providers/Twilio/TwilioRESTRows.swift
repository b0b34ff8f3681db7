// SPDX-License-Identifier: Apache-2.0

import Linecard
import LinecardCodec
import ProviderFixtures
import Testing

/// Section 6: hanging up over REST. https://www.twilio.com/docs/voice/api/call-resource and
/// https://www.twilio.com/docs/global-infrastructure/using-the-twilio-rest-api-in-a-non-us-region
enum TwilioRESTRows {
    private static let path = "/2010-04-01/Accounts/\(Fixture.accountSid)/Calls/\(Fixture.callSid).json"

    private static func asked(_ arguments: TwilioArguments) async throws -> CallControlRequest {
        let client = RecordingClient()
        _ = try await arguments.serializer(client).takeHangUp()?.perform()
        return try #require(client.requests.first)
    }

    /// An answer and what it means.
    private static func answer(
        _ says: String, _ status: Int, _ body: String = "", is result: HangUpAnswer.Meaning
    ) -> ReferenceRow {
        ReferenceRow("6", says) {
            let answer = try await HangUpAnswer(.twilio, status: status, body: body)
            #expect(answer.result == result)
        }
    }

    static let rows: [ReferenceRow] = [
        ReferenceRow("6", "POST to the call, under the account") {
            let request = try await asked(TwilioArguments())
            #expect(request.method == "POST" && request.url == "https://api.twilio.com" + path)
        },
        ReferenceRow("6", "a form: Status=completed, which ends a call in any state") {
            let answer = try await HangUpAnswer(.twilio, status: 200)
            #expect(answer.request.body == "Status=completed")
            #expect(answer.header("Content-Type") == "application/x-www-form-urlencoded")
        },
        ReferenceRow("6", "Status=canceled leaves a call in progress alone: it is never sent") {
            let answer = try await HangUpAnswer(.twilio, status: 200)
            #expect(!answer.request.body.contains("cancel"))
        },
        ReferenceRow("6", "user and password are account SID and auth token") {
            let answer = try await HangUpAnswer(.twilio, status: 200)
            #expect(answer.header("Authorization") == HangUpAnswer.basic(Fixture.accountSid, HangUpArrangement.token))
        },
        ReferenceRow("6", "or an API key and its secret; the path keeps the account") {
            let request = try await asked(
                TwilioArguments(authToken: nil, apiKeySid: "SK1", apiKeySecret: "secret"))
            #expect(request.headers.contains { $0.value == HangUpAnswer.basic("SK1", "secret") })
            #expect(request.url.hasSuffix(path))
        },
        answer("200 with the call: ended", 200, #"{"status":"completed"}"#, is: .success(.ended)),
        answer("404 with code 20404: ended already", 404, HangUpArrangement.notFound, is: .success(.alreadyEnded)),
        answer(
            "404 without the code is a failure", 404, #"{"code":1}"#, is: .failure(.refused(status: 404, code: 1))),
        answer(
            "21220, with 400: not in a state that allows it", 400, #"{"code":21220}"#,
            is: .failure(.refused(status: 400, code: 21_220))),
        answer(
            "20003, with 401: bad credentials", 401, #"{"code":20003}"#,
            is: .failure(.unauthorized(status: 401, code: 20_003))),
        answer(
            "20429, with 429: too many requests", 429, #"{"code":20429}"#,
            is: .failure(.unavailable(status: 429, code: 20_429, retryAfter: nil))),
        ReferenceRow("6", "the host is api.twilio.com, or api.{edge}.{region}.twilio.com") {
            for (edge, region) in [("dublin", "ie1"), ("sydney", "au1"), ("ashburn", "us1")] {
                let request = try await asked(TwilioArguments(region: region, edge: edge))
                #expect(request.url == "https://api.\(edge).\(region).twilio.com" + path)
            }
        },
        ReferenceRow("6", "a host with a region alone is discontinued: neither is accepted without the other") {
            _ = try TwilioArguments(region: "ie1", edge: "dublin").serializer()
            let alone = LinecardError.configuration(.regionWithoutEdge(region: "ie1"))
            #expect(throws: alone) { try TwilioArguments(region: "ie1").serializer() }
            let edge = LinecardError.configuration(.edgeWithoutRegion(edge: "dublin"))
            #expect(throws: edge) { try TwilioArguments(edge: "dublin").serializer() }
        },
        ReferenceRow("6", "a base URL overrides region and edge") {
            let request = try await asked(TwilioArguments(region: "ie1", baseURL: "https://rest.example"))
            #expect(request.url == "https://rest.example" + path)
        },
        ReferenceRow("6", "as in pipecat, the first of end and cancel hangs up, once") {
            let client = RecordingClient()
            let serializer = try TwilioArguments().serializer(client)
            for frame in [OutboundFrame.end, .cancel, .end] { _ = try await serializer.serialize(frame) }
            #expect(client.requests.count == 1)
        },
        ReferenceRow("6", "as in pipecat, audio has event, streamSid, media in this order, and an interruption clears")
        {
            let audio = try SentMessage(TwilioSample.audio, to: .twilio).text
            let clear = try SentMessage(.interruption, to: .twilio).text
            #expect(audio.hasPrefix(#"{"event":"media","streamSid":"\#(Fixture.streamSid)","media":"#))
            #expect(clear.hasPrefix(#"{"event":"clear""#))
        },
        ReferenceRow("6", "unlike in pipecat, start, mark and stop become frames") {
            let frames = try [TwilioSample.start, TwilioSample.mark, TwilioSample.stop].map { try $0.frame() }
            #expect(frames == [TwilioSample.streamStart, .mark(name: "turn-7"), .streamStop])
        },
        ReferenceRow("6", "as in pipecat's runner, Twilio is recognized by start.streamSid and start.callSid") {
            let start = try TwilioSample.start.detected()
            #expect(start?.provider == .twilio && start?.callID == Fixture.callSid)
            #expect(throws: LinecardError.message(.missingField("start.callSid"))) {
                try TwilioSample.start.setting("start.callSid", to: nil).detected()
            }
        },
    ]
}
