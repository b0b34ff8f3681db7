// SPDX-License-Identifier: Apache-2.0

import ArgumentParser
import Foundation
import Linecard
import LinecardCodec
import LinecardServer

/// `linecard call`
struct CallURL: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "call",
        abstract: "Play the provider's side of one or many calls, in real time.",
        discussion: """
            Calls an agent at URL, says what --play has (or the speech that comes with the program), and reports how much came \
            back and how late. Exits with 69 when nobody listens there or the WebSocket is refused.
            """)

    @Argument(help: "Where the agent is: ws://host:port/path or wss://…")
    var url: String

    @Option(help: "Whose side to play: twilio or plivo. Found from the URL's path when it says so.")
    var provider: Provider?

    @Option(help: ArgumentHelp("The WAV file to say.", valueName: "wav"))
    var play: String?

    @Option(help: ArgumentHelp("Where to write what came back, as WAV (of the first call).", valueName: "wav"))
    var record: String?

    @Option(help: ArgumentHelp("Keys to press while speaking: 0-9, *, #, A-D.", valueName: "keys"))
    var dtmf = ""

    @Option(help: ArgumentHelp("Calls at once.", valueName: "n"))
    var calls = 1

    @Option(help: ArgumentHelp("How long to speak; the speech is repeated or cut.", valueName: "s"))
    var seconds: Double?

    @Flag(help: "Print the report as JSON.")
    var json = false

    func validate() throws {
        if calls < 1 { throw ValidationError("--calls takes 1 or more") }
        if let seconds, !(seconds > 0 && seconds <= 86_400) {
            throw ValidationError("--seconds takes more than 0 and at most 86400")
        }
        if let key = dtmf.first(where: { KeypadEntry(rawValue: String($0)) == nil }) {
            throw ValidationError("--dtmf: no telephone has the key '\(key)'")
        }
    }

    func run() async throws {
        let provider = provider ?? (url.contains("plivo") ? .plivo : .twilio)
        var caller = Caller(provider: provider, speech: try speech())
        caller.keys = dtmf.compactMap { KeypadEntry(rawValue: String($0)) }
        let recordings = try await makeCalls(caller)
        if let record { try WAV(samples: recordings[0].heard, sampleRate: .hz8000).write(to: record) }
        let report = CallReport(recordings)
        print(json ? Self.json(report, provider, calls) : Self.text(report, provider, calls))
    }

    /// The samples to say, at 8 kHz.
    private func speech() throws -> [Int16] {
        var samples: [Int16]
        if let play {
            let wav = try WAV(path: play)
            var resampler = try Resampler(from: wav.sampleRate, to: .hz8000)
            samples = try resampler.process(wav.samples) + resampler.flush()
        } else {
            samples = try Speech.samples()
        }
        guard let seconds, !samples.isEmpty else { return samples }
        let wanted = Int(seconds * 8_000)
        while samples.count < wanted { samples += samples.prefix(wanted - samples.count) }
        return Array(samples.prefix(wanted))
    }

    /// Calls that start within 20 ms of one another are spread over those.
    private func makeCalls(_ caller: Caller) async throws -> [CallRecording] {
        let progress = ProgressLine()
        defer { progress.clear() }
        do {
            return try await withThrowingTaskGroup(of: (Int, CallRecording).self) { group in
                for index in 0..<calls {
                    group.addTask {
                        try await Task.sleep(for: .milliseconds(20) * index / calls)
                        return (index, try await caller.call(url))
                    }
                }
                var recordings: [(index: Int, recording: CallRecording)] = []
                progress.show("\(calls) \(calls == 1 ? "call" : "calls") going on")
                for try await recording in group {
                    recordings.append(recording)
                    progress.show("\(recordings.count) of \(calls) calls ended")
                }
                return recordings.sorted { $0.index < $1.index }.map(\.recording)
            }
        } catch let error as CallerError {
            if case .badURL = error { throw Failure(.usage, "\(error)") }
            throw Failure(.unavailable, "\(error)")
        }
    }

    private static func text(_ report: CallReport, _ provider: Provider, _ calls: Int) -> String {
        func milliseconds(_ value: Double?) -> String { value.map { "\($0.text(digits: 2)) ms" } ?? "-" }
        let times = [0.5, 0.95, 0.99, 1].map { milliseconds(report.turnarounds.percentile($0)?.milliseconds) }
        var table = Table(header: ["provider", "calls", "frames sent", "answered", "lost", "added delay"])
        table.rows = [
            [
                "\(provider)", "\(calls)", "\(report.framesSpoken)", "\(report.framesHeard)", "\(report.framesLost)",
                milliseconds(report.contentDelay),
            ]
        ]
        return table.text + "\nturnaround: median \(times[0]), 95 % \(times[1]), 99 % \(times[2]), longest \(times[3])"
    }

    private static func json(_ report: CallReport, _ provider: Provider, _ calls: Int) -> String {
        func number(_ value: Double?) -> String { value.map { $0.text(digits: 3) } ?? "null" }
        let times = [("p50", 0.5), ("p95", 0.95), ("p99", 0.99), ("max", 1.0)].map { name, part in
            "\"\(name)\":\(number(report.turnarounds.percentile(part)?.milliseconds))"
        }
        return "{\"provider\":\"\(provider)\",\"calls\":\(calls),\"frames_sent\":\(report.framesSpoken),"
            + "\"frames_answered\":\(report.framesHeard),\"frames_lost\":\(report.framesLost),"
            + "\"bad_messages\":\(report.badMessages),\"added_delay_ms\":\(number(report.contentDelay)),"
            + "\"correlation\":\(number(report.correlation)),\"turnaround_ms\":{\(times.joined(separator: ","))}}"
    }
}
