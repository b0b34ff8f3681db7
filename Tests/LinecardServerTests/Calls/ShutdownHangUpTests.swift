// SPDX-License-Identifier: Apache-2.0

import Linecard
import LinecardCodec
import ProviderFixtures
import ServiceLifecycle
import Synchronization
import TestSupport
import Testing

@testable import LinecardServer

@Suite("A server that stops while calls are being hung up") struct ShutdownHangUpTests {
    /// Takes its time to answer.
    private final class SlowClient: CallControlClient {
        let answered = Atomic(0)
        private let delay: Duration

        init(delay: Duration) { self.delay = delay }

        func send(_ request: CallControlRequest) async throws -> CallControlResponse {
            try await Task.sleep(for: delay)
            answered.wrappingAdd(1, ordering: .relaxed)
            return CallControlResponse(status: 204)
        }
    }

    @Test("stops gracefully once the provider has been told", arguments: Provider.allCases)
    func graceful(_ provider: Provider) async throws {
        let client = SlowClient(delay: .milliseconds(200))
        let configuration = CallServerConfiguration.testing(hangingUpWith: client)
        let (calls, continuation) = AsyncStream.makeStream(of: Call.self)
        let server = try await CallServer.bind(configuration) { call in continuation.yield(call) }
        let group = ServiceGroup(services: [server], logger: configuration.logger)
        let running = Task { try await group.run() }
        defer { running.cancel() }
        let headers = Credentials.upgradeHeaders(provider)
        _ = try await Phone.dial(server, "/\(provider)/stream", headers: headers, saying: [Script(provider).start])
        for await call in calls.prefix(1) { try await eventually("the call is over") { call.ending != nil } }
        #expect(client.answered.load(ordering: .relaxed) == 0)
        await group.triggerGracefulShutdown()
        try await within { try await running.value }

        #expect(client.answered.load(ordering: .relaxed) == 1)
    }

    @Test("is not kept from stopping when its task is cancelled")
    func cancelled() async throws {
        let client = SlowClient(delay: .seconds(8))
        let (calls, continuation) = AsyncStream.makeStream(of: Call.self)
        let server = try await CallServer.bind(.testing(hangingUpWith: client)) { call in continuation.yield(call) }
        let running = Task { try await server.run() }
        let headers = Credentials.upgradeHeaders(.twilio)
        _ = try await Phone.dial(server, "/twilio/stream", headers: headers, saying: [Script(.twilio).start])
        for await call in calls.prefix(1) { try await eventually("the call is over") { call.ending != nil } }
        running.cancel()

        try await within(.seconds(5), "the server stops") { try await running.value }
        #expect(client.answered.load(ordering: .relaxed) == 0)
    }
}
