// SPDX-License-Identifier: Apache-2.0

import LinecardServer
import Logging

@testable import LinecardCommand

/// Runs a body against an echo server in this process.
func withEchoServer<Value: Sendable>(_ body: (CallServer) async throws -> Value) async throws -> Value {
    var configuration = CallServerConfiguration(port: 0)
    configuration.logger = Logger(label: "test", factory: { _ in SwiftLogNoOpLogHandler() })
    let server = try await CallServer.bind(configuration) { call in try await Agent.echo.answer(call) }
    let running = Task { try await server.run() }
    defer { running.cancel() }
    return try await body(server)
}
