// SPDX-License-Identifier: Apache-2.0

import Linecard
import ProviderFixtures
import TestSupport
import Testing

@testable import LinecardServer

/// Floods of one kind of log line. Each goes on until the log has its second line, which comes after a second.
@Suite("Log floods") struct LogFloodTests {
    /// Attacks until the log has two lines with a message.
    ///
    /// - Returns: The number of attacks, and of lines that the second line says were suppressed.
    private func flood(
        _ console: Console, _ message: String, _ attack: () async throws -> Void
    ) async throws -> (attacks: Int, suppressed: Int?) {
        let deadline = ContinuousClock.now + .seconds(10)
        var attacks = 0
        while console.lines(message).count < 2, ContinuousClock.now < deadline {
            try await attack()
            attacks += 1
        }
        let lines = console.lines(message)
        #expect(lines.count == 2)
        return (attacks, lines.last?.metadata["suppressed"].flatMap(Int.init))
    }

    @Test("bad signatures are logged once a second, and all counted")
    func signatures() async throws {
        let console = Console()
        let configuration = CallServerConfiguration.testing(hangingUpWith: RecordingClient()).logging(to: console)

        try await withServer(configuration) { server in
            let (attacks, suppressed) = try await flood(console, "request refused: bad signature") {
                _ = try await HTTPConnection.request(server, "/plivo/voice")
            }

            #expect(suppressed == attacks - 2)
            #expect(server.statistics[.badSignature] == attacks)
        }
    }

    @Test("streams without a start are logged once a second, and all counted")
    func starts() async throws {
        let console = Console()
        let message = #"{"event":"\#(String(repeating: "x", count: 65_000))"}"#

        try await withServer(.testing().logging(to: console)) { server in
            let (attacks, suppressed) = try await flood(console, "call refused") {
                let phone = try await Phone.dial(server, "/twilio/stream", saying: [message, message])
                try await phone.waitUntilClosed()
            }

            #expect(suppressed == attacks - 2)
            #expect(server.statistics[.noStart] == attacks)
        }
    }

    @Test("bad messages of a call are logged once a second, and all counted")
    func messages() async throws {
        let console = Console()
        let script = Script(.twilio)

        try await withServer(.testing().logging(to: console)) { server in
            let phone = try await Phone.dial(server, script.path, saying: [script.start])
            var sent = 0
            let (attacks, suppressed) = try await flood(console, "bad message") {
                try await phone.say("bad")
                sent += 1
                try await eventually("it is counted") { server.statistics[.messagesBad] == sent }
            }

            #expect(suppressed == attacks - 2)
            #expect(!phone.isClosed)
        }
    }

    @Test("the calls of a carrier share one limit")
    func carrier() async throws {
        let console = Console()
        let carrier = try CallCarrier(CallServerConfiguration.testing().logging(to: console))

        let (attacks, suppressed) = try await flood(console, "call refused") {
            let (messages, continuation) = AsyncStream.makeStream(of: WebSocketMessage.self)
            continuation.yield(.text(Array(Script(.plivo).start.utf8)))
            await carrier.carry(messages, from: .twilio, send: { _ in }, application: { _ in })
        }

        #expect(suppressed == attacks - 2)
        #expect(carrier.statistics[.foreignStream] == attacks)
    }
}
