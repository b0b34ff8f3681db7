// SPDX-License-Identifier: Apache-2.0

import LinecardServer
import TestSupport
import Testing

@testable import LinecardCommand

@Suite("Misconfigured serve", .enabled(if: Program.isBuilt, "\(Program.isMissing)"))
struct MisconfigurationTests {
    struct Row: Sendable, CustomTestStringConvertible {
        var environment: [String: String] = [:]
        var arguments: [String] = []
        let line: String

        var testDescription: String { "\(environment) \(arguments)" }
    }

    private static let secure = ["--public-url", "https://voice.example.com"]
    private static let malformed = "has white space, quotes, control characters or characters beyond ASCII"
    private static let anyToken =
        "needs TWILIO_AUTH_TOKEN or PLIVO_AUTH_TOKEN to check who calls, or --allow-anyone to answer anyone"

    static let withoutToken =
        [
            "TWILIO_ACCOUNT_SID", "TWILIO_API_KEY", "TWILIO_API_SECRET", "TWILIO_REGION", "TWILIO_EDGE",
        ].map { Row(environment: [$0: "x"], line: "\($0) needs TWILIO_AUTH_TOKEN, which is not set") } + [
            Row(environment: ["PLIVO_AUTH_ID": "MA1"], line: "PLIVO_AUTH_ID needs PLIVO_AUTH_TOKEN, which is not set"),
            Row(
                environment: ["TWILIO_ACCOUNT_SID": "AC1", "TWILIO_AUTHTOKEN": "x"], arguments: secure,
                line: "TWILIO_ACCOUNT_SID needs TWILIO_AUTH_TOKEN, which is not set"),
            Row(
                environment: ["TWILIO_AUTH_TOKEN": "x", "PLIVO_AUTH_ID": "MA1"], arguments: secure,
                line: "PLIVO_AUTH_ID needs PLIVO_AUTH_TOKEN, which is not set"),
            Row(
                environment: ["TWILIO_API_KEY": "SK1"], arguments: ["--allow-anyone"],
                line: "TWILIO_API_KEY needs TWILIO_AUTH_TOKEN, which is not set"),
            Row(arguments: secure, line: "--public-url \(anyToken)"),
            Row(arguments: ["--host", "0.0.0.0"], line: "--host \"0.0.0.0\" \(anyToken)"),
            Row(arguments: ["--host", "::"], line: "--host \"::\" \(anyToken)"),
            Row(arguments: ["--host", ""], line: "--host \"\" \(anyToken)"),
            Row(arguments: ["--host", "voice.example.com"], line: "--host \"voice.example.com\" \(anyToken)"),
        ]

    static let badValues =
        [
            "TWILIO_ACCOUNT_SID", "TWILIO_AUTH_TOKEN", "TWILIO_AUTH_TOKEN_FILE", "TWILIO_API_KEY", "TWILIO_API_SECRET",
            "TWILIO_API_SECRET_FILE", "TWILIO_REGION", "TWILIO_EDGE", "PLIVO_AUTH_ID", "PLIVO_AUTH_TOKEN",
            "PLIVO_AUTH_TOKEN_FILE",
        ].map { Row(environment: [$0: ""], line: "\($0) is set but empty: give it a value, or unset it") }
        + ["a b", "ab\n", "\"ab\"", "'ab'", "\u{E9}"].flatMap { token in
            ["TWILIO_AUTH_TOKEN", "PLIVO_AUTH_TOKEN"].map {
                Row(environment: [$0: token], arguments: secure, line: "\($0) \(malformed)")
            }
        } + [
            Row(
                environment: ["TWILIO_AUTH_TOKEN": "x", "TWILIO_API_KEY": "SK1", "TWILIO_API_SECRET": "a b"],
                arguments: secure, line: "TWILIO_API_SECRET \(malformed)"),
            Row(
                environment: ["TWILIO_AUTH_TOKEN": "x", "TWILIO_API_KEY": "SK1"], arguments: secure,
                line: "TWILIO_API_KEY and TWILIO_API_SECRET belong together: TWILIO_API_SECRET is not set"),
            Row(
                environment: ["TWILIO_AUTH_TOKEN": "x", "TWILIO_API_SECRET": "x"], arguments: secure,
                line: "TWILIO_API_KEY and TWILIO_API_SECRET belong together: TWILIO_API_KEY is not set"),
            Row(
                environment: ["TWILIO_AUTH_TOKEN": "x", "TWILIO_REGION": "ie1"], arguments: secure,
                line: "TWILIO_REGION needs TWILIO_EDGE, which is not set"),
            Row(
                environment: ["TWILIO_AUTH_TOKEN": "x", "TWILIO_EDGE": "dublin"], arguments: secure,
                line: "TWILIO_EDGE needs TWILIO_REGION, which is not set"),
            Row(
                environment: ["TWILIO_AUTH_TOKEN": "x", "TWILIO_ACCOUNT_SID": "AC/1"], arguments: secure,
                line: "TWILIO_ACCOUNT_SID may only have letters, digits, - and _, from 1 to 128 of them"),
            Row(
                environment: ["PLIVO_AUTH_TOKEN": "x", "PLIVO_AUTH_ID": "MA 1"], arguments: secure,
                line: "PLIVO_AUTH_ID may only have letters, digits, - and _, from 1 to 128 of them"),
        ]

    static let badURLs =
        [
            "TWILIO_AUTH_TOKEN", "PLIVO_AUTH_TOKEN",
        ].map {
            Row(
                environment: [$0: "x"],
                line: "\($0) needs --public-url: signatures cover the URL that the provider was told")
        }
        + ["", "voice.example.com", "wss://voice.example.com", "https://h?x", "https://u:p@h", "https://h:0"].map {
            Row(
                environment: ["TWILIO_AUTH_TOKEN": "x"], arguments: ["--public-url", $0],
                line: "--public-url must be http:// or https:// with a host, and perhaps a port and a path")
        } + [
            Row(
                environment: ["TWILIO_AUTH_TOKEN": "x", "PLIVO_AUTH_TOKEN": "x"],
                arguments: ["--public-url", "http://voice.example.com"],
                line: "--public-url must be https:// with TWILIO_AUTH_TOKEN: "
                    + "twilio connects to encrypted streams only"),
            Row(arguments: ["--port", "65536"], line: "--port 65536: ports are 0 to 65535"),
        ]

    @Test("an invalid setting exits with 64 and one line that names it", arguments: withoutToken + badValues + badURLs)
    func refused(_ row: Row) async throws {
        let running = try Program.Running(["serve", "--port", "0"] + row.arguments, environment: row.environment)
        defer { running.kill() }

        let result = try await running.end(within: .seconds(10))

        #expect(result.status == 64)
        #expect(result.errors == "linecard: \(row.line)\n")
        #expect(result.output.isEmpty)
    }

    private static let secretVariables = ["TWILIO_AUTH_TOKEN", "TWILIO_API_SECRET", "PLIVO_AUTH_TOKEN"]

    /// Runs `serve` with a secret from a file that it refuses, and returns the error.
    private func refusal(_ variable: String, _ path: String, _ other: [String: String] = [:]) async throws -> String {
        let environment = ["TWILIO_AUTH_TOKEN": "x", "TWILIO_API_KEY": "SK1"]
            .filter { $0.key != variable }
            .merging(["\(variable)_FILE": path]) { $1 }.merging(other) { $1 }
        let running = try Program.Running(["serve", "--port", "0"] + Self.secure, environment: environment)
        defer { running.kill() }
        let result = try await running.end(within: .seconds(10))
        #expect(result.status == 64)
        return result.errors
    }

    @Test("the error of an unusable secret's file names it without its content", arguments: secretVariables)
    func badFile(_ variable: String) async throws {
        let scratch = try Scratch()
        let token = try scratch.write("token", Array("hidden".utf8))
        let spaced = try scratch.write("spaced", Array(" hidden\n".utf8))
        let twoLines = try scratch.write("two", Array("hidden\n\n".utf8))
        let empty = try scratch.write("empty", Array("\n".utf8))
        let name = "\(variable)_FILE"

        #expect(
            try await refusal(variable, "/nowhere") == "linecard: \(name): the file /nowhere cannot be read\n")
        #expect(
            try await refusal(variable, scratch.folder)
                == "linecard: \(name): the file \(scratch.folder) cannot be read\n")
        #expect(
            try await refusal(variable, "/dev/zero")
                == "linecard: \(name): the file /dev/zero has more than 4096 bytes\n")
        #expect(try await refusal(variable, empty) == "linecard: \(name): the file \(empty) is empty\n")
        #expect(try await refusal(variable, spaced) == "linecard: \(name) \(Self.malformed)\n")
        #expect(try await refusal(variable, twoLines) == "linecard: \(name) \(Self.malformed)\n")
        #expect(
            try await refusal(variable, token, [variable: "hidden"])
                == "linecard: \(variable) and \(name) are both set: unset one\n")
    }

    @Test(
        "serve starts with a token, on the loopback address, or with --allow-anyone",
        arguments: [
            (["TWILIO_AUTH_TOKEN": "x"], ["--host", "0.0.0.0"] + secure),
            (["PLIVO_AUTH_TOKEN": "x"], ["--public-url", "http://voice.example.com"]),
            (["TWILIO_AUTH_TOKEN": "x"], ["--public-url", "HTTPS://voice.example.com:8443/calls/"]),
            ([:], ["--host", "localhost"]), ([:], ["--host", "0.0.0.0", "--allow-anyone"]),
            ([:], ["--allow-anyone"] + secure),
        ] as [([String: String], [String])])
    func starts(environment: [String: String], arguments: [String]) async throws {
        let running = try Program.Running(["serve", "--port", "0"] + arguments, environment: environment)
        defer { running.kill() }

        try await eventually("the server listens", within: .seconds(10)) { running.errors.contains("] listening") }

        #expect(running.errors.contains("anybody can call") == environment.isEmpty)
    }
}
