// SPDX-License-Identifier: Apache-2.0

import ArgumentParser
import Foundation
import Linecard
import LinecardCodec
import LinecardSimulator

/// The command `linecard call`.
struct CallCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "call",
        abstract: "Play the provider's side of one or many calls, in real time.",
        discussion: """
            URL is a stream (ws:// or wss://), or a webhook (http:// or https://) whose document names the stream. The \
            caller plays the --play file (or built-in speech) and waits for as much audio to come back, or runs the \
            --script. With --auth-token, the webhook and the stream are signed. With --connect-to, everything goes to \
            that address unencrypted, as from a proxy that terminates TLS.

            The report also checks the server's messages. 'bad' messages are those that the provider would drop: none \
            of their audio is heard. 'doubtful' messages are heard, but the provider's sources disagree about them.

            A script is a file or text, with one step a line or separated by semicolons: say [FILE], wait TIME, wait \
            until heard [within TIME], wait until quiet for TIME [within TIME], wait until answered [within TIME], \
            press KEYS [every TIME], stop reading [for TIME], hold playout for TIME, hang up, vanish. Times are \
            written 300ms, 1.5s, 2min.

            Exits with 1 if calls were lost or refused, and reports how many; with 69 if no call reached a server. A \
            call is lost if its connection breaks or is closed with an error, or if nothing but silence is heard. Lost \
            frames don't change the exit code.
            """)

    @Argument(help: "The URL to call: ws://host:port/path, wss://…, http://… or https://…")
    var url: String

    @Option(help: "The provider to play: twilio or plivo. Defaults to plivo if the URL contains it, or else twilio.")
    var provider: Provider?

    @Option(help: ArgumentHelp("The WAV file that the caller plays. Defaults to built-in speech.", valueName: "wav"))
    var play: String?

    @Option(help: ArgumentHelp("The script to run instead of waiting for an echo.", valueName: "file|text"))
    var script: String?

    @Option(help: ArgumentHelp("Keys to press while speaking: 0-9, *, #, A-D.", valueName: "keys"))
    var dtmf = ""

    @Option(help: ArgumentHelp("The number of simultaneous calls.", valueName: "n"))
    var calls = 1

    @Option(help: ArgumentHelp("How long to speak; the speech is repeated or cut to fit.", valueName: "s"))
    var seconds: Double?

    @OptionGroup(title: "The provider") var identity: Identity

    @OptionGroup(title: "Output") var output: Output

    /// The options for the caller, and for where the connection goes.
    struct Identity: ParsableArguments {
        @Option(
            help: ArgumentHelp(
                "The address to connect to instead of the URL's host, unencrypted.", valueName: "host:port"))
        var connectTo: HostAndPort?

        @Option(help: ArgumentHelp("The auth token that requests are signed with.", valueName: "token"))
        var authToken: String?

        @Option(help: ArgumentHelp("The account's id. Defaults to a made-up one.", valueName: "id"))
        var account: String?

        @Option(help: ArgumentHelp("The caller's number.", valueName: "number"))
        var from = "+15005550006"

        @Option(help: ArgumentHelp("The called number.", valueName: "number"))
        var to = "+15005550001"

        @Option(
            name: .customLong("parameter"),
            help: ArgumentHelp(
                "A custom parameter of the stream or, for a webhook, an extra parameter of the request.",
                valueName: "name=value"))
        var parameters: [String] = []
    }

    /// The options for the output.
    struct Output: ParsableArguments {
        @Option(
            help: ArgumentHelp(
                "The file for the audio of the first call, in stereo: caller left, server right.", valueName: "wav")
        )
        var record: String?

        @Option(
            help: ArgumentHelp(
                "The file for the messages of the first call, as lines of JSON.", valueName: "file"))
        var capture: String?

        @Flag(help: "Print the report as JSON.")
        var json = false
    }

    func validate() throws {
        if calls < 1 { throw ValidationError("--calls must be 1 or more") }
        if let seconds, !(seconds > 0 && seconds <= 86_400) {
            throw ValidationError("--seconds must be more than 0 and at most 86400")
        }
        if let key = dtmf.first(where: { KeypadEntry(rawValue: String($0)) == nil }) {
            throw ValidationError("--dtmf: '\(key)' is not a telephone key")
        }
        if script != nil && !dtmf.isEmpty {
            throw ValidationError("--dtmf cannot be used with --script: use the script's press step")
        }
        if let parameter = identity.parameters.first(where: { !$0.contains("=") || $0.hasPrefix("=") }) {
            throw ValidationError("--parameter must be NAME=VALUE, not '\(parameter)'")
        }
    }

    func run() async throws {
        let caller = try makeCaller()
        let outcomes = await makeCalls(caller)
        if outcomes.count == 1, case .failure(.badURL(let url)) = outcomes[0] {
            throw ExitError(.usage, "\(SimulatedCallError.badURL(url))")
        }
        let report = CallReport(outcomes, framesToSay: caller.script.framesToSay)
        try write(report)
        // Without a server there is nothing to report.
        let unreachable = report.failures.filter { if case .unreachable = $0 { true } else { false } }
        if let first = unreachable.first, unreachable.count == outcomes.count {
            throw ExitError(.unavailable, "\(first)")
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
        let text = isFile ? String(decoding: try FileIO.read(script), as: UTF8.self) : script
        do {
            return try CallScript(parsing: text) { file in
                guard let file else { return try speech() }
                let wav = try WAV(path: file)
                return AudioFrame(wav)
            }
        } catch let error as CallScriptError {
            throw ExitError(.usage, "\(error)")
        }
    }

    /// Returns the audio of --play, or the built-in speech, repeated or cut to --seconds.
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

    /// Makes all calls, with their starts spread over 20 ms.
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
            progress.show("\(calls) \(calls == 1 ? "call" : "calls") in progress")
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
            try FileIO.write(bytes, to: record)
        }
        if let capture = output.capture {
            try FileIO.write(Array(first.capture.map { $0.line + "\n" }.joined().utf8), to: capture)
        }
    }
}
