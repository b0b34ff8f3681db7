// SPDX-License-Identifier: Apache-2.0

import ArgumentParser

/// `conformance table`
struct TableCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "table", abstract: "Compare the server's WebSocket with a table of the rules of RFC 6455.",
        discussion: """
            Each case opens a connection on the loopback interface, sends frames, and compares everything that comes \
            back with the RFC, up to the end of the connection. It is run against an echo behind the server's handlers \
            ('echo'), against the same echo reading one byte at a time ('byte'), and against the server of calls \
            ('server'), which sends no messages.

            Exits with 1 if cases failed.
            """)

    /// The number of cases that are run at once.
    private static let concurrency = 64

    @Option(help: ArgumentHelp("Run only cases whose section or name contains this.", valueName: "text"))
    var filter: String?

    func run() async throws {
        let cases = Case.all.filter { testCase in
            filter.map { "\(testCase.section) \(testCase.name)".contains($0) } ?? true
        }
        guard !cases.isEmpty else { throw ValidationError("no case contains \(filter ?? "")") }
        let endpoints = try await RunningEndpoints.start()
        let failed = await run(cases, endpoints)
        await endpoints.close()
        print("\n\(cases.count - failed) passed, \(failed) failed")
        if failed > 0 { throw ExitCode.failure }
    }

    /// Runs cases and prints their rows, in order. Returns the number of failed ones.
    private func run(_ cases: [Case], _ endpoints: RunningEndpoints) async -> Int {
        await withTaskGroup(of: (Int, Row).self) { group in
            var rows = [Row?](repeating: nil, count: cases.count)
            var printed = 0
            for (index, testCase) in cases.enumerated() {
                if index >= Self.concurrency, let (done, row) = await group.next() { rows[done] = row }
                printed = Self.write(rows, from: printed)
                group.addTask { (index, await Row(testCase, endpoints)) }
            }
            for await (done, row) in group { rows[done] = row }
            _ = Self.write(rows, from: printed)
            return rows.count { $0?.problems.isEmpty == false }
        }
    }

    /// Prints the finished rows that are next in order. Returns the index of the first that isn't finished.
    private static func write(_ rows: [Row?], from start: Int) -> Int {
        var next = start
        while next < rows.count, let row = rows[next] {
            print(row)
            next += 1
        }
        return next
    }
}
