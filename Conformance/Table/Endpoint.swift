// SPDX-License-Identifier: Apache-2.0

import Linecard
import LinecardServer
import Logging

/// An endpoint that cases are run against.
enum Endpoint: String, Sendable, CaseIterable {
    /// An echo behind the handlers that carry a call.
    case echo
    /// The same echo, reading one byte at a time.
    case byte
    /// `CallServer`, on a stream without a start message. It sends no messages.
    case server
}

/// The endpoints, listening in this process.
struct RunningEndpoints: Sendable {
    /// The limit of a message to the echo, in bytes.
    static let messageBytes = 1 << 20

    private let echo: EchoServer
    private let byteEcho: EchoServer
    private let server: CallServer

    /// Starts all of them.
    static func start() async throws -> RunningEndpoints {
        let limits = WebSocketLimits(messageBytes: messageBytes)
        var configuration = CallServerConfiguration(port: 0)
        configuration.allowsAnyone = true
        configuration.limits.connectionsWithoutCallPerPeer = 1_000
        configuration.startTimeout = .seconds(60)
        configuration.logger = Logger(label: "conformance") { _ in SwiftLogNoOpLogHandler() }
        return RunningEndpoints(
            echo: try await .bind(limits: limits), byteEcho: try await .bind(limits: limits, readSize: 1),
            server: try await .bind(configuration) { _ in })
    }

    /// Returns the port of an endpoint.
    func port(of endpoint: Endpoint) -> Int {
        switch endpoint {
        case .echo: echo.port
        case .byte: byteEcho.port
        case .server: server.port
        }
    }

    /// Closes all of them.
    func close() async {
        await echo.close()
        await byteEcho.close()
        await server.close()
    }
}
