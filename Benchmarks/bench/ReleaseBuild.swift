// SPDX-License-Identifier: Apache-2.0

import Foundation

/// The release build of this program. `swift run bench` builds a debug one, whose numbers mean nothing.
struct ReleaseBuild {
    private let swift: String
    private let packageRoot = URL(filePath: #filePath)
        .deletingLastPathComponent().deletingLastPathComponent().deletingLastPathComponent()

    /// Finds `swift` on the PATH. Returns `nil` if there is none.
    init?() {
        let path = ProcessInfo.processInfo.environment["PATH"] ?? ""
        let candidates = path.split(separator: ":").map { "\($0)/swift" }
        guard let swift = candidates.first(where: FileManager.default.isExecutableFile(atPath:)) else { return nil }
        self.swift = swift
    }

    /// Builds the program and replaces this process with it. Returns only if that fails, with the status to exit with.
    func run(_ arguments: [String]) throws -> Int32 {
        let build = ["build", "--configuration", "release", "--product", "bench"]
        let status = try launch(build, output: .standardError)
        guard status == 0 else { return status }
        let pipe = Pipe()
        _ = try launch(build + ["--show-bin-path"], output: pipe.fileHandleForWriting)
        try pipe.fileHandleForWriting.close()
        let directory = String(decoding: try pipe.fileHandleForReading.readToEnd() ?? Data(), as: UTF8.self)
        let program = directory.trimmingCharacters(in: .newlines) + "/bench"
        var words: [UnsafeMutablePointer<CChar>?] = ([program] + arguments).map { strdup($0) }
        words.append(nil)
        execv(program, &words)
        StandardError.print("bench: \(program): \(String(cString: strerror(errno)))")
        return ExitError.Code.unavailable.rawValue
    }

    private func launch(_ arguments: [String], output: FileHandle) throws -> Int32 {
        let process = Process()
        process.executableURL = URL(filePath: swift)
        process.arguments = arguments
        process.currentDirectoryURL = packageRoot
        process.standardOutput = output
        try process.run()
        process.waitUntilExit()
        return process.terminationStatus
    }
}
