// SPDX-License-Identifier: Apache-2.0

import Foundation
import Linecard
import LinecardCodec
import ProviderFixtures
import Testing

/// Values shared by the tests of serializers: ids of the recorded messages, audio with a known payload, serializers.
enum Fixture {
    static let streamSid = Script(.twilio).streamID
    static let callSid = Script(.twilio).callID
    static let accountSid = Script(.twilio).accountID

    static let streamId = Script(.plivo).streamID
    static let callId = Script(.plivo).callID
    static let authId = Script(.plivo).accountID

    /// The samples of the payload `AIAPjw==`: the loudest codes and those of the next segment, of both signs.
    static let fourSamples: [Int16] = [-32_124, 32_124, -16_764, 16_764]

    /// Twenty milliseconds at 8 kHz: the four samples forty times over.
    static let speech = AudioFrame(samples: (0..<40).flatMap { _ in fourSamples }, sampleRate: .hz8000)

    /// The payload of ``speech``, by Foundation's Base64.
    static let speechPayload = Data((0..<40).flatMap { _ in [0x00, 0x80, 0x0F, 0x8F] as [UInt8] }).base64EncodedString()

    /// The texts of all recorded messages.
    static func messages(_ provider: Provider) -> [String] { RecordedMessage.all(provider).map(\.text) }

    /// A media message of the provider.
    static func media(_ provider: Provider, payload: String) -> String { Script(provider).media(payload: payload) }

    /// A serializer without automatic hang-up, set up for these rates.
    static func serializer(
        _ provider: Provider, inbound: SampleRate = .hz8000, outbound: SampleRate = .hz8000
    ) throws -> MediaStreamSerializer {
        let serializer: MediaStreamSerializer =
            switch provider {
            case .twilio: try TwilioFrameSerializer(streamSid: streamSid, params: .init(autoHangUp: false))
            case .plivo: try PlivoFrameSerializer(streamId: streamId, params: .init(autoHangUp: false))
            }
        try serializer.setup(StartFrame(audioInSampleRate: inbound, audioOutSampleRate: outbound))
        return serializer
    }
}

extension InboundFrame? {
    /// The samples of an audio frame; empty for other frames.
    var samples: [Int16] {
        if case .audio(let audio) = self { audio.samples } else { [] }
    }
}

extension LinecardError {
    /// The error that a body throws; nil if it throws none.
    static func thrown(by work: () throws -> some Any) -> LinecardError? {
        do {
            _ = try work()
            return nil
        } catch {
            return error as? LinecardError
        }
    }
}
