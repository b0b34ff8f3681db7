// SPDX-License-Identifier: Apache-2.0

import ArgumentParser
import LinecardCodec

/// The `linecard` program.
@main
struct LinecardCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "linecard",
        abstract: "Telephone audio for voice servers: Twilio Media Streams and Plivo Audio Streaming.",
        discussion: """
            Try `linecard demo` first: it calls itself and shows how late the answer is.

            Exit codes are 1 for audio or calls that were lost, and those of sysexits.h: 64 for wrong arguments or environment \
            variables, 65 for a file whose content cannot be used, 66 for a file that cannot be read or written, 69 for a server that does not answer.
            """,
        version: LinecardVersion.current,
        subcommands: [Demo.self, Serve.self, CallURL.self, Decode.self, Encode.self])

    /// Turns a failure into one line and its exit code.
    static func main() async {
        do {
            var command = try parseAsRoot()
            if var command = command as? any AsyncParsableCommand {
                try await command.run()
            } else {
                try command.run()
            }
        } catch let failure as Failure {
            StandardError.write("linecard: \(failure.message)\n")
            exit(withError: ExitCode(failure.code.rawValue))
        } catch {
            exit(withError: error)
        }
    }
}
