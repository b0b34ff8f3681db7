// SPDX-License-Identifier: Apache-2.0

import Foundation
import Testing

@testable import bench

@Suite("Row files") struct RowFileTests {
    @Test("a report's JSON is read back")
    func roundTrip() throws {
        let details = Row.Details(
            kernel: "avx2", delayMilliseconds: 3, peer: "FFmpeg", version: "5.1", includes: "sockets")
        let rows = [
            Row.named("g711/decode/avx2", 11.25, details: details), Row.named("memory/line/8000", 8_272, unit: .bytes),
        ]
        let machine = Machine(cpu: "a CPU, 2 cores", date: "", kernels: "", soxrVersion: "")
        let report = Report(machine: machine, rounds: 1, rows: rows)

        let read = try RowFile.rows(in: Data(try JSONReport(report: report).text().utf8), named: "before.json")

        #expect(read.map(\.name) == rows.map(\.name))
        #expect(read.map(\.median) == [11.25, 8_272])
        #expect(read.map(\.unit) == [.nanoseconds, .bytes])
        #expect(read[0].details.kernel == "avx2")
        #expect(read[0].details.version == "5.1")
        #expect(read[0].details.includes == "sockets")
        #expect(read.map(\.details.machine) == ["a CPU, 2 cores", "a CPU, 2 cores"])
    }

    @Test(
        "an invalid file is refused with its error",
        arguments: [
            ("", "it is not JSON"), ("{}", "the file is of the wrong type"),
            (#"[{"name": "a"}]"#, "row 1 has no 'unit'"),
            (#"[{"name": "a", "unit": "s"}]"#, "row 1: 'unit' has an unknown value"),
            ("[" + RowFileTests.row(#""min": "1""#) + "]", "row 1: 'min' is of the wrong type"),
            ("[" + RowFileTests.row(#""min": 0"#) + "]", "'a' has a number that is not above 0"),
            ("[" + RowFileTests.row(#""min": 1"#) + "," + RowFileTests.row(#""min": 1"#) + "]", "'a' occurs twice"),
        ])
    func bad(json: String, complaint: String) throws {
        let failure = #expect(throws: ExitError.self) { try RowFile.rows(in: Data(json.utf8), named: "x.json") }

        #expect(failure?.code == .badData)
        #expect(try #require(failure).message.hasPrefix("x.json"))
        #expect(try #require(failure).message.hasSuffix(complaint))
    }

    @Test("a missing file is refused")
    func missing() {
        #expect(throws: ExitError(.noInput, "there is no file /nowhere/x.json")) { try RowFile.read("/nowhere/x.json") }
    }

    static func row(_ least: String) -> String {
        #"{"name": "a", "unit": "ns/20ms", "median": 1, "p99": 1, \#(least)}"#
    }
}
