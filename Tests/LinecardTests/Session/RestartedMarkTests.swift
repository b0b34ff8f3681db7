// SPDX-License-Identifier: Apache-2.0

import Linecard
import LinecardSimulator
import Testing

@Suite("Marks on another stream of a call") struct RestartedMarkTests {
    private static let script = CallScript([.wait(.seconds(60))])

    @Test("a mark that was sent stays after its audio when that is sent again")
    func sentMark() throws {
        var call = try SessionCall()
        try call.play([Int16](repeating: 1_000, count: 1_600), 1)
        try call.run(until: .milliseconds(100))
        try call.session.mark("end", CallSession.MarkID(1), at: call.instant)
        call.send()

        try call.restart(as: "S2", script: Self.script)
        #expect(call.outcome(ofMark: 1) == nil)
        try call.run(for: .seconds(1))

        #expect(call.outcome(ofMark: 1) == .heard(isConfirmed: true))
        let mark = try #require(call.provider.recording.marks.first { $0.name == "end" })
        #expect(mark.position == call.heard.count && call.heard.count >= 800)
    }

    @Test("a mark that was not sent stays after its audio too")
    func unsentMark() throws {
        var call = try SessionCall()
        try call.play([Int16](repeating: 1_000, count: 1_600), 1)
        try call.run(until: .milliseconds(100))
        call.isWritable = false
        try call.session.mark("end", CallSession.MarkID(1), at: call.instant)

        try call.restart(as: "S2", script: Self.script)
        call.isWritable = true
        try call.run(for: .seconds(1))

        let mark = try #require(call.provider.recording.marks.first { $0.name == "end" })
        #expect(mark.position == call.heard.count && call.heard.count >= 800)
    }

    @Test("a mark after live audio is cleared, because that audio is not sent again")
    func liveMark() throws {
        var call = try SessionCall()
        try call.open(1, isLive: true)
        try call.append([Int16](repeating: 1_000, count: 1_600), to: 1)
        try call.mark("end", 1)
        try call.run(until: .milliseconds(100))
        #expect(call.outcome(ofMark: 1) == nil)

        try call.restart(as: "S2", script: Self.script)

        #expect(call.outcome(ofMark: 1) == .cleared)
    }
}
