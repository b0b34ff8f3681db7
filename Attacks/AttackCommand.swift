// SPDX-License-Identifier: Apache-2.0

import ArgumentParser
import Foundation

/// `attack`
@main struct AttackCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "attack",
        abstract: "Attack a server that has calls, and measure whether the calls notice.",
        discussion: """
            Each attack has a server of its own, 'linecard serve' with auth tokens, and 20 signed calls to it. All \
            connections stay on the loopback interface; attackers come from 127.0.0.2 and up.

            The table has a row for each attack: its connections and the bytes they sent; the longest silence in any \
            call, less the time by which the caller itself was late; the time that a provider's webhook took during \
            the attack; and the growth of the server's memory at its peak. 'answered' lists the answers to the \
            attackers, 'counted' the counters in /metrics that changed.

            An attack fails if it adds 60 ms of silence to the control row; if it takes more memory than 4 MB, 32 KB \
            per connection and 192 KB per call of an attacker's, or than 64 MB; if a call doesn't hear everything; if \
            a provider's webhook isn't answered during the attack; if the server doesn't answer afterwards; or if the \
            server's log or answers break a rule in Attacks/README.md. An attack that fails only by less than 400 ms \
            of silence is tried up to twice more, since other programs delay the server too.

            Exits with 1 if attacks failed.
            """,
        subcommands: [Proxies.self, Callers.self])

    @Option(help: ArgumentHelp("Run only attacks whose name contains this.", valueName: "text")) var filter: String?
    @Flag(help: "Run the large and slow attacks too.") var long = false
    @Flag(help: "List the attacks and run none.") var list = false
    @Flag(help: "Print one line of JSON per attack.") var json = false
    @Option(help: ArgumentHelp("The server. Defaults to the linecard beside this program.", valueName: "linecard"))
    var server: String?

    func run() async throws {
        if list { return Attack.all.forEach { print($0.listing) } }
        #if !os(Linux)
            throw AttackError("the attacks need Linux: addresses from 127.0.0.2 on, and /proc")
        #else
            let open = raiseDescriptorLimit()
            let server = server ?? ChildProcess.sibling("linecard")
            guard FileManager.default.isExecutableFile(atPath: server) else {
                throw AttackError("there is no \(server): swift build -c release --product linecard")
            }
            if !json { print("20 calls; at most \(open) descriptors\n") }
            let failed = try await run(Trial(server: server))
            if !failed.isEmpty { throw ExitCode.failure }
        #endif
    }

    private var attacks: [Attack] {
        Attack.all.filter { attack in
            if attack.isControl { return true }
            return (long || !attack.isLong) && (filter.map { attack.name.contains($0) } ?? true)
        }
    }

    /// Runs the attacks, and returns the names of those that failed.
    private func run(_ trial: Trial) async throws -> [String] {
        var printer = RowPrinter(isJSON: json)
        var passed = 0
        var skipped = 0
        var failed: [String] = []
        printer.writeHeader()
        for attack in attacks {
            let (row, failures, tries) = try await best(of: trial, attack, control: printer.control)
            printer.write(row, failures: failures, tries: tries)
            if attack.isControl { printer.control = row }
            if !failures.isEmpty {
                failed.append(attack.name)
            } else if row.skipped != nil {
                skipped += 1
            } else {
                passed += 1
            }
        }
        if !json {
            print(failed.isEmpty ? "" : "\nfailed: \(failed.joined(separator: ", "))")
            print("\(passed) passed, \(failed.count) failed" + (skipped > 0 ? ", \(skipped) skipped" : ""))
        }
        return failed
    }

    /// Runs an attack, up to three times if its only failure is silence that another program could have caused.
    private func best(
        of trial: Trial, _ attack: Attack, control: Row?
    ) async throws -> (row: Row, failures: [String], tries: Int) {
        var tries = 0
        while true {
            tries += 1
            let row = try await trial.measure(attack)
            let failures = row.failures(against: control)
            let isDoubtful = failures.count == 1 && Row.doubtfulSilence.contains(row.addedSilence(over: control))
            if !isDoubtful || tries == 3 { return (row, failures, tries) }
        }
    }
}

extension Attack {
    fileprivate var listing: String {
        name + String(repeating: " ", count: max(1, 26 - name.count)) + summary + (isLong ? " (long)" : "")
    }
}

/// Raises the limit on file descriptors of this process, and of the servers that it starts, to the system's. Returns
/// the limit.
func raiseDescriptorLimit() -> Int {
    #if os(Linux)
        var limit = rlimit()
        let resource = __rlimit_resource_t(RLIMIT_NOFILE.rawValue)
        guard getrlimit(resource, &limit) == 0 else { return 0 }
        limit.rlim_cur = limit.rlim_max
        setrlimit(resource, &limit)
        return Int(limit.rlim_cur)
    #else
        return 0
    #endif
}
