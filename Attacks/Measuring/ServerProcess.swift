// SPDX-License-Identifier: Apache-2.0

import Foundation
import NIOCore

/// A child process, which is killed when this object is released.
final class ChildProcess {
    let process = Process()
    private let output: URL

    /// Starts a program. Its standard output and error go to a temporary file.
    init(_ program: String, _ arguments: [String], environment: [String: String] = [:]) throws {
        output = FileManager.default.temporaryDirectory.appending(path: "linecard-attack-\(UUID().uuidString)")
        try Data().write(to: output)
        let file = try FileHandle(forWritingTo: output)
        process.executableURL = URL(filePath: program)
        process.arguments = arguments
        // The user's own accounts must not take part.
        let inherited = ProcessInfo.processInfo.environment.filter {
            !$0.key.hasPrefix("TWILIO_") && !$0.key.hasPrefix("PLIVO_")
        }
        process.environment = inherited.merging(environment) { $1 }
        process.standardInput = FileHandle.nullDevice
        process.standardOutput = file
        process.standardError = file
        try process.run()
    }

    deinit {
        if process.isRunning { kill(process.processIdentifier, SIGKILL) }
        try? FileManager.default.removeItem(at: output)
    }

    var identifier: Int32 { process.processIdentifier }

    var isRunning: Bool { process.isRunning }

    /// The output of the program so far.
    var text: String { (try? String(contentsOf: output, encoding: .utf8)) ?? "" }

    /// The size of the output so far, in bytes.
    var outputCount: Int {
        let size = try? output.resourceValues(forKeys: [.fileSizeKey]).fileSize
        return size ?? 0
    }

    /// Returns the output after the first `count` bytes.
    func output(since count: Int) -> Data { ((try? Data(contentsOf: output)) ?? Data()).dropFirst(count) }

    /// Waits for the program to end, up to a limit. Returns its exit status, or `nil` if it is still running.
    func status(within limit: Duration) async -> Int32? {
        let end = ContinuousClock.now + limit
        while process.isRunning, ContinuousClock.now < end { try? await Task.sleep(for: .milliseconds(20)) }
        return process.isRunning ? nil : process.terminationStatus
    }

    /// Asks the program to end, and kills it if it doesn't within 3 s.
    func stop() async {
        if process.isRunning { process.terminate() }
        if await status(within: .seconds(3)) == nil { kill(process.processIdentifier, SIGKILL) }
    }

    /// Returns the path of a program that was built beside this one.
    static func sibling(_ name: String) -> String {
        let own = Bundle.main.executablePath ?? CommandLine.arguments[0]
        return URL(filePath: own).deletingLastPathComponent().appending(path: name).path
    }

    /// Returns the path of a system program, if it is installed.
    static func installed(_ name: String) -> String? {
        let path = (ProcessInfo.processInfo.environment["PATH"] ?? "") + ":/usr/sbin:/usr/local/sbin"
        return path.split(separator: ":").map { "\($0)/\(name)" }
            .first { FileManager.default.isExecutableFile(atPath: $0) }
    }
}

/// `linecard serve` with the tokens of both providers, on a free port of the loopback interface.
final class ServerProcess {
    /// The token that Twilio's and Plivo's requests are signed with.
    static let token = "an-auth-token-of-the-attack-program"
    /// The base of the signed URLs.
    static let publicURL = "https://voice.example.com"

    let child: ChildProcess
    let port: Int

    private init(_ child: ChildProcess, port: Int) {
        self.child = child
        self.port = port
    }

    /// Starts the server, and returns once it listens.
    ///
    /// - Parameters:
    ///   - program: The path of `linecard`.
    ///   - descriptors: The number of file descriptors that it may have. Defaults to as many as this process may.
    static func start(_ program: String, descriptors: Int? = nil) async throws -> ServerProcess {
        // At 8 kHz nothing is resampled, so the echo equals the speech.
        let serve = [
            program, "serve", "--host", "127.0.0.1", "--port", "0", "--rate", "8000", "--public-url", publicURL,
        ]
        let limit = descriptors.map { "ulimit -n \($0); " } ?? ""
        let child = try ChildProcess(
            "/bin/sh", ["-c", limit + #"exec "$@""#, "sh"] + serve,
            environment: ["TWILIO_AUTH_TOKEN": token, "PLIVO_AUTH_TOKEN": token])
        let end = ContinuousClock.now + .seconds(10)
        while ContinuousClock.now < end, child.isRunning {
            let listening = child.text.split(separator: "\n").first { $0.contains("listening") }
            if let port = listening?.firstMatch(of: /address=127\.0\.0\.1:(\d+)/)?.1, let port = Int(port) {
                return ServerProcess(child, port: port)
            }
            try await Task.sleep(for: .milliseconds(10))
        }
        throw AttackError("the server did not start: \(child.text.prefix(400))")
    }

    // MARK: Memory

    /// Returns a size from /proc/PID/status, in bytes, or `nil` once the server has ended.
    private func memory(_ name: String) -> Int? {
        let status = try? String(contentsOfFile: "/proc/\(child.identifier)/status", encoding: .utf8)
        let line = status?.split(separator: "\n").first { $0.hasPrefix(name + ":") }
        return line?.split(whereSeparator: \.isWhitespace).dropFirst().first.flatMap { Int($0) }.map { $0 * 1_024 }
    }

    /// The resident memory of the server, in bytes.
    var residentMemory: Int? { memory("VmRSS") }

    /// The peak of the resident memory since ``resetPeakMemory()``, in bytes.
    var peakMemory: Int? { memory("VmHWM") }

    /// Starts a new peak (proc(5), clear_refs).
    func resetPeakMemory() throws {
        try "5".write(toFile: "/proc/\(child.identifier)/clear_refs", atomically: false, encoding: .utf8)
    }
}

/// The error of a program that cannot go on.
struct AttackError: Error, CustomStringConvertible {
    let description: String

    init(_ description: String) { self.description = description }
}
