// SPDX-License-Identifier: Apache-2.0

import Foundation
import TestSupport
import Testing

/// The `linecard` program that was built beside the tests.
enum Program {
    /// The program; `nil` when only the tests were built.
    static let url: URL? = {
        let arguments = [CommandLine.arguments[0]].map { URL(filePath: $0) }
        let places = [Bundle.main.executableURL].compactMap { $0 } + arguments + Bundle.allBundles.map(\.bundleURL)
        return places.map { $0.deletingLastPathComponent().appending(path: "linecard") }
            .first { FileManager.default.isExecutableFile(atPath: $0.path) }
    }()

    static let isBuilt = url != nil
    static let isMissing: String = "the program linecard is not beside the tests: build it first"

    struct Result: Sendable {
        let status: Int32
        let output: String
        let errors: String

        /// The lines on standard error.
        var errorLines: [String] { errors.split(separator: "\n").map(String.init) }
        /// The lines on standard output.
        var lines: [String] { output.split(separator: "\n").map(String.init) }
        /// The lines on standard output, as JSON objects.
        var objects: [[String: Any]] {
            get throws {
                try lines.map { line in
                    try JSONSerialization.jsonObject(with: Data(line.utf8)) as? [String: Any] ?? [:]
                }
            }
        }
    }

    /// Runs it to its end, and kills it when it takes longer than the limit.
    static func run(_ arguments: String..., input: String = "", within limit: Duration = .seconds(20)) async throws
        -> Result
    {
        let running = try Running(arguments, input: input)
        defer { running.kill() }
        return try await running.end(within: limit)
    }

    /// One run of the program. Its output goes to files, so that it never waits for a reader.
    final class Running {
        private let process = Process()
        private let folder = try? Scratch()

        init(_ arguments: [String], input: String = "", environment: [String: String] = [:]) throws {
            guard let url, let folder else { throw TimedOut(what: isMissing) }
            process.executableURL = url
            process.arguments = arguments
            process.environment = ProcessInfo.processInfo.environment
                .filter { !$0.key.hasPrefix("TWILIO_") && !$0.key.hasPrefix("PLIVO_") }
                .merging(environment) { $1 }
            process.standardInput = try Self.piped(try folder.write("input", Array(input.utf8)))
            process.standardOutput = FileHandle(forWritingAtPath: try folder.write("output", []))
            process.standardError = FileHandle(forWritingAtPath: try folder.write("errors", []))
            try process.run()
        }

        /// Makes a pipe from a file, as `cat file |` does in a shell.
        private static func piped(_ path: String) throws -> Pipe {
            let pipe = Pipe()
            let cat = Process()
            cat.executableURL = URL(filePath: "/bin/cat")
            cat.arguments = [path]
            cat.standardOutput = pipe
            try cat.run()
            return pipe
        }

        /// The text on standard error so far.
        var errors: String { text("errors") }

        /// Waits until `serve` logs its address, and returns the port in it.
        func port() async throws -> String {
            var port: String?
            try await eventually("the server listens", within: .seconds(10)) {
                port = errors.firstMatch(of: /address=127\.0\.0\.1:(\d+)/).map { String($0.1) }
                return port != nil
            }
            return try #require(port)
        }

        /// Asks it to stop.
        func terminate() { process.terminate() }

        /// Kills it, if it still runs.
        func kill() { if process.isRunning { Foundation.kill(process.processIdentifier, SIGKILL) } }

        /// Waits until it ends, and returns its status and output.
        func end(within limit: Duration = .seconds(20)) async throws -> Result {
            try await eventually("the program ends", within: limit) { !process.isRunning }
            return Result(status: process.terminationStatus, output: text("output"), errors: errors)
        }

        private func text(_ name: String) -> String {
            guard let folder, let bytes = try? folder.read(name) else { return "" }
            return String(decoding: bytes, as: UTF8.self)
        }
    }
}
