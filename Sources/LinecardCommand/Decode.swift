// SPDX-License-Identifier: Apache-2.0

import ArgumentParser
import Linecard
import LinecardCodec

/// The command `linecard decode`.
struct Decode: ParsableCommand {
    static let configuration = CommandConfiguration(
        abstract: "Read captured messages of a call, one a line, and print a JSON line for each frame or error.",
        discussion: """
            A line is a provider's message, or one with time and sender as `linecard call --capture` writes it: \
            {"at":MS,"from":"provider" or "application","message":"..."}. Provider messages that have no frame are \
            skipped unless --all is given.

            --wav writes the audio that the provider sent or, if the capture has both directions, a stereo file with \
            the caller on the left and what the caller heard on the right, on one clock.

            If a stream announces a format that cannot be read, its audio is refused rather than turned into noise: \
            keys and marks are still printed, and the exit code is 65.
            """)

    @Argument(help: "The file with the messages, or - for standard input.")
    var file: String

    @Option(help: "The provider of the call: twilio or plivo.")
    var provider: Provider

    @Option(help: ArgumentHelp("The sample rate of the decoded audio.", valueName: "Hz"))
    var rate = SampleRate.hz16000

    @Option(help: ArgumentHelp("The file for the decoded audio.", valueName: "wav"))
    var wav: String?

    @Flag(help: "Also print a line for each provider message that has no frame.")
    var all = false

    func run() throws {
        var decoder = CaptureDecoder(provider: provider, rate: rate, keepsOtherMessages: all)
        var tracks = CaptureTracks(rate: rate)
        for line in CaptureLine.lines(of: [UInt8](try FileIO.read(file))) {
            do {
                guard let decoded = try decoder.decode(line) else { continue }
                if wav != nil { tracks.add(decoded, at: line.milliseconds) }
                print(decoded.report(line.number).stamped(line).json)
            } catch {
                print(FrameLine(line: line.number, error: error).stamped(line).json)
            }
        }
        if let wav, decoder.audioError == nil || !tracks.isEmpty { try FileIO.write(tracks.wav, to: wav) }
        if let error = decoder.audioError { throw ExitError(.dataError, "audio was refused: \(error)") }
    }
}
