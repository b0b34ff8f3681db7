// SPDX-License-Identifier: Apache-2.0

import ArgumentParser
import Foundation
import Linecard
import LinecardCodec
import LinecardSimulator

/// `linecard call`
struct CallURL: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "call",
        abstract: "Play the provider's side of one or many calls, in real time.",
        discussion: """
            URL is that of a stream (ws:// or wss://), or of a webhook (http:// or https://), whose document says where to \
            stream. The caller says what --play has (or the speech that comes with the program) and waits for as much to \
            come back, or does what --script has. With --auth-token the webhook and the stream are signed. With \
            --connect-to everything goes to that address unencrypted, as from a proxy that ends TLS.

            The report is also a check of the server's messages. 'bad' messages are those that the provider would drop: \
            nothing of them is heard. 'doubtful' ones are heard, but the provider's sources disagree about them.

            A script is a file or a text, with steps on lines or between semicolons: say [FILE], wait TIME, wait until \
            heard [within TIME], wait until quiet for TIME [within TIME], wait until answered [within TIME], press KEYS \
            [every TIME], stop reading [for TIME], hold playout for TIME, hang up, vanish. Times are written 300ms, 1.5s, \
            2min.

            Exits with 1 when calls were lost or refused, and says how many; with 69 when nobody answers any of them. A \
            call is lost when its connection breaks, is closed with an error, or nothing is heard.
            """)

    @Argument(help: "Where to call: ws://host:port/path, wss://…, http://… or https://…")
    var url: String

    @Option(help: "Whose side to play: twilio or plivo. Found from the URL's path when it says so.")
    var provider: Provider?

    @Option(help: ArgumentHelp("The WAV file to say.", valueName: "wav"))
    var play: String?

    @Option(help: ArgumentHelp("What to do instead of waiting for an echo.", valueName: "file|text"))
    var script: String?

    @Option(help: ArgumentHelp("Keys to press while speaking: 0-9, *, #, A-D.", valueName: "keys"))
    var dtmf = ""

    @Option(help: ArgumentHelp("Calls at once.", valueName: "n"))
    var calls = 1

    @Option(help: ArgumentHelp("How long to speak; the speech is repeated or cut.", valueName: "s"))
    var seconds: Double?

    @OptionGroup(title: "The provider") var identity: Identity

    @OptionGroup(title: "Output") var output: Output

    /// Who calls, and where the connection goes.
    struct Identity: ParsableArguments {
        @Option(
            help: ArgumentHelp(
                "Where to connect instead of the URL's host, unencrypted.", valueName: "host:port"))
        var connectTo: HostAndPort?

        @Option(help: ArgumentHelp("The account's auth token, to sign with.", valueName: "token"))
        var authToken: String?

        @Option(help: ArgumentHelp("The account. Made up by default.", valueName: "id"))
        var account: String?

        @Option(help: ArgumentHelp("The caller's number.", valueName: "number"))
        var from = "+15005550006"

        @Option(help: ArgumentHelp("The number that is called.", valueName: "number"))
        var to = "+15005550001"

        @Option(
            name: .customLong("parameter"),
            help: ArgumentHelp(
                "A custom parameter of the stream, or with a webhook a further parameter of the request.",
                valueName: "name=value"))
        var parameters: [String] = []
    }

    /// What is written.
    struct Output: ParsableArguments {
        @Option(
            help: ArgumentHelp(
                "Where to write the first call as stereo WAV: caller left, server right.", valueName: "wav")
        )
        var record: String?

        @Option(
            help: ArgumentHelp(
                "Where to write the messages of the first call, as lines of JSON.", valueName: "file"))
        var capture: String?

        @Flag(help: "Print the report as JSON.")
        var json = false
    }

    func validate() throws {
        if calls < 1 { throw ValidationError("--calls takes 1 or more") }
        if let seconds, !(seconds > 0 && seconds <= 86_400) {
            throw ValidationError("--seconds takes more than 0 and at most 86400")
        }
        if let key = dtmf.first(where: { KeypadEntry(rawValue: String($0)) == nil }) {
            throw ValidationError("--dtmf: no telephone has the key '\(key)'")
        }
        if script != nil && !dtmf.isEmpty {
            throw ValidationError("--dtmf: with --script, keys are pressed by the script")
        }
        if let parameter = identity.parameters.first(where: { !$0.contains("=") || $0.hasPrefix("=") }) {
            throw ValidationError("--parameter takes NAME=VALUE, not '\(parameter)'")
        }
    }

    func run() async throws {
        let caller = try makeCaller()
        let outcomes = await makeCalls(caller)
        if outcomes.count == 1, case .failure(.badURL(let url)) = outcomes[0] {
            throw Failure(.usage, "\(SimulatedCallError.badURL(url))")
        }
        let report = CallReport(outcomes, framesToSay: caller.script.framesToSay)
        try write(report)
        // Nobody is there: then there is nothing to report.
        let unreachable = report.failures.filter { if case .unreachable = $0 { true } else { false } }
        if let first = unreachable.first, unreachable.count == outcomes.count {
            throw Failure(.unavailable, "\(first)")
        }
        if output.json {
            print(report.json(caller.provider, calls: calls))
        } else if !report.recordings.isEmpty {
            print(report.text(caller.provider, calls: calls))
        }
        for problem in report.problems { StandardError.write("linecard: \(problem)\n") }
        if !report.problems.isEmpty { throw ExitCode.failure }
    }

    private func makeCaller() throws -> SimulatedCaller {
        let provider = provider ?? (url.contains("plivo") ? .plivo : .twilio)
        var caller = SimulatedCaller(provider: provider, script: try makeScript())
        caller.connectTo = identity.connectTo
        caller.authToken = identity.authToken
        caller.account = identity.account
        caller.from = identity.from
        caller.to = identity.to
        for parameter in identity.parameters {
            let name = parameter.prefix { $0 != "=" }
            caller.parameters[String(name)] = String(parameter.dropFirst(name.count + 1))
        }
        caller.isCapturing = output.capture != nil
        return caller
    }

    // MARK: The script

    private func makeScript() throws -> CallScript {
        guard let script else {
            return .echo(
                of: try speech(), pressing: dtmf.compactMap { KeypadEntry(rawValue: String($0)) })
        }
        let isFile = FileManager.default.fileExists(atPath: script)
        let text = isFile ? String(decoding: try File.read(script), as: UTF8.self) : script
        do {
            return try CallScript(parsing: text) { file in
                guard let file else { return try speech() }
                let wav = try WAV(path: file)
                return AudioFrame(wav)
            }
        } catch let error as CallScriptError {
            throw Failure(.usage, "\(error)")
        }
    }

    /// The audio of --play, or the speech that comes along.
    private func speech() throws -> AudioFrame {
        var audio: AudioFrame
        if let play {
            let wav = try WAV(path: play)
            audio = AudioFrame(wav)
        } else {
            audio = AudioFrame(samples: try Speech.samples(), sampleRate: .hz8000)
        }
        guard let seconds, !audio.samples.isEmpty else { return audio }
        let wanted = Int(seconds * Double(audio.sampleRate.hertz))
        while audio.samples.count < wanted {
            audio.samples += audio.samples.prefix(wanted - audio.samples.count)
        }
        audio.samples = Array(audio.samples.prefix(wanted))
        return audio
    }

    // MARK: Calls

    /// Calls that start within 20 ms of one another are spread over those.
    private func makeCalls(_ caller: SimulatedCaller) async -> [CallReport.Outcome] {
        let progress = ProgressLine()
        defer { progress.clear() }
        return await withTaskGroup(of: (Int, CallReport.Outcome).self) { group in
            for index in 0..<calls {
                group.addTask {
                    var caller = caller
                    caller.isCapturing = caller.isCapturing && index == 0
                    try? await Task.sleep(for: .milliseconds(20) * index / calls)
                    do throws(SimulatedCallError) {
                        return (index, .recording(try await caller.call(url)))
                    } catch {
                        return (index, .failure(error))
                    }
                }
            }
            var outcomes: [(index: Int, outcome: CallReport.Outcome)] = []
            progress.show("\(calls) \(calls == 1 ? "call" : "calls") going on")
            for await outcome in group {
                outcomes.append(outcome)
                progress.show("\(outcomes.count) of \(calls) calls ended")
            }
            return outcomes.sorted { $0.index < $1.index }.map(\.outcome)
        }
    }

    // MARK: Files

    private func write(_ report: CallReport) throws {
        guard let first = report.recordings.first else { return }
        if let record = output.record {
            let bytes = WAV.stereo(
                left: first.spoken, right: first.heardOnClock, sampleRate: first.sampleRate)
            try File.write(bytes, to: record)
        }
        if let capture = output.capture {
            try File.write(Array(first.capture.map { $0.line + "\n" }.joined().utf8), to: capture)
        }
    }
}
