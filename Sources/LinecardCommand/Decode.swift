// SPDX-License-Identifier: Apache-2.0

import ArgumentParser
import Linecard
import LinecardCodec

/// `linecard decode`
struct Decode: ParsableCommand {
    static let configuration = CommandConfiguration(
        abstract: "Read captured messages of a call, one a line, and print a JSON line for each frame or error.",
        discussion: """
            A line is a message of the provider's, or one with time and direction, as `linecard call --capture` writes it: \
            {"at":MS,"from":"provider" or "application","message":"..."}. Messages that are of no concern to an application \
            give no line, unless --all is given.

            --wav writes the audio: what the provider sent; or, of a capture with both directions, the caller on the left \
            and what the caller heard on the right, on one clock.

            The audio of a stream that announces a format that cannot be read is refused, rather than turned into noise: \
            its keys and marks are still printed, and the exit code is 65.
            """)

    @Argument(help: "The file with the messages, or - for standard input.")
    var file: String

    @Option(help: "Whose messages: twilio or plivo.")
    var provider: Provider

    @Option(help: ArgumentHelp("The rate of the audio that comes out.", valueName: "Hz"))
    var rate = SampleRate.hz16000

    @Option(help: ArgumentHelp("Where to write the audio.", valueName: "wav"))
    var wav: String?

    @Flag(help: "Print a line for each message that has no frame of its own too.")
    var all = false

    func run() throws {
        var decoder = CaptureDecoder(provider: provider, rate: rate, keepsOtherMessages: all)
        var tracks = CaptureTracks(rate: rate)
        for line in CaptureLine.lines(of: [UInt8](try File.read(file))) {
            do {
                guard let decoded = try decoder.decode(line) else { continue }
                if wav != nil { tracks.add(decoded, at: line.milliseconds) }
                print(decoded.report(line.number).stamped(line).json)
            } catch {
                print(FrameLine(line: line.number, error: error).stamped(line).json)
            }
        }
        if let wav, decoder.refusal == nil || !tracks.isEmpty { try File.write(tracks.wav, to: wav) }
        if let refusal = decoder.refusal { throw Failure(.dataError, "audio was refused: \(refusal)") }
    }
}
