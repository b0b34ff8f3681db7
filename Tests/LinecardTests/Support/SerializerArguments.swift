// SPDX-License-Identifier: Apache-2.0

import Linecard
import ProviderFixtures
import Testing

/// Arguments of a Twilio serializer.
struct TwilioArguments: Sendable {
    var callSid: String? = Fixture.callSid
    var accountSid: String? = Fixture.accountSid
    var authToken: String? = "token"
    var apiKeySid: String?
    var apiKeySecret: String?
    var region: String?
    var edge: String?
    var baseURL: String?
    var autoHangUp = true

    func serializer(_ client: any CallControlClient = RecordingClient()) throws(LinecardError) -> TwilioFrameSerializer
    {
        try TwilioFrameSerializer(
            streamSid: Fixture.streamSid, callSid: callSid, accountSid: accountSid, authToken: authToken,
            apiKeySid: apiKeySid, apiKeySecret: apiKeySecret, region: region, edge: edge, baseURL: baseURL,
            params: .init(autoHangUp: autoHangUp), client: client)
    }
}

/// Arguments of a Plivo serializer.
struct PlivoArguments: Sendable {
    var callId: String? = Fixture.callId
    var authId: String? = Fixture.authId
    var authToken: String? = "token"
    var baseURL: String?
    var autoHangUp = true

    func serializer(_ client: any CallControlClient = RecordingClient()) throws(LinecardError) -> PlivoFrameSerializer {
        try PlivoFrameSerializer(
            streamId: Fixture.streamId, callId: callId, authId: authId, authToken: authToken, baseURL: baseURL,
            params: .init(autoHangUp: autoHangUp), client: client)
    }
}

/// Texts that must not become part of a path.
let unsafeIdentifiers = [
    "a/b", "/", "..", ".", "a b", " ", "a%2Fb", "%", "a?b", "a#b", "a\r\nHost: x", "a\0", "é", "a@b", "a:b", "a;b",
    "\u{212A}",
]
