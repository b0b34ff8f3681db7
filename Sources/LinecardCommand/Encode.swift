// SPDX-License-Identifier: Apache-2.0

import ArgumentParser
import Linecard
import LinecardCodec
import NIOCore

/// `linecard encode`
struct Encode: ParsableCommand {
    static let configuration = CommandConfiguration(
        abstract: "Print the messages that would carry a WAV file to a provider, one a line.",
        discussion:
            "The audio is cut into frames of 20 ms; the last message has the rest, padded with silence to a whole frame."
    )

    @Argument(help: "The WAV file, or - for standard input.")
    var wav: String

    @Option(help: "Whose messages: twilio or plivo.")
    var provider: Provider

    @Option(help: ArgumentHelp("The stream that the messages are for.", valueName: "id"))
    var streamID: String?

    func run() throws {
        let audio = try WAV(path: wav)
        let serializer = try makeSerializer()
        try serializer.setup(StartFrame(audioOutSampleRate: audio.sampleRate))
        var message = ByteBuffer()
        var rest = audio.samples[...]
        while !rest.isEmpty {
            let frame = Array(rest.prefix(audio.sampleRate.samples(milliseconds: 20)))
            rest = rest.dropFirst(frame.count)
            if try serializer.serialize(frame.span, at: audio.sampleRate, into: &message) { emit(&message) }
        }
        if try serializer.finishSpeech(into: &message) { emit(&message) }
    }

    private func emit(_ message: inout ByteBuffer) {
        print(String(buffer: message))
        message.clear()
    }

    private func makeSerializer() throws -> any FrameSerializer {
        switch provider {
        case .twilio:
            try TwilioFrameSerializer(
                streamSid: streamID ?? "MZ" + String(repeating: "0", count: 32), params: .init(autoHangUp: false))
        case .plivo:
            try PlivoFrameSerializer(
                streamId: streamID ?? "00000000-0000-4000-8000-000000000000", params: .init(autoHangUp: false))
        }
    }
}
