// SPDX-License-Identifier: Apache-2.0

import ArgumentParser

@main struct Bench: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "bench",
        abstract: "Times what happens to 20 ms of telephone audio, stop by stop and as whole messages.",
        discussion: """
            Every row is timed once a round, in batches of many frames of speech-like audio; minimum, median and 99th \
            percentile are those of the rounds. Run it on an idle machine. A debug build re-runs itself as a release \
            build.
            """)

    @Flag(help: "Print JSON, an array with an object for each row, instead of a table.")
    var json = false

    @Option(help: "Time only the rows with this in their name, such as 'g711' or '/in/16000'.")
    var filter: String?

    @Option(help: "How often each row is timed.")
    var rounds = 300

    func validate() throws {
        if rounds < 1 { throw ValidationError("--rounds takes a number from 1 up.") }
    }

    func run() throws {
        #if DEBUG
            try runReleaseBuild()
        #else
            try measure()
        #endif
    }

    private func runReleaseBuild() throws {
        guard let release = ReleaseBuild() else {
            StandardError.print("bench: a debug build says nothing about speed, and there is no swift to make another")
            throw ExitCode(ReleaseBuild.unavailable)
        }
        StandardError.print("bench: this is a debug build; making a release build and running that")
        throw ExitCode(try release.run(Array(CommandLine.arguments.dropFirst())))
    }

    private func measure() throws {
        let cases = try Case.all().filter { filter.map($0.name.contains) ?? true }
        guard !cases.isEmpty else {
            StandardError.print("bench: no row has '\(filter ?? "")' in its name")
            throw ExitCode(64)  // EX_USAGE of sysexits.h
        }
        let rows = try Measurement(rounds: rounds, progress: showProgress).rows(of: cases)
        let report = Report(machine: .current(), rounds: rounds, rows: rows)
        print(json ? try JSONReport(report: report).text() : "\(Table(report: report))")
    }

    private func showProgress(_ done: Int) {
        guard StandardError.isTerminal else { return }
        StandardError().write(done < rounds ? "\rround \(done + 1) of \(rounds)" : "\r\u{1B}[K")
    }
}
