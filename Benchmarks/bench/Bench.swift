// SPDX-License-Identifier: Apache-2.0

import ArgumentParser

@main struct Bench: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "bench",
        abstract: "Time the processing of 20 ms of telephone audio, stop by stop and as whole messages.",
        discussion: """
            Every row is timed once per round, in batches of many frames of speech-like audio; minimum, median and \
            99th percentile are those of the rounds. Rows named 'concurrency' are whole calls, a message in and a \
            message out, on one core and on every core at once; rows named 'turns' are one direction of 1, 100 or \
            1,000 calls in turn; rows named 'memory' are bytes per call; rows named 'simulator' and 'session' are \
            whole calls in virtual time, timed 7 times. Run it on an idle machine. A debug build builds and runs a \
            release build.

            A file that cannot be read, cannot be written or has bad content ends the program with status 66, 73 or 65 \
            (sysexits.h).
            """)

    @Flag(help: "Print JSON, an array with an object for each row, instead of a table.")
    var json = false

    @Option(help: "Time only the rows whose name contains this, such as 'g711' or '/in/16000'.")
    var filter: String?

    @Option(help: "The number of times that each row is timed. Rows named 'concurrency' are timed 12 times.")
    var rounds = 300

    @Option(help: ArgumentHelp("Also write a self-contained HTML page with tables and plots.", valueName: "file"))
    var html: String?

    @Option(
        help: ArgumentHelp(
            "Compare with the --json output of an earlier run. A row has changed if its minimum and its median both "
                + "differ by more than 5 %, in the same direction.", valueName: "file"))
    var baseline: String?

    @Option(
        help: ArgumentHelp(
            "Also show the times of other projects for the same work, from rows as --json prints them, named "
                + "peer/<name>/<row to compare with>, such as 'peer/ffmpeg/g711/decode'. Their 'peer' and 'version' "
                + "name the project.", valueName: "file"))
    var peers: String?

    @Option(
        help: ArgumentHelp(
            "Write the media messages that are timed, Twilio's and then Plivo's, one per line, and time nothing.",
            valueName: "file"))
    var writeMessages: String?

    func validate() throws {
        if rounds < 1 { throw ValidationError("--rounds must be at least 1.") }
    }

    func run() throws {
        do {
            if let writeMessages { return try MediaMessages.write(to: writeMessages) }
            #if DEBUG
                try runReleaseBuild()
            #else
                try measure()
            #endif
        } catch let failure as ExitError {
            StandardError.print("bench: \(failure.message)")
            throw ExitCode(failure.code.rawValue)
        }
    }

    private func runReleaseBuild() throws {
        guard let release = ReleaseBuild() else {
            throw ExitError(
                .unavailable, "this is a debug build, and there is no swift on the PATH to make a release build")
        }
        StandardError.print("bench: this is a debug build; building and running a release build")
        throw ExitCode(try release.run(Array(CommandLine.arguments.dropFirst())))
    }

    private func measure() throws {
        // Files first, so that a bad one is reported before anything is timed.
        let page = try html.map { path throws(ExitError) in try OutputFile(path) }
        let peers = try peers.map { path throws(ExitError) in try RowFile.readPeers(path) } ?? []
        let earlier = try baseline.map { path throws(ExitError) in try RowFile.read(path) }
        let machine = Machine.current()
        if let earlier, let caution = Comparison.caution(about: earlier, from: baseline!, machine: machine.cpu) {
            StandardError.print("bench: \(caution)")
        }
        var report = Report(
            machine: machine, rounds: rounds, rows: try rows(), arguments: Array(CommandLine.arguments.dropFirst()),
            peers: peers.filter { isWanted($0.name) })
        report.comparison = earlier.map { earlier in
            Comparison(
                of: report.rows + report.peers,
                with: earlier.filter { isWanted($0.name) && ($0.stop != "peer" || !peers.isEmpty) },
                from: baseline!, machine: machine.cpu)
        }
        print(json ? try JSONReport(report: report).text() : "\(Table(report: report))")
        try page?.write(HTMLReport(report: report, pictures: try Pictures()).text)
    }

    private func rows() throws -> [Row] {
        let cases = try Case.all().filter { isWanted($0.name) }
        let progress = Progress()
        let timed = try Measurement(rounds: rounds) { progress.show("round", $0, of: rounds) }.rows(of: cases)
        // Before there are threads, whose memory is freed at any time.
        let memory = try Memory(where: isWanted).rows()
        let concurrency = try Concurrency { progress.show("all cores: round", $0, of: $1) }.rows(where: isWanted)
        let calls = try Simulation(where: isWanted).rows() + SessionHour(where: isWanted).rows()
        let rows = timed + concurrency + memory + calls
        guard !rows.isEmpty else { throw ExitError(.usage, "no row has '\(filter ?? "")' in its name") }
        return rows
    }

    private func isWanted(_ name: String) -> Bool { filter.map(name.contains) ?? true }
}

/// The progress of a run, on a terminal.
private struct Progress {
    func show(_ what: String, _ done: Int, of all: Int) {
        guard StandardError.isTerminal else { return }
        StandardError().write(done < all ? "\r\u{1B}[K\(what) \(done + 1) of \(all)" : "\r\u{1B}[K")
    }
}
