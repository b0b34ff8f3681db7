// SPDX-License-Identifier: Apache-2.0

import ArgumentParser

/// `conformance`
@main struct ConformanceCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "conformance", abstract: "Compare the server's WebSocket with RFC 6455.",
        subcommands: [TableCommand.self, TesteeCommand.self], defaultSubcommand: TableCommand.self)
}
