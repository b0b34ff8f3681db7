// SPDX-License-Identifier: Apache-2.0

import Linecard
import Logging
import ProviderFixtures
import Synchronization
import TestSupport
import Testing

@testable import LinecardServer

@Suite("A call's logger") struct CallLoggerTests {
    /// Records a logger's own metadata with each line.
    private struct MetadataLog: LogHandler {
        let recorder: LogRecorder
        var logLevel = Logger.Level.trace
        var metadata: Logger.Metadata = [:]
        subscript(metadataKey key: String) -> Logger.Metadata.Value? {
            get { metadata[key] }
            set { metadata[key] = newValue }
        }

        func log(event: LogEvent) {
            var event = event
            event.metadata = metadata.merging(event.metadata ?? [:]) { $1 }
            recorder.log(event: event)
        }
    }

    @Test("the logger's metadata has the ids of the call and the stream", arguments: Provider.allCases)
    func ids(provider: Provider) async throws {
        let log = LogRecorder()
        var configuration = CallServerConfiguration.testing()
        configuration.logger = Logger(label: "test") { _ in MetadataLog(recorder: log) }
        let script = Script(provider)

        try await withServer(configuration, application: { call in call.logger.info("hello") }) { server in
            _ = try await Phone.dial(server, script.path, saying: [script.start])
            try await eventually("the application logs") { log.lines.contains { $0.hasPrefix("info hello") } }
        }

        let line = try #require(log.lines.first { $0.hasPrefix("info hello") })
        #expect(line.contains(#""call": \#(script.callID)"#))
        #expect(line.contains(#""stream": \#(script.streamID)"#))
    }

    @Test("a stream whose id has a line break is refused", arguments: Provider.allCases)
    func forged(provider: Provider) async throws {
        var script = Script(provider)
        script.streamID = #"stream\nerror forged"#  // a line feed, in JSON
        let start = script.start

        try await withServer { server in
            _ = try await Phone.dial(server, script.path, saying: [start])
            try await eventually("it is refused") { server.statistics[.messagesBad] == 1 }

            #expect(server.statistics[.callsStarted] == 0)
        }
    }
}
