// SPDX-License-Identifier: Apache-2.0

import Linecard
import ProviderFixtures
import TestSupport
import Testing

@testable import LinecardServer

@Suite("HTTP resources") struct ResourceTests {
    @Test("/healthz answers ok")
    func healthz() async throws {
        let response = try await withServer { try await HTTPConnection.request($0, "/healthz") }

        #expect(response.status == 200)
        #expect(response.body == "ok\n")
        #expect(response.headers["connection"] == "close")
    }

    @Test("/metrics has the counts so far in the Prometheus text format")
    func metrics() async throws {
        let script = Script(.twilio)
        let switchboard = Switchboard()

        let response = try await withServer(application: switchboard.answer) { server in
            let ended = try await Phone.dial(server, script.path, saying: [script.start, script.stop])
            try await ended.waitUntilClosed()
            _ = try await Phone.dial(
                server, script.path, saying: [Script.connected, script.start, "bad", script.media(code: 0x30)])
            try await eventually("the audio arrives") { !switchboard.heardAudio.isEmpty }
            _ = try await switchboard.next()
            try await switchboard.next().mark("m")
            return try await HTTPConnection.request(server, "/metrics?all=1")
        }

        #expect(response.status == 200)
        #expect(response.headers["content-type"] == "text/plain; version=0.0.4; charset=utf-8")
        #expect(
            response.body == """
                # TYPE linecard_calls_started_total counter
                linecard_calls_started_total 2
                # TYPE linecard_calls_active gauge
                linecard_calls_active 1
                # TYPE linecard_applications_overdue gauge
                linecard_applications_overdue 0
                # TYPE linecard_calls_declined_total counter
                linecard_calls_declined_total 0
                # TYPE linecard_answers_timed_out_total counter
                linecard_answers_timed_out_total 0
                # TYPE linecard_answers_failed_total counter
                linecard_answers_failed_total 0
                # TYPE linecard_webhooks_failed_total counter
                linecard_webhooks_failed_total 0
                # TYPE linecard_applications_failed_total counter
                linecard_applications_failed_total 0
                # TYPE linecard_calls_unresponsive_total counter
                linecard_calls_unresponsive_total 0
                # TYPE linecard_calls_failed_total counter
                linecard_calls_failed_total 0
                # TYPE linecard_messages_received_total counter
                linecard_messages_received_total 6
                # TYPE linecard_messages_sent_total counter
                linecard_messages_sent_total 1
                # TYPE linecard_messages_bad_total counter
                linecard_messages_bad_total 1
                # TYPE linecard_messages_missing_total counter
                linecard_messages_missing_total 410
                # TYPE linecard_messages_late_total counter
                linecard_messages_late_total 0
                # TYPE linecard_messages_repeated_total counter
                linecard_messages_repeated_total 0
                # TYPE linecard_frames_dropped_total counter
                linecard_frames_dropped_total 0
                # TYPE linecard_refusals_total counter
                linecard_refusals_total 0
                # TYPE linecard_hang_ups_failed_total counter
                linecard_hang_ups_failed_total 0
                # TYPE linecard_connections_refused_total counter
                linecard_connections_refused_total{reason="too_many_connections"} 0
                linecard_connections_refused_total{reason="too_many_without_call"} 0
                linecard_connections_refused_total{reason="too_many_from_peer"} 0
                linecard_connections_refused_total{reason="too_many_calls"} 0
                linecard_connections_refused_total{reason="too_many_bodies"} 0
                linecard_connections_refused_total{reason="request_timed_out"} 0
                linecard_connections_refused_total{reason="malformed_request"} 0
                linecard_connections_refused_total{reason="target_too_long"} 0
                linecard_connections_refused_total{reason="head_too_large"} 0
                linecard_connections_refused_total{reason="body_too_large"} 0
                linecard_connections_refused_total{reason="unsupported_version"} 0
                linecard_connections_refused_total{reason="not_implemented"} 0
                linecard_connections_refused_total{reason="expectation_failed"} 0
                linecard_connections_refused_total{reason="not_found"} 0
                linecard_connections_refused_total{reason="method_not_allowed"} 0
                linecard_connections_refused_total{reason="upgrade_required"} 0
                linecard_connections_refused_total{reason="origin_not_allowed"} 0
                linecard_connections_refused_total{reason="bad_signature"} 0
                linecard_connections_refused_total{reason="start_timed_out"} 0
                linecard_connections_refused_total{reason="no_start"} 0
                linecard_connections_refused_total{reason="foreign_stream"} 0
                linecard_connections_refused_total{reason="unservable_stream"} 0
                linecard_connections_refused_total{reason="protocol_violation"} 0
                linecard_connections_refused_total{reason="invalid_text"} 0
                linecard_connections_refused_total{reason="message_too_large"} 0
                linecard_connections_refused_total{reason="too_many_fragments"} 0
                linecard_connections_refused_total{reason="too_many_control_frames"} 0
                linecard_connections_refused_total{reason="too_many_messages"} 0
                linecard_connections_refused_total{reason="call_too_long"} 0

                """)
    }

    @Test("Twilio is told to stream here", arguments: ["GET", "POST"])
    func twilioVoice(method: String) async throws {
        let response = try await withServer { try await HTTPConnection.request($0, method, "/twilio/voice") }

        #expect(response.status == 200)
        #expect(response.headers["content-type"] == "text/xml; charset=utf-8")
        #expect(
            response.body == """
                <?xml version="1.0" encoding="UTF-8"?>
                <Response><Connect><Stream url="wss://voice.test/twilio/stream"/></Connect></Response>

                """)
    }

    @Test("Plivo is told to stream here", arguments: ["GET", "POST"])
    func plivoVoice(method: String) async throws {
        let response = try await withServer { try await HTTPConnection.request($0, method, "/plivo/voice") }

        #expect(
            response.body == """
                <?xml version="1.0" encoding="UTF-8"?>
                <Response><Stream bidirectional="true" keepCallAlive="true" \
                contentType="audio/x-mulaw;rate=8000">wss://voice.test/plivo/stream</Stream></Response>

                """)
    }

    @Test("a slash at the end of the public URL is not doubled in the stream's URL")
    func publicURLWithSlash() async throws {
        var configuration = CallServerConfiguration.testing()
        configuration.publicURL = "https://voice.example.com/"
        configuration.allowsAnyone = true

        let response = try await withServer(configuration) { try await HTTPConnection.request($0, "/plivo/voice") }

        #expect(response.body.contains(">wss://voice.example.com/plivo/stream<"))
    }

    @Test("the public URL is escaped in the document", arguments: Provider.allCases)
    func publicURL(provider: Provider) async throws {
        var configuration = CallServerConfiguration.testing()
        configuration.publicURL = #"https://voice.example.com/a&b<c>"d"#
        configuration.allowsAnyone = true

        let response = try await withServer(configuration) {
            try await HTTPConnection.request($0, "/\(provider)/voice")
        }

        #expect(
            response.body.contains("wss://voice.example.com/a&amp;b&lt;c&gt;&quot;d/\(provider)/stream"))
        #expect(!response.body.contains("a&b"))
    }

    @Test("with an http public URL Plivo gets a document, and Twilio, which dials wss only, gets 500")
    func publicURLWithoutTLS() async throws {
        var configuration = CallServerConfiguration.testing()
        configuration.publicURL = "http://voice.example.com"
        configuration.allowsAnyone = true

        let (twilio, plivo) = try await withServer(configuration) { server in
            (
                try await HTTPConnection.request(server, "/twilio/voice"),
                try await HTTPConnection.request(server, "/plivo/voice")
            )
        }

        #expect(twilio.status == 500)
        #expect(twilio.body == "no answer: url must begin with wss://\n")
        #expect(plivo.status == 200)
        #expect(plivo.body.contains(">ws://voice.example.com/plivo/stream<"))
    }

    @Test(
        "an invalid host is refused with 400", arguments: Provider.allCases,
        ["a b", "a#b", "é", ":80", "", "a/b", "u@h"])
    func oddHost(provider: Provider, host: String) async throws {
        try await withServer { server in
            let connection = try await HTTPConnection.open(server)
            try await connection.write("GET /\(provider)/voice HTTP/1.1\r\nHost: \(host)\r\n\r\n")

            #expect(try await connection.responses(1)[0].status == 400)
            #expect(server.statistics[.malformedRequest] == 1)
        }
    }

    @Test(
        "other paths get 404",
        arguments: ["/", "/twilio", "/twilio/", "/twilio/streams", "/vonage/stream", "/healthz/", "/plivo/stream/"])
    func notFound(path: String) async throws {
        let response = try await withServer { try await HTTPConnection.request($0, path) }

        #expect(response.status == 404)
    }

    @Test("a stream's path wants a WebSocket", arguments: Provider.allCases)
    func upgradeRequired(provider: Provider) async throws {
        let response = try await withServer { try await HTTPConnection.request($0, "/\(provider)/stream") }

        #expect(response.status == 426)
    }

    @Test("a body over 64 KiB is refused with 413", arguments: [(65_536, 200), (65_537, 413), (300_000, 413)])
    func bodies(bytes: Int, status: Int) async throws {
        try await withServer { server in
            let body = String(repeating: "a", count: bytes)
            let response = try await HTTPConnection.request(server, "POST", "/twilio/voice", body: body)

            #expect(response.status == status)
            #expect(try await HTTPConnection.request(server, "/healthz").status == 200)
        }
    }

    @Test("a connection closes after one answer, and a second request is not answered", arguments: [false, true])
    func oneRequest(atOnce: Bool) async throws {
        try await withServer { server in
            let connection = try await HTTPConnection.open(server)
            let request = "GET /healthz HTTP/1.1\r\nHost: h\r\n\r\n"
            try await connection.write(atOnce ? request + request : request)
            let responses = try await connection.responses(1)
            if !atOnce { try? await connection.write(request) }
            try await eventually("the server closes") { connection.isClosed }

            #expect(responses.map(\.status) == [200])
            #expect(responses[0].headers["connection"] == "close")
            #expect(try await connection.responses(1).count == 1)
        }
    }

    @Test("a HEAD request gets the head of the answer only")
    func head() async throws {
        let response = try await withServer { try await HTTPConnection.request($0, "HEAD", "/healthz") }

        #expect(response.status == 200)
        #expect(response.headers["content-length"] == "3")
        #expect(response.body.isEmpty)
    }

    @Test("a connection with other data than HTTP is closed, and the server goes on")
    func noHTTP() async throws {
        try await withServer { server in
            let connection = try await HTTPConnection.open(server)
            try await connection.write("\u{16}\u{3}\u{1} hello\r\n\r\n")
            try await eventually("the server closes") { connection.isClosed }

            #expect(try await HTTPConnection.request(server, "/healthz").status == 200)
        }
    }
}
