// SPDX-License-Identifier: Apache-2.0

import ArgumentParser
import Linecard
import LinecardCodec
import NIOCore

/// The command `linecard encode`.
struct Encode: ParsableCommand {
    static let configuration = CommandConfiguration(
        abstract: "Print the messages that would carry a WAV file to a provider, one a line.",
        discussion: "The audio is cut into frames of 20 ms; the last one is padded with silence.")

    @Argument(help: "The WAV file, or - for standard input.")
    var wav: String

    @Option(help: "The provider of the call: twilio or plivo.")
    var provider: Provider

    @Option(help: ArgumentHelp("The stream id in the messages. Defaults to a made-up one.", valueName: "id"))
    var streamID: String?

    func run() throws {
        let audio = try WAV(path: wav)
        let start = CallStart(provider: provider, streamID: streamID ?? defaultStreamID, callID: "")
        var wire = try MediaWire(start, rates: StartFrame(audioOutSampleRate: audio.sampleRate))
        try emit(audio.samples.span, at: audio.sampleRate, through: &wire)
        try wire.finishSpeech()
        try emit(Span(), at: audio.sampleRate, through: &wire)
    }

    private func emit(
        _ samples: borrowing Span<Int16>, at rate: SampleRate, through wire: inout MediaWire
    ) throws {
        var message = ByteBuffer()
        var index = 0
        while try wire.writeMedia(samples, from: &index, at: rate, into: &message) > 0 {
            print(String(buffer: message))
            message.clear()
        }
    }

    private var defaultStreamID: String {
        switch provider {
        case .twilio: "MZ" + String(repeating: "0", count: 32)
        case .plivo: "00000000-0000-4000-8000-000000000000"
        }
    }
}
