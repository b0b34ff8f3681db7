// SPDX-License-Identifier: Apache-2.0

import FoundationEssentials
import Linecard
import LinecardServer
import LinecardSimulator
import Logging
import ProviderFixtures
import Synchronization
import TestSupport

/// The examples of the pages, as they stand there, a file a page. What they take for granted are the parameters around
/// them; a test calls each.
enum Pages {
    /// The server of the examples: it takes a free port in place of theirs, says nothing, and is known to the test.
    enum CallServer {
        static func bind(
            _ configuration: CallServerConfiguration, answer: LinecardServer.CallServer.AnswerHook? = nil,
            application: @escaping LinecardServer.CallServer.Application
        ) async throws -> LinecardServer.CallServer {
            var configuration = configuration
            configuration.host = "127.0.0.1"
            configuration.port = 0
            configuration.logger = Logger(label: "page", factory: { _ in SwiftLogNoOpLogHandler() })
            let server = try await LinecardServer.CallServer.bind(
                configuration, answer: answer, application: application)
            Stage.current?.port.withLock { $0 = server.port }
            Stage.current?.servers.continuation.yield(server)
            return server
        }
    }

    /// The caller of the examples: it calls the port that the server took.
    struct SimulatedCaller {
        let caller: LinecardSimulator.SimulatedCaller

        init(provider: Provider, script: CallScript) {
            caller = LinecardSimulator.SimulatedCaller(provider: provider, script: script)
        }

        func call(_ url: String) async throws -> CallRecording {
            let port = Stage.current?.port.withLock { $0 } ?? 0
            return try await caller.call(url.replacing(":8080", with: ":\(port)"))
        }
    }

    /// The serializers of the examples: they hang up with a client of the test's.
    static func TwilioFrameSerializer(start: CallStart, authToken: String) throws -> Linecard.TwilioFrameSerializer {
        try Linecard.TwilioFrameSerializer(start: start, authToken: authToken, client: Stage.client)
    }

    static func TwilioFrameSerializer(
        streamSid: String, callSid: String, accountSid: String, authToken: String
    ) throws -> Linecard.TwilioFrameSerializer {
        try Linecard.TwilioFrameSerializer(
            streamSid: streamSid, callSid: callSid, accountSid: accountSid, authToken: authToken, client: Stage.client)
    }

    /// A file of the examples: a prompt of `Examples/menu`.
    static func URL(filePath: String) -> FoundationEssentials.URL {
        Page.root.appending(path: "Examples/menu/Prompts/\(filePath)")
    }

    /// Where the examples print to.
    static func print(_ items: Any...) {
        let line = items.map { "\($0)" }.joined(separator: " ")
        Stage.current?.lines.withLock { $0.append(line) }
    }
}

/// The effects of a running example that a test sees.
final class Stage: Sendable {
    @TaskLocal static var current: Stage?
    /// The client with which serializers hang up.
    @TaskLocal static var client = RecordingClient()

    fileprivate let servers = AsyncStream<CallServer>.makeStream()
    fileprivate let lines = Mutex<[String]>([])
    fileprivate let port = Mutex(0)

    /// All that was printed.
    var printed: [String] { lines.withLock { $0 } }

    /// Waits until something was printed, and returns it.
    func firstLine() async throws -> String {
        try await eventually("something is printed") { !printed.isEmpty }
        return printed[0]
    }

    /// Runs an example that serves until it is cancelled, and something against its server.
    static func withServer<Value: Sendable>(
        of example: @escaping @Sendable () async throws -> Void,
        _ body: (CallServer, Stage) async throws -> Value
    ) async throws -> Value {
        let stage = Stage()
        let running = $current.withValue(stage) { Task { try await example() } }
        defer { running.cancel() }
        let server = try await within { [servers = stage.servers.stream] in
            for await server in servers { return server }
            throw TimedOut(what: "a server")
        }
        let value = try await $current.withValue(stage) { try await body(server, stage) }
        running.cancel()
        try await within { try await running.value }
        return value
    }

    /// Runs an example that prints, and returns what it printed.
    static func printed(by example: () async throws -> Void) async throws -> [String] {
        let stage = Stage()
        try await $current.withValue(stage) { try await example() }
        return stage.printed
    }
}
