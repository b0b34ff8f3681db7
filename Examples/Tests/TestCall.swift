// SPDX-License-Identifier: Apache-2.0

import Foundation
import Linecard
import LinecardCodec
import LinecardServer
import LinecardSimulator
import Logging

/// Runs a server while `body` calls it on its port.
func withServer<Value: Sendable>(
    _ application: @escaping CallServer.Application, _ body: (Int) async throws -> Value
) async throws -> Value {
    let server = try await CallServer.bind(.quiet, application: application)
    let running = Task { try await server.run() }
    let value: Result<Value, any Error>
    do { value = .success(try await body(server.port)) } catch { value = .failure(error) }
    running.cancel()
    // Once this returns, every application has returned too.
    try await running.value
    return try value.get()
}

/// The ways in which a test calls an application. Both give the same recording.
enum Line: CaseIterable {
    case socket, virtualTime

    func call(
        _ application: @escaping CallServer.Application, as provider: Provider, _ script: CallScript
    ) async throws -> CallRecording {
        switch self {
        case .socket:
            try await withServer(application) { port in
                try await ExamplesTests.call(port, as: provider, script)
            }
        case .virtualTime:
            try await withSimulatedCall(provider, script: script, configuration: .quiet, application: application)
        }
    }
}

extension CallServerConfiguration {
    /// A configuration that takes a free port and logs nothing.
    static var quiet: CallServerConfiguration {
        var configuration = CallServerConfiguration(port: 0)
        configuration.logger = Logger(label: "server") { _ in SwiftLogNoOpLogHandler() }
        return configuration
    }
}

/// Calls a server on this machine.
func call(_ port: Int, as provider: Provider, _ script: CallScript) async throws -> CallRecording {
    try await SimulatedCaller(provider: provider, script: script).call("ws://127.0.0.1:\(port)/\(provider)/stream")
}

/// A line of the menu's log about a prompt, with the part of it that was heard.
struct Said {
    let prompt: String
    let heard: Duration
    let length: Duration

    init?(_ line: Logger.Metadata) {
        guard let prompt = line["prompt"], let heard = line["heard"] else { return nil }
        let numbers = "\(heard)".split(separator: " ").compactMap { Double($0) }
        guard numbers.count == 2 else { return nil }
        self.prompt = "\(prompt)"
        self.heard = .seconds(numbers[0])
        length = .seconds(numbers[1])
    }
}

/// A logger that a test can wait for.
struct TestLog {
    let logger: Logger
    private let lines: AsyncStream<Logger.Metadata>

    init() {
        let (lines, continuation) = AsyncStream.makeStream(of: Logger.Metadata.self)
        self.lines = lines
        logger = Logger(label: "test") { _ in Handler(lines: continuation) }
    }

    /// Waits for `count` lines about prompts, which come in any order.
    func said(_ count: Int) async -> [Said] {
        var said: [Said] = []
        for await line in lines {
            if let prompt = Said(line) { said.append(prompt) }
            if said.count == count { break }
        }
        return said
    }

    private struct Handler: LogHandler {
        let lines: AsyncStream<Logger.Metadata>.Continuation
        var metadata: Logger.Metadata = [:]
        var logLevel = Logger.Level.info

        subscript(metadataKey key: String) -> Logger.Metadata.Value? {
            get { metadata[key] }
            set { metadata[key] = newValue }
        }

        func log(event: LogEvent) { lines.yield(event.metadata ?? [:]) }
    }
}

extension CallRecording {
    /// Returns the place in ``CallRecording/heard`` where audio was heard without a gap, or `nil` if it wasn't.
    func place(of audio: AudioFrame) -> Range<Int>? {
        // Foundation searches here because in a debug build `firstRange(of:)` takes seconds, which makes calls late.
        let (heard, audio) = (heard.withUnsafeBytes { Data($0) }, audio.samples.withUnsafeBytes { Data($0) })
        var begin = 0
        while let place = heard.range(of: audio, in: begin..<heard.count) {
            if place.lowerBound % 2 == 0 { return place.lowerBound / 2..<place.upperBound / 2 }
            begin = place.lowerBound + 1
        }
        return nil
    }

    /// The silences of more than a second between two stretches of audio.
    var pauses: [Duration] {
        zip(stretches, stretches.dropFirst()).map {
            $1.begin - $0.begin - sampleRate.duration(samples: $0.samples.count)
        }
        .filter { $0 > .seconds(1) }
    }

    /// The longest delay of a frame of the caller's, one of which is due every 20 ms: how late this machine was.
    var lateness: Duration {
        let first = spokenAt.first ?? .zero
        return spokenAt.enumerated().map { $1 - first - .milliseconds(20) * $0 }.max() ?? .zero
    }

    /// Returns the time at which a sample was heard, by its index in ``CallRecording/heard``.
    func time(of sample: Int) -> Duration? {
        var rest = sample
        for stretch in stretches {
            if rest < stretch.samples.count { return stretch.begin + sampleRate.duration(samples: rest) }
            rest -= stretch.samples.count
        }
        return nil
    }
}
