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
            Try `linecard demo` first: it calls itself and measures the delay of the answer.

            Exit codes are 1 if calls were lost or refused or the demo failed, and those of sysexits.h: 64 for wrong \
            arguments or environment variables, 65 for a file whose content cannot be used, 66 for a file that cannot \
            be read or written, 69 for a server that does not answer or an address that cannot be listened on.
            """,
        version: LinecardVersion.current,
        subcommands: [Demo.self, Serve.self, CallCommand.self, Decode.self, Encode.self])

    /// Runs the program. An ``ExitError`` becomes one line on standard error and its exit code.
    static func main() async {
        do {
            var command = try parseAsRoot()
            if var command = command as? any AsyncParsableCommand {
                try await command.run()
            } else {
                try command.run()
            }
        } catch let error as ExitError {
            StandardError.write("linecard: \(error.message)\n")
            exit(withError: ExitCode(error.code.rawValue))
        } catch {
            exit(withError: error)
        }
    }
}
