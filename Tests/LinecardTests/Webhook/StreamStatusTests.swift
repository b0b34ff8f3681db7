// SPDX-License-Identifier: Apache-2.0

import Linecard
import Testing

@Suite("Status callbacks") struct StreamStatusTests {
    @Test(
        "Twilio's events are read",
        arguments: [
            ("stream-started", StreamStatus.Event.started), ("stream-stopped", .stopped), ("stream-error", .failed),
            ("stream-paused", .other("stream-paused")),
        ])
    func twilio(name: String, event: StreamStatus.Event) throws {
        let form =
            "AccountSid=AC1&CallSid=CA1&StreamSid=MZ1&StreamName=a+b&StreamEvent=\(name)"
            + "&StreamError=31921%20closed&Timestamp=2026-01-01T00%3A00%3A00Z"

        let status = try StreamStatus(provider: .twilio, form: Array(form.utf8))

        #expect(status.event == event)
        #expect([status.callID, status.streamID] == ["CA1", "MZ1"])
        #expect(status.reason == "31921 closed")
        #expect(status.timestamp == "2026-01-01T00:00:00Z")
        #expect(status.parameters["StreamName"] == "a b")
    }

    @Test(
        "Plivo's events are read by both sets of names",
        arguments: [
            ("started", StreamStatus.Event.started), ("StartStream", .started), ("stopped", .stopped),
            ("StopStream", .stopped), ("failed", .failed), ("DroppedStream", .failed), ("DegradedStream", .degraded),
            ("PlayedStream", .other("PlayedStream")),
        ])
    func plivo(name: String, event: StreamStatus.Event) throws {
        let form = "CallUUID=c-1&StreamID=s-1&Event=\(name)&StatusReason=buffer_overflow&Duration=12"

        let status = try StreamStatus(provider: .plivo, form: Array(form.utf8))

        #expect(status.event == event)
        #expect([status.callID, status.streamID] == ["c-1", "s-1"])
        #expect(status.reason == "buffer_overflow")
        #expect(status.parameters["Duration"] == "12")
        #expect(status.timestamp == nil)
    }

    @Test("Plivo's alternative field for a reason is read")
    func error() throws {
        let form = "CallUUID=c-1&Event=DroppedStream&StatusReason=&Error=connection_failed"

        let status = try StreamStatus(provider: .plivo, form: Array(form.utf8))

        #expect(status.reason == "connection_failed")
        #expect(status.streamID == "")
    }

    @Test(
        "a status without an event or a call is refused",
        arguments: [
            (Provider.twilio, "", "StreamEvent"), (.twilio, "StreamEvent=stream-started", "CallSid"),
            (.twilio, "CallSid=CA1&StreamEvent=", "StreamEvent"), (.plivo, "CallUUID=c-1", "Event"),
            (.plivo, "Event=started&CallSid=CA1", "CallUUID"), (.plivo, "{\"Event\":\"started\"}", "Event"),
        ])
    func missing(provider: Provider, form: String, field: String) {
        #expect(throws: LinecardError.message(.missingField(field))) {
            try StreamStatus(provider: provider, form: Array(form.utf8))
        }
    }

    @Test("of repeated names the first counts, and more than 1,000 parameters are refused")
    func manyParameters() throws {
        let twice = try StreamStatus(provider: .plivo, form: Array("Event=started&CallUUID=a&CallUUID=b".utf8))
        let many = "Event=started&CallUUID=a&" + String(repeating: "x&", count: 1_000)

        #expect(twice.callID == "a")
        #expect(throws: LinecardError.self) { try StreamStatus(provider: .plivo, form: Array(many.utf8)) }
    }
}
