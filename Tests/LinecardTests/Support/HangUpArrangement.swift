// SPDX-License-Identifier: Apache-2.0

import Linecard
import Logging
import Testing

/// How a call of a provider's is hung up in a test.
struct HangUpArrangement {
    static let token = SecretForms.token
    /// What Twilio says of a call that is over.
    static let notFound = #"{"code":20404,"message":"The requested resource was not found","status":404}"#
    /// Waits so short that no test is long, and time enough that no machine is too slow.
    static let patient = HangUpPolicy(
        timeout: .seconds(60), tryTimeout: .seconds(30), maximumTries: 4, firstBackoff: .milliseconds(2),
        longestBackoff: .milliseconds(8))

    let provider: Provider
    var policy = patient
    var autoHangUp = true
    var client: any CallControlClient = HTTPCallControlClient.shared
    var log = Log()

    init(_ provider: Provider) { self.provider = provider }

    /// The call that is hung up.
    var callID: String { provider == .twilio ? Fixture.callSid : Fixture.callId }

    /// A serializer whose provider is at some URL.
    func serializer(_ url: String = "http://127.0.0.1:1") throws -> MediaStreamSerializer {
        switch provider {
        case .twilio:
            try TwilioFrameSerializer(
                streamSid: Fixture.streamSid, callSid: Fixture.callSid, accountSid: Fixture.accountSid,
                authToken: Self.token, baseURL: url, params: .init(autoHangUp: autoHangUp, hangUpPolicy: policy),
                client: client, logger: log.logger)
        case .plivo:
            try PlivoFrameSerializer(
                streamId: Fixture.streamId, callId: Fixture.callId, authId: Fixture.authId, authToken: Self.token,
                baseURL: url, params: .init(autoHangUp: autoHangUp, hangUpPolicy: policy), client: client,
                logger: log.logger)
        }
    }
}

extension MediaStreamSerializer {
    /// Ends the call; the error of hanging up, if there is one.
    func failureOfEnding(with frame: OutboundFrame = .end) async -> HangUpError? {
        do {
            #expect(try await serialize(frame) == nil)
            return nil
        } catch LinecardError.hangUp(let error) {
            return error
        } catch {
            Issue.record("\(error)")
            return nil
        }
    }
}

extension HangUp {
    /// What comes of it.
    func result() async -> Result<Outcome, HangUpError> {
        do throws(HangUpError) {
            return .success(try await perform())
        } catch {
            return .failure(error)
        }
    }
}
