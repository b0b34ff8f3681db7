// SPDX-License-Identifier: Apache-2.0

import ArgumentParser
import Foundation
import Linecard
import LinecardCodec
import LinecardSimulator

/// `attack callers`: makes signed calls and writes a report. It is a process of its own, so that neither the attackers
/// nor the measuring delay the calls.
struct Callers: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        abstract:
            "Make signed calls to an echo, each a webhook and then its stream, and write what they heard as JSON.",
        shouldDisplay: false)

    @Option(help: "The port of 127.0.0.1 to connect to.") var port: Int
    @Option(help: "The number of calls to make.") var calls = 20
    @Option(help: "The number of calls at once.") var atOnce = 20
    @Option(help: "The time that each caller speaks, in seconds.") var seconds = 5.0

    func run() async throws {
        let speech = Self.tone(seconds: seconds)
        var report = CallersReport()
        await withTaskGroup(of: Result<CallRecording, SimulatedCallError>.self) { group in
            var started = 0
            func start() {
                if started == calls { return }
                let number = started
                started += 1
                group.addTask {
                    // Spreads the calls' frames over 20 ms, as those of providers are.
                    try? await Task.sleep(for: .milliseconds(20) * (number % atOnce) / atOnce)
                    return await self.call(number, saying: speech)
                }
            }
            for _ in 0..<min(atOnce, calls) { start() }
            for await result in group {
                switch result {
                case .success(let recording): report.add(recording)
                case .failure(let error): report.add(error)
                }
                start()
            }
        }
        print(String(decoding: try JSONEncoder().encode(report), as: UTF8.self))
    }

    private func call(_ number: Int, saying speech: AudioFrame) async -> Result<CallRecording, SimulatedCallError> {
        let provider: Provider = number % 2 == 0 ? .twilio : .plivo
        var caller = SimulatedCaller(provider: provider, script: .echo(of: speech, patience: .seconds(8)))
        caller.authToken = ServerProcess.token
        caller.connectTo = HostAndPort(host: "127.0.0.1", port: port)
        do throws(SimulatedCallError) {
            return .success(try await caller.call("\(ServerProcess.publicURL)/\(provider)/voice"))
        } catch {
            return .failure(error)
        }
    }

    /// Returns a tone of 400 Hz at 8 kHz.
    private static func tone(seconds: Double) -> AudioFrame {
        let samples = (0..<Int(seconds * 8_000)).map { Int16(8_000 * sin(Double($0) * 2 * .pi * 400 / 8_000)) }
        return AudioFrame(samples: samples, sampleRate: .hz8000)
    }
}

/// A process that runs ``Callers``.
struct CallersProcess {
    private let child: ChildProcess
    private let limit: Duration

    init(port: Int, calls: Int = 20, atOnce: Int = 20, seconds: Double) throws {
        child = try ChildProcess(
            ChildProcess.sibling("attack"),
            [
                "callers", "--port", "\(port)", "--calls", "\(calls)", "--at-once", "\(atOnce)", "--seconds",
                "\(seconds)",
            ])
        limit = .seconds((seconds + 2) * Double(calls) / Double(atOnce) + 40)
    }

    var isRunning: Bool { child.isRunning }

    func report() async throws -> CallersReport {
        guard await child.status(within: limit) == 0 else { throw AttackError("the callers ended with: \(child.text)") }
        return try JSONDecoder().decode(CallersReport.self, from: Data(child.text.utf8))
    }
}
