// SPDX-License-Identifier: Apache-2.0

import Linecard
import LinecardSimulator
import ProviderFixtures
import Synchronization
import TestSupport
import Testing

@testable import LinecardServer

@Suite("Parties of a call") struct CallPartyTests {
    /// A `From` parameter, and the party that the application gets.
    struct Row: Sendable, CustomTestStringConvertible {
        let from: String
        let party: CallParty?
        var isDropped = false
        let testDescription: String
    }

    static let rows = [
        Row(from: "+15005550006", party: .number("+15005550006"), testDescription: "a number"),
        Row(from: "anonymous", party: nil, testDescription: "withheld"),
        Row(from: "+266696687", party: nil, testDescription: "withheld, as digits"),
        Row(from: "", party: nil, testDescription: "empty"),
        Row(from: String(repeating: "5", count: 600), party: nil, isDropped: true, testDescription: "600 characters"),
        Row(from: "Zo\u{EB} \u{1F4DE}", party: .other("Zo\u{EB} \u{1F4DE}"), testDescription: "not ASCII"),
        Row(from: "a=1,b;c\"<&>\n\u{1}", party: .other("a=1,b;c\"<&>\n\u{1}"), testDescription: "what breaks syntax"),
        Row(from: "sip:a@example.com", party: .sip("sip:a@example.com"), testDescription: "a SIP address"),
        Row(from: "client:alice", party: .client("alice"), testDescription: "a client"),
    ]

    /// Makes a call through the webhook, and returns its parties, its parameters and the log.
    ///
    /// - Parameter isPublic: True if the server has a public URL and checks signatures.
    private func parties(
        _ caller: SimulatedCaller, isPublic: Bool
    ) async throws -> (from: CallParty?, to: CallParty?, parameters: [String: String], log: [String]) {
        let log = LogRecorder()
        let starts = Mutex<[CallStart]>([])
        let configuration: CallServerConfiguration = isPublic ? .testing(hangingUpWith: RecordingClient()) : .testing()
        var caller = caller
        caller.authToken = isPublic ? Credentials.token : nil
        try await withServer(
            configuration.logging(to: log),
            application: { call in starts.withLock { $0.append(call.start) } }
        ) { [caller] server in
            var caller = caller
            caller.connectTo = HostAndPort(host: "127.0.0.1", port: server.port)
            _ = try await within { [caller] in
                try await caller.call("https://voice.example.com/\(caller.provider)/voice")
            }
        }
        let start = try #require(starts.withLock { $0.first })
        return (start.from, start.to, start.customParameters, log.lines)
    }

    @Test("the application gets the parties, and every call is answered", arguments: Provider.allCases, rows)
    func known(provider: Provider, row: Row) async throws {
        for isPublic in [true, false] {
            var caller = SimulatedCaller(provider: provider, script: [.wait(.milliseconds(200))])
            caller.from = row.from

            let call = try await parties(caller, isPublic: isPublic)

            #expect(call.from == row.party)
            #expect(call.to == .number("+15005550001"))
            #expect(call.parameters.isEmpty, "the parameters that carry the parties are removed")
            #expect(call.log.contains { $0.hasPrefix("warning parameters dropped") } == row.isDropped)
        }
    }

    @Test("Plivo's numbers, which have no plus sign, get one")
    func plivoNumber() async throws {
        var caller = SimulatedCaller(provider: .plivo, script: [.wait(.milliseconds(200))])
        caller.from = "19792014278"
        caller.to = "19792014296"

        let call = try await parties(caller, isPublic: true)

        #expect(call.from == .number("+19792014278"))
        #expect(call.to == .number("+19792014296"))
    }

    @Test(
        "a webhook without From and To is answered", arguments: Provider.allCases, ["GET", "POST"])
    func missing(provider: Provider, method: String) async throws {
        for publicURL in [nil, "https://voice.example.com"] {
            var configuration = CallServerConfiguration.testing()
            configuration.publicURL = publicURL
            configuration.allowsAnyone = publicURL != nil

            let response = try await withServer(configuration) {
                try await HTTPConnection.request($0, method, "/\(provider)/voice?x=1")
            }

            #expect(response.status == 200)
            #expect(response.body.contains("<Stream "))
            #expect(!response.body.contains("linecardfrom"))
        }
    }

    @Test("a stream without a webhook has no parties", arguments: Provider.allCases)
    func direct(provider: Provider) async throws {
        try await withCall(provider) { call, _, _, _ in
            #expect(call.from == nil)
            #expect(call.to == nil)
        }
    }
}
