// SPDX-License-Identifier: Apache-2.0

import Linecard
import ProviderFixtures
import TestSupport

@testable import LinecardServer

/// Runs a body with one call, whose application reads nothing and returns when the call is over.
func withUnreadCall(
    _ provider: Provider = .twilio, _ configuration: CallServerConfiguration = .testing(),
    _ body: (Call, Phone, Script, CallServer) async throws -> Void
) async throws {
    let script = Script(provider)
    let (calls, continuation) = AsyncStream.makeStream(of: Call.self)
    try await withServer(
        configuration,
        application: { call in
            continuation.yield(call)
            try await call.line.end()
        }
    ) { server in
        let phone = try await Phone.dial(
            server, script.path, headers: Credentials.upgradeHeaders(provider), saying: [script.start])
        let call = try await within(.seconds(5), "a call") {
            for await call in calls { return call }
            throw TimedOut(what: "a call")
        }
        try await body(call, phone, script, server)
    }
}

extension Call {
    /// Starts a task on the executor that an application would run on.
    func task<Value: Sendable>(
        on executor: ApplicationExecutor, _ body: @escaping @Sendable (Call) async throws -> Value
    ) -> Task<Value, any Error> {
        let executor = executor == .eventLoop ? EventLoopExecutor(line.eventLoop) : nil
        return Task(executorPreference: executor) { try await body(self) }
    }

    /// Waits until a task waits for a key, and at least `messages` messages have come.
    func untilKeyIsAwaited(after messages: Int = 0) async throws {
        try await eventually("a task waits for a key") {
            try await line.call { tasks, session, _ in
                tasks.keys.isWaiting && session.counts.messagesReceived >= messages
            }
        }
    }

    /// Waits until a task waits for a frame.
    func untilFrameIsAwaited() async throws {
        try await eventually("a task waits for a frame") {
            try await line.call { tasks, _, _ in tasks.frames.isWaiting }
        }
    }

    /// Waits until the call is to end, once all that was given has been heard.
    func untilEnding() async throws {
        try await eventually("the call is to end") { try await line.call { _, session, _ in session.isEnding } }
    }

    /// Waits until nothing more is sent because the provider's socket is full: 25 looks in a row see the same count.
    func untilSocketIsFull() async throws {
        var sent = 0
        var looks = 0
        try await eventually("the socket is full") {
            let count = await counts.messagesSent
            looks = count > 0 && count == sent ? looks + 1 : 0
            sent = count
            return looks == 25
        }
    }

    /// Waits until at least `messages` messages have come from the provider, not counting the start.
    func untilReceived(_ messages: Int) async throws {
        try await eventually("\(messages) messages") { await counts.messagesReceived >= messages }
    }
}

extension ApplicationExecutor {
    static let all: [ApplicationExecutor] = [.globalPool, .eventLoop]
}
