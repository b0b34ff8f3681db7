// SPDX-License-Identifier: Apache-2.0

import Linecard
import Logging
import Testing

/// The set-up of a test that hangs up a call.
struct HangUpArrangement {
    static let token = SecretForms.token
    /// Twilio's answer for a call that has ended.
    static let notFound = #"{"code":20404,"message":"The requested resource was not found","status":404}"#
    /// A policy with short waits, for fast tests, and long time-outs, for slow machines.
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

    /// A serializer whose provider's REST interface is at a URL.
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
    /// Ends the call and returns the error of hanging up; nil if it succeeded.
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
    /// The outcome of the hang-up or its error.
    func result() async -> Result<Outcome, HangUpError> {
        do throws(HangUpError) {
            return .success(try await perform())
        } catch {
            return .failure(error)
        }
    }
}
