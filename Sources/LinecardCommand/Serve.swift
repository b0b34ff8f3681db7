// SPDX-License-Identifier: Apache-2.0

import ArgumentParser
import Foundation
import Linecard
import LinecardCodec
import LinecardServer
import Logging
import ServiceLifecycle
import UnixSignals

/// The command `linecard serve`.
struct Serve: AsyncParsableCommand {
    enum AgentName: String, ExpressibleByArgument, CaseIterable {
        case echo
        case play
    }

    enum ExecutorName: String, ExpressibleByArgument, CaseIterable {
        case globalPool = "global-pool"
        case eventLoop = "event-loop"
    }

    static let configuration = CommandConfiguration(
        abstract: "Answer calls from Twilio and Plivo.",
        discussion: """
            Serves /twilio/stream and /plivo/stream (WebSocket), /twilio/voice and /plivo/voice (the documents that \
            point a provider there), /healthz and /metrics. `--agent play FILE` plays a WAV file in a loop.

            Credentials come from the environment. With an auth token, TWILIO_AUTH_TOKEN or PLIVO_AUTH_TOKEN, \
            signatures are checked, which needs --public-url, and calls can be hung up; with only one of them, only \
            that provider is served. Without a token, --host must be a loopback address, unless --allow-anyone is given.

            The other variables need the token of their provider. TWILIO_ACCOUNT_SID and PLIVO_AUTH_ID name the \
            account: calls of other accounts are refused. TWILIO_API_KEY and TWILIO_API_SECRET replace the token for \
            hanging up; TWILIO_REGION and TWILIO_EDGE select the region of the REST API.

            TWILIO_AUTH_TOKEN_FILE, TWILIO_API_SECRET_FILE and PLIVO_AUTH_TOKEN_FILE name files that hold the secret, \
            on one line. A variable that is set but empty is an error.
            """)

    @Option(help: ArgumentHelp("The address to listen on.", valueName: "address"))
    var host = "127.0.0.1"

    @Option(help: ArgumentHelp("The port to listen on; 0 takes a free one.", valueName: "port"))
    var port = 8080

    @Option(help: "The agent that answers: echo, or play with a FILE.")
    var agent = AgentName.echo

    @Option(help: "The executor of the agent: global-pool, or event-loop, that of each call's connection.")
    var executor = ExecutorName.globalPool

    @Option(help: ArgumentHelp("The sample rate at which the echo agent hears and speaks.", valueName: "Hz"))
    var rate = SampleRate.hz16000

    @Option(help: EngineName.help)
    var engine = EngineName.default

    @Option(
        help: ArgumentHelp(
            "The URL at which providers reach this server, such as https://voice.example.com. "
                + "If it has a path, the proxy must remove it.",
            valueName: "url"))
    var publicURL: String?

    @Flag(help: "Without an auth token, allow any --host and a --public-url: anyone can call.")
    var allowAnyone = false

    @Option(
        name: .customLong("trusted-proxy"),
        help: ArgumentHelp(
            "A proxy whose X-Forwarded-For names the client. May be repeated. Defaults to this machine's addresses.",
            valueName: "address|range"))
    var trustedProxies: [String] = []

    @Option(
        name: .customLong("allow-origin"),
        help: ArgumentHelp(
            "An origin whose web pages may call, such as https://example.com. May be repeated. Defaults to none.",
            valueName: "origin"))
    var allowedOrigins: [String] = []

    @Argument(help: "The WAV file that the play agent plays.")
    var file: String?

    func validate() throws {
        try engine.validate()
        if agent == .play && file == nil { throw ValidationError("--agent play needs a FILE") }
        if agent == .echo && file != nil { throw ValidationError("a FILE needs --agent play") }
    }

    func run() async throws {
        var logger = Logger(label: "linecard", factory: { StreamLogHandler.standardError(label: $0) })
        logger.logLevel = .info
        let environment = ProcessInfo.processInfo.environment
        var configuration = CallServerConfiguration(
            host: host, port: port, rates: StartFrame(audioInSampleRate: rate, audioOutSampleRate: rate))
        configuration.quality = engine.quality
        configuration.logger = logger
        configuration.publicURL = publicURL
        configuration.executor = executor == .eventLoop ? .eventLoop : .globalPool
        configuration.allowsAnyone = allowAnyone
        configuration.allowedOrigins = allowedOrigins
        if !trustedProxies.isEmpty { configuration.trustedProxies = trustedProxies }
        configuration.twilio = try TwilioAccount(environment: environment)
        configuration.plivo = try PlivoAccount(environment: environment)
        let callAgent = try makeAgent()
        DescriptorLimit.raise()
        let server = try await bind(configuration, environment) { call in try await callAgent.answer(call) }
        logger.info("listening", metadata: ["address": "\(host):\(server.port)", "agent": "\(agent)"])
        let group = ServiceGroup(
            services: [server], gracefulShutdownSignals: [.sigterm, .sigint], logger: logger)
        try await group.run()
    }

    private func makeAgent() throws -> Agent {
        guard let file else { return .echo }
        let wav = try WAV(path: file)
        guard engine.takes(wav.sampleRate) else {
            throw ExitError(.dataError, "\(file): --engine \(engine) takes multiples of 4000 Hz, not \(wav.sampleRate)")
        }
        return .play(AudioFrame(wav))
    }

    private func bind(
        _ configuration: CallServerConfiguration, _ environment: [String: String],
        application: @escaping CallServer.Application
    ) async throws -> CallServer {
        do {
            return try await CallServer.bind(configuration, application: application)
        } catch let error as CallServerError {
            throw ExitError(.usage, error.usageMessage(for: environment))
        } catch {
            throw ExitError(.unavailable, "cannot listen on \(host):\(port): \(error)")
        }
    }
}
