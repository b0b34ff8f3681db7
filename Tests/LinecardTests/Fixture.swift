// SPDX-License-Identifier: Apache-2.0

import Foundation
import Linecard
import LinecardCodec
import Testing

/// Captured messages and the made-up ids in them.
enum Fixture {
    static let streamSid = "MZ0000000000000000000000000000000b"
    static let callSid = "CA0000000000000000000000000000000c"
    static let accountSid = "AC0000000000000000000000000000000a"

    static let streamId = "aaaaaaaa-bbbb-4ccc-8ddd-eeeeeeeeeeee"
    static let callId = "11111111-2222-4333-8444-555555555555"
    static let authId = "MAMADEUPMADEUPMADEUP"

    /// What `AIAPjw==` sounds like: the loudest codes and the next segment, both signs.
    static let fourSamples: [Int16] = [-32_124, 32_124, -16_764, 16_764]

    /// The messages of `Fixtures/<provider>.jsonl`, in order.
    static func messages(_ provider: Provider) -> [String] {
        let file = Bundle.module.url(forResource: provider.rawValue, withExtension: "jsonl", subdirectory: "Fixtures")
        guard let file, let text = try? String(contentsOf: file, encoding: .utf8) else { return [] }
        return text.split(separator: "\n").map(String.init)
    }

    /// A media message as the provider writes it.
    static func media(_ provider: Provider, payload: String) -> String {
        switch provider {
        case .twilio:
            """
            {"event":"media","sequenceNumber":"3","media":{"track":"inbound","chunk":"2","timestamp":"25",\
            "payload":"\(payload)"},"streamSid":"\(streamSid)"}
            """
        case .plivo:
            """
            {"event":"media","sequenceNumber":12,"streamId":"\(streamId)","media":{"track":"inbound",\
            "timestamp":"1767225600240","chunk":11,"payload":"\(payload)"},"extra_headers":"userId=42;lang=en"}
            """
        }
    }

    /// A serializer that hangs nothing up, set up for these rates.
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

extension Frame? {
    /// The samples of an audio frame, or none.
    var samples: [Int16] {
        if case .audio(let audio) = self { audio.samples } else { [] }
    }
}

extension LinecardError {
    /// The error that some work throws, if it throws one.
    static func thrown(by work: () throws -> some Any) -> LinecardError? {
        do {
            _ = try work()
            return nil
        } catch {
            return error as? LinecardError
        }
    }
}
