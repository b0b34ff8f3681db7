// SPDX-License-Identifier: Apache-2.0

import ArgumentParser
import Foundation
import LinecardServer

/// `conformance testee`
struct TesteeCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "testee", abstract: "Echo WebSocket messages until interrupted, for another test suite.",
        discussion: "Listens on the loopback interface, prints its URL, and takes any path and origin.")

    @Option(help: "The port. Defaults to a free one.") var port = 0
    @Option(help: ArgumentHelp("The limit of a message, in MiB.", valueName: "MiB")) var messagesMib = 16

    func validate() throws {
        guard (0...65_535).contains(port) else { throw ValidationError("--port is 0 to 65535") }
        guard (1...1_024).contains(messagesMib) else { throw ValidationError("--messages-mib is 1 to 1024") }
    }

    func run() async throws {
        let limits = WebSocketLimits(messageBytes: messagesMib << 20)
        let server = try await EchoServer.bind(port: port, limits: limits)
        print("ws://127.0.0.1:\(server.port)/")
        fflush(nil)
        try await server.wait()
    }
}

extension WebSocketLimits {
    /// Makes the limits of a testee: messages up to a size, in any number of frames, and the highest rate of control
    /// frames that a server can be set to.
    init(messageBytes: Int) {
        self.init(messageBytes: messageBytes, fragments: .max, controlFramesPerSecond: 1_000_000)
    }
}
