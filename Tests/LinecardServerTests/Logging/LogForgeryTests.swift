// SPDX-License-Identifier: Apache-2.0

import Linecard
import LinecardCodec
import Logging
import ProviderFixtures
import TestSupport
import Testing

@testable import LinecardServer

/// Texts from peers and applications that try to add lines or metadata to the log of a server.
@Suite("Forged log lines") struct LogForgeryTests {
    private static let error = "no =\ncall=forged error=\u{2028}x\u{202E}\u{1B}[1m(\u{301}\"\\"
    private static let sanitizedError =
        #"no \u{3d}\u{a}call\u{3d}forged error\u{3d}\u{2028}x\u{202e}\u{1b}[1m(\u{301}"\"#

    private struct Forgery: Error, CustomStringConvertible {
        let description = LogForgeryTests.error
    }

    /// An id of printable ASCII as it stands in JSON, and below as it stands in a log.
    private static let id = #"x call=forged \"\\"#
    private static let sanitizedID = #"x\u{20}call\u{3d}forged\u{20}\u{22}\u{5c}"#

    /// Returns whether the log has only printable ASCII and line feeds, which no terminal takes for a command.
    private static func isHarmless(_ console: Console) -> Bool {
        console.text.utf8.allSatisfy { (0x20...0x7E).contains($0) || $0 == UInt8(ascii: "\n") }
    }

    private static func script(_ provider: Provider) -> Script {
        var script = Script(provider)
        (script.callID, script.streamID) = (id, "s\(id)")
        return script
    }

    @Test("the ids of a call and its stream and the error of its application are escaped", arguments: Provider.allCases)
    func call(provider: Provider) async throws {
        let console = Console()
        let script = Self.script(provider)

        try await withServer(
            .testing().logging(to: console),
            application: { call in
                call.logger.info("hello")
                throw Forgery()
            }
        ) { server in
            _ = try await Phone.dial(server, script.path, saying: [script.start])
            let hello = try await console.line("hello")
            let failure = try await console.line("application failed")

            #expect(hello.metadata == ["call": Self.sanitizedID, "stream": "s\(Self.sanitizedID)"])
            #expect(failure.metadata == ["call": Self.sanitizedID, "error": Self.sanitizedError])
            #expect(server.statistics[.applicationsFailed] == 1)
        }
        #expect(Self.isHarmless(console))
    }

    @Test("the ids and keys of messages are escaped", arguments: Provider.allCases)
    func messages(provider: Provider) async throws {
        let script = Self.script(provider)
        for (message, error) in [
            (script.dtmf(Self.id), #"no telephone has the key "\#(Self.sanitizedID)""#),
            (
                Script(provider).media(code: 1),
                "message of stream \(Script(provider).streamID) on stream s\(Self.sanitizedID)"
            ),
        ] {
            let console = Console()
            let switchboard = Switchboard()
            try await withServer(.testing().logging(to: console), application: switchboard.answer) { server in
                _ = try await Phone.dial(server, script.path, saying: [script.start, message])
                let line = try await console.line("bad message")

                #expect(line.metadata == ["call": Self.sanitizedID, "error": error])
            }
            #expect(Self.isHarmless(console))
        }
    }

    @Test(
        "a call id that isn't printable ASCII is refused and not logged",
        arguments: ["\u{2028}", "\u{202E}", "\\n", "\u{E9}", "a\u{301}"])
    func unicodeIDs(id: String) async throws {
        let console = Console()
        var script = Script(.twilio)
        script.callID = id
        let start = script.start

        try await withServer(.testing().logging(to: console)) { server in
            _ = try await Phone.dial(server, script.path, saying: [start])
            try await eventually("it is refused") { server.statistics[.messagesBad] == 1 }
        }
        #expect(!console.text.contains(id))
    }

    @Test("the account of a stream is escaped", arguments: Provider.allCases)
    func account(provider: Provider) async throws {
        let console = Console()
        var script = Script(provider)
        script.accountID = Self.id
        var configuration = CallServerConfiguration.testing(hangingUpWith: RecordingClient()).logging(to: console)
        configuration.twilio.accountSid = "AC0"
        configuration.plivo.authId = "MA0"

        try await withServer(configuration) { [script] server in
            _ = try await Phone.dial(
                server, script.path, headers: Credentials.upgradeHeaders(provider), saying: [script.start])
            let line = try await console.line("call refused")

            #expect(line.metadata.keys.sorted() == ["error"])
            #expect(line.metadata["error"]?.contains("account \"\(Self.sanitizedID)\"") == true)
            #expect(server.statistics[.foreignStream] == 1)
        }
        #expect(Self.isHarmless(console))
    }

    @Test("the parameters of a webhook and the answer and error of its hook are escaped", arguments: Provider.allCases)
    func webhook(provider: Provider) async throws {
        let key = provider == .twilio ? "CallSid" : "CallUUID"
        let path = "/\(provider)/voice?\(key)=x%20call%3Dforged%20%22%5C&From=%E2%80%A8"
        let long = String(repeating: "x", count: 5_000)
        let hooks: [(String, CallServer.AnswerHook, [String: String])] = [
            ("\(LogLineKind.answerHookFailed.message)", { _ in throw Forgery() }, ["error": Self.sanitizedError]),
            (
                "\(LogLineKind.parametersDropped.message)",
                { _ in .stream(parameters: ["a call=\u{2028}": long, "b\n": long]) },
                ["parameters": #"a\u{20}call\u{3d}\u{2028}, b\u{a}"#]
            ),
        ]
        for (message, hook, metadata) in hooks {
            let console = Console()
            try await withServer(.testing().logging(to: console), answer: hook) { server in
                let response = try await HTTPConnection.request(server, path)
                #expect(response.status == 200)
            }
            let line = try await console.line(message)

            let common = ["provider": "\(provider)", "call": Self.sanitizedID]
            #expect(line.metadata == metadata.merging(common) { $1 })
            #expect(Self.isHarmless(console))
        }
    }

    @Test("the URL of a bad signature is logged escaped and without its query")
    func url() async throws {
        let console = Console()
        var configuration = CallServerConfiguration.testing(hangingUpWith: RecordingClient()).logging(to: console)
        configuration.publicURL = "https://voice.example.com/a=b"

        try await withServer(configuration) { server in
            _ = try await HTTPConnection.request(server, "/twilio/voice?call=forged")
        }
        let line = try await console.line("request refused: bad signature")

        #expect(line.metadata == ["url": #"https://voice.example.com/a\u{3d}b/twilio/voice"#])
    }

    @Test("a webhook without a possible answer is logged and counted")
    func noAnswer() async throws {
        let console = Console()
        var configuration = CallServerConfiguration.testing().logging(to: console)
        configuration.publicURL = "http://voice.example.com"  // Twilio dials wss:// only
        configuration.allowsAnyone = true

        try await withServer(configuration) { server in
            let response = try await HTTPConnection.request(server, "/twilio/voice?CallSid=CA1")

            #expect(response.status == 500)
            #expect(server.statistics[.webhooksFailed] == 1)
        }
        let line = try await console.line("a call cannot be answered")

        #expect(line.metadata == ["provider": "twilio", "call": "CA1", "error": "url must begin with wss://"])
    }
}
