// SPDX-License-Identifier: Apache-2.0

import ArgumentParser
import Foundation
import Linecard
import LinecardCodec
import LinecardServer
import LinecardSimulator
import Logging

/// The command `linecard demo`.
struct Demo: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        abstract: "Call an echo agent as Twilio and as Plivo, and measure the delay of the echo.",
        discussion: """
            Starts the echo agent on a free port of this machine, calls it with built-in speech, writes the replies as \
            WAV files, and prints a table. Exits with 1 if audio was lost or a reply does not match the speech.
            """)

    @Option(
        help: ArgumentHelp("The sample rate at which the application hears and speaks.", valueName: "Hz"))
    var rate = SampleRate.hz16000

    @Option(help: EngineName.help)
    var engine = EngineName.default

    @Option(help: ArgumentHelp("The folder for the replies.", valueName: "folder"))
    var output = "linecard-demo"

    func validate() throws { try engine.validate() }

    func run() async throws {
        let speech = try Speech.samples()
        var configuration = CallServerConfiguration(
            port: 0, rates: StartFrame(audioInSampleRate: rate, audioOutSampleRate: rate))
        configuration.quality = engine.quality
        configuration.logger = Logger(label: "linecard", factory: { _ in SwiftLogNoOpLogHandler() })
        let server = try await bind(configuration)
        let stated = try statedDelay()
        let running = Task { try await server.run() }
        defer { running.cancel() }

        var table = Table(header: [
            "provider", "application", "frames sent", "answered", "lost", "stated delay", "added delay",
            "turnaround p50", "p99", "CPU a frame",
        ])
        var lost = 0
        var isEcho = true
        for provider in Provider.allCases {
            let before = ProcessTime.used
            let recording = try await call(provider, port: server.port, speech: speech)
            let used = ProcessTime.used - before
            let report = CallReport([.recording(recording)], framesToSay: (speech.count + 159) / 160)
            lost += report.framesLost
            isEcho = isEcho && report.isEcho
            try write(recording, of: provider)
            table.rows.append(row(provider, report, stated: stated, used))
        }
        print(table.text)
        print(
            """

            The replies are in \(output)/. Stated delay is the library's figure for resampling in both directions; added
            delay is measured by correlating the reply with the speech; turnaround is the time from sending a frame to
            having as much audio back. CPU counts both ends of a single call, which are mostly idle: use
            `linecard call --calls 100` to load a server.
            """)
        if lost > 0 || !isEcho { throw ExitCode.failure }
    }

    private func bind(_ configuration: CallServerConfiguration) async throws -> CallServer {
        do {
            return try await CallServer.bind(configuration) { call in try await Agent.echo.answer(call) }
        } catch let error as CallServerError {
            throw ExitError(.usage, error.usageMessage(for: [:]))
        }
    }

    private func call(_ provider: Provider, port: Int, speech: [Int16]) async throws -> CallRecording {
        let progress = ProgressLine()
        let seconds = Double(speech.count) / 8_000
        let ticking = Task {
            let start = ContinuousClock.now
            while !Task.isCancelled {
                let elapsed = (ContinuousClock.now - start).milliseconds / 1_000
                progress.show(
                    "calling as \(provider): \(elapsed.text(digits: 1)) of \(seconds.text(digits: 1)) s")
                try await Task.sleep(for: .milliseconds(100))
            }
        }
        defer {
            ticking.cancel()
            progress.clear()
        }
        let script = CallScript.echo(of: AudioFrame(samples: speech, sampleRate: .hz8000))
        return try await SimulatedCaller(provider: provider, script: script)
            .call("ws://127.0.0.1:\(port)/\(provider)/stream")
    }

    private func write(_ recording: CallRecording, of provider: Provider) throws {
        do {
            try FileManager.default.createDirectory(atPath: output, withIntermediateDirectories: true)
        } catch {
            throw ExitError(.noInput, "the folder \(output) cannot be created")
        }
        try WAV(samples: recording.heard, sampleRate: .hz8000).write(
            to: "\(output)/reply-\(provider).wav")
    }

    /// Returns the delay of an echo as the library states it.
    private func statedDelay() throws -> Duration {
        let line = try AudioLine(inboundRate: rate, outboundRate: rate, quality: engine.quality)
        return line.inboundDelay + line.outboundDelay
    }

    private func row(_ provider: Provider, _ report: CallReport, stated: Duration, _ used: Duration) -> [String] {
        let times = [0.5, 0.99].map { part in
            report.turnarounds.percentile(part).map { "\($0.milliseconds.text(digits: 2)) ms" } ?? "-"
        }
        let cpu = used / .microseconds(1) / Double(max(1, report.framesSpoken))
        return [
            "\(provider)", "\(rate)", "\(report.framesSpoken)", "\(report.framesHeard)",
            "\(report.framesLost)", "\(stated.milliseconds.text(digits: 2)) ms",
            report.contentDelay.map { "\($0.text(digits: 2)) ms" } ?? "-", times[0], times[1],
            "\(cpu.text(digits: 0)) µs",
        ]
    }
}
