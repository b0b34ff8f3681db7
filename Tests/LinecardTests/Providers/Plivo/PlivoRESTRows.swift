// SPDX-License-Identifier: Apache-2.0

import Linecard
import LinecardCodec
import ProviderFixtures
import Testing

/// Section 6: hanging up over REST. https://plivo.com/docs/voice/detailed-reference/api/call/hangup-a-call/ and
/// https://plivo.com/docs/voice/api/response
///
/// Not tested, because nothing in the library depends on it:
/// - A queued call is cancelled under `Request`. A call with a stream has been answered, so it is no longer queued.
/// - REST starts streams, with the fields of the document. That request is the application's own.
/// - REST stops a stream, or all streams of a call. An application stops its stream by returning.
enum PlivoRESTRows {
    private static let path = "/v1/Account/\(Fixture.authId)/Call/\(Fixture.callId)/"

    /// An answer and what it means.
    private static func answer(
        _ says: String, _ status: Int, is result: HangUpAnswer.Meaning
    ) -> ReferenceRow {
        ReferenceRow("6", says) {
            let answer = try await HangUpAnswer(.plivo, status: status)
            #expect(answer.result == result)
        }
    }

    static let rows: [ReferenceRow] = [
        ReferenceRow("6", "DELETE of the call, with the slash at the end") {
            let client = RecordingClient(status: 204)
            _ = try await PlivoArguments().serializer(client).takeHangUp()?.perform()
            #expect(client.requests.map(\.method) == ["DELETE"])
            #expect(client.requests.map(\.url) == ["https://api.plivo.com" + path])
        },
        ReferenceRow("6", "user and password are auth id and auth token") {
            let answer = try await HangUpAnswer(.plivo, status: 204)
            #expect(answer.header("Authorization") == HangUpAnswer.basic(Fixture.authId, HangUpArrangement.token))
        },
        ReferenceRow("6", "it has no body") {
            let answer = try await HangUpAnswer(.plivo, status: 204)
            #expect(answer.request.body.isEmpty && answer.header("Content-Type") == nil)
        },
        ReferenceRow("6", "the auth id is MA… or, of a subaccount, SA…") {
            let client = RecordingClient(status: 204)
            _ = try await PlivoArguments(authId: "SAMADEUP").serializer(client).takeHangUp()?.perform()
            #expect(client.requests.first?.url.contains("/Account/SAMADEUP/") == true)
        },
        answer("204: hung up", 204, is: .success(.ended)),
        answer("404, whatever else it says: ended already", 404, is: .success(.alreadyEnded)),
        answer("400 is a failure", 400, is: .failure(.refused(status: 400, code: nil))),
        answer("401: bad credentials", 401, is: .failure(.unauthorized(status: 401, code: nil))),
        answer("403: not allowed", 403, is: .failure(.unauthorized(status: 403, code: nil))),
        answer("405 is a failure", 405, is: .failure(.refused(status: 405, code: nil))),
        answer("429: too many requests", 429, is: .failure(.unavailable(status: 429, code: nil, retryAfter: nil))),
        answer("500 may pass", 500, is: .failure(.unavailable(status: 500, code: nil, retryAfter: nil))),
        ReferenceRow("6", "an empty call id would end all calls of the account: it is refused") {
            #expect(throws: LinecardError.configuration(.missingCredentials(["callId"]))) {
                try PlivoArguments(callId: "").serializer()
            }
            _ = try PlivoArguments().serializer()
        },
        ReferenceRow("6", "a call id that needs encoding, or leads to another path, is refused") {
            for odd in [".", "..", "/", "a/b", "a%2Fb", "a?b", "a#b", " ", "é"] {
                #expect(throws: LinecardError.configuration(.invalidIdentifier(argument: "callId")), "\(odd)") {
                    try PlivoArguments(callId: odd).serializer()
                }
            }
            _ = try PlivoArguments().serializer()
        },
        ReferenceRow("6", "there are no regions; a base URL is accepted, for tests") {
            let answer = try await HangUpAnswer(.plivo, status: 204)
            #expect(answer.request.url == "https://rest.example" + path)
        },
        ReferenceRow("6", "as in pipecat, an interruption is clearAudio with streamId") {
            let sent = try SentMessage(.interruption, to: .plivo)
            #expect(sent.text == #"{"event":"clearAudio","streamId":"\#(Fixture.streamId)"}"#)
        },
        ReferenceRow("6", "unlike in pipecat, playAudio has no streamId, because the schema has none") {
            let sent = try SentMessage(PlivoSample.audio, to: .plivo)
            #expect(sent.text.hasSuffix(#""payload":"\#(Fixture.speechPayload)"}}"#))
        },
        ReferenceRow("6", "as in pipecat, the first of end and cancel hangs up, once") {
            let client = RecordingClient(status: 204)
            let serializer = try PlivoArguments().serializer(client)
            for frame in [OutboundFrame.cancel, .end, .cancel] { _ = try await serializer.serialize(frame) }
            #expect(client.requests.count == 1)
        },
        ReferenceRow("6", "unlike in pipecat, a message that is not JSON is an error, and the next one is read") {
            let serializer = try Fixture.serializer(.plivo)
            #expect(throws: LinecardError.message(.malformed(offset: 0))) { try serializer.deserialize("?") }
            let frame = try serializer.deserialize(PlivoSample.media.text)
            #expect(frame == PlivoSample.heard)
        },
        ReferenceRow("6", "as in pipecat's runner, Plivo is recognized by start.streamId and start.callId") {
            let start = try PlivoSample.start.detected()
            #expect(start?.provider == .plivo && start?.callID == Fixture.callId)
            #expect(throws: LinecardError.message(.missingField("start.callId"))) {
                try PlivoSample.start.setting("start.callId", to: nil).detected()
            }
        },
    ]
}
