// SPDX-License-Identifier: Apache-2.0

import Linecard
import LinecardCodec
import ProviderFixtures
import ServiceLifecycle
import Synchronization
import TestSupport
import Testing

@testable import LinecardServer

@Suite("Stopping a server while calls are hung up") struct ShutdownHangUpTests {
    /// Answers requests once its gate is open.
    private final class GatedClient: CallControlClient {
        let gate = Promise<Void>()
        let answered = Atomic(0)

        func send(_ request: CallControlRequest) async throws -> CallControlResponse {
            try await gate.get()
            answered.wrappingAdd(1, ordering: .relaxed)
            return CallControlResponse(status: 204)
        }
    }

    @Test("a graceful shutdown waits until the calls are hung up", arguments: Provider.allCases)
    func graceful(_ provider: Provider) async throws {
        let client = GatedClient()
        let configuration = CallServerConfiguration.testing(hangingUpWith: client)
        let (calls, continuation) = AsyncStream.makeStream(of: Call.self)
        let server = try await CallServer.bind(configuration) { call in continuation.yield(call) }
        let group = ServiceGroup(services: [server], logger: configuration.logger)
        let running = Task { try await group.run() }
        defer { running.cancel() }
        let headers = Credentials.upgradeHeaders(provider)
        _ = try await Phone.dial(server, "/\(provider)/stream", headers: headers, saying: [Script(provider).start])
        for await call in calls.prefix(1) { try await eventually("the call is over") { call.ending != nil } }
        await group.triggerGracefulShutdown()
        try await eventually("the server stops listening") { (try? await HTTPConnection.open(server)) == nil }
        client.gate.set(())
        try await within { try await running.value }

        let answered = client.answered.load(ordering: .relaxed)
        #expect(answered == 1)
    }

    @Test("cancelling the server's task does not wait for hang-ups")
    func cancelled() async throws {
        let client = GatedClient()
        defer { client.gate.set(()) }
        let (calls, continuation) = AsyncStream.makeStream(of: Call.self)
        let server = try await CallServer.bind(.testing(hangingUpWith: client)) { call in continuation.yield(call) }
        let running = Task { try await server.run() }
        let headers = Credentials.upgradeHeaders(.twilio)
        _ = try await Phone.dial(server, "/twilio/stream", headers: headers, saying: [Script(.twilio).start])
        for await call in calls.prefix(1) { try await eventually("the call is over") { call.ending != nil } }
        running.cancel()

        try await within(.seconds(5), "the server stops") { try await running.value }
        let answered = client.answered.load(ordering: .relaxed)
        #expect(answered == 0)
    }
}
