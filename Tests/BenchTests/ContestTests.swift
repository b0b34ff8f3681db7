// SPDX-License-Identifier: Apache-2.0

import Testing

@testable import bench

@Suite("Contests") struct ContestTests {
    private static func kernel(_ name: String, _ kernel: String, _ time: Double) -> Row {
        .named("\(name)/\(kernel)", time, details: .init(kernel: kernel))
    }

    @Test("the first rung of a ladder is the library's, and the reference is plain code")
    func ladder() throws {
        let rows = [Self.kernel("g711/decode", "avx2", 10), Self.kernel("g711/decode", "reference", 35)]

        let contest = try #require(Contest.all(in: rows).first)

        #expect(contest.work == "g711/decode")
        #expect(contest.contenders.map(\.role) == [.ours, .plain])
        #expect(contest.lead(over: contest.contenders[1]) == 3.5)
    }

    @Test("without other rungs the reference is the library's")
    func reference() { #expect(Contest.all(in: [Self.kernel("g711/decode", "reference", 35)])[0].ours != nil) }

    @Test("a peer's row is compared with ours of the same name, or with a ladder")
    func peers() {
        let rows = [
            Self.kernel("g711/decode", "avx2", 10), .named("message/twilio/in/8000", 200),
            .named("peer/ffmpeg/g711/decode", 50, details: .init(peer: "FFmpeg", version: "5.1")),
            .named("peer/pipecat/message/twilio/in/8000", 4_000),
        ]

        let contests = Contest.all(in: rows)

        #expect(contests.map(\.work) == ["g711/decode", "message/twilio/in/8000"])
        #expect(contests.map { $0.others.map(\.name) } == [["FFmpeg 5.1"], ["pipecat"]])
        #expect(contests[1].lead(over: contests[1].others[0]) == 20)
    }

    @Test("a peer's work without a row of ours has no lead")
    func alone() {
        let contest = Contest.all(in: [.named("peer/ffmpeg/g722/decode", 50)])[0]

        #expect(contest.ours == nil)
        #expect(contest.lead(over: contest.contenders[0]) == nil)
    }

    @Test("both engines are compared with a peer, the default first")
    func engines() {
        let rows = [
            Row.named("message/twilio/in/16000", 900), .named("message/twilio/in/16000/direct", 400),
            .named("peer/pipecat/message/twilio/in/16000", 6_000), .named("resample/8000-16000/direct", 200),
            .named("resample/8000-16000/soxr-alone", 800), .named("turns/in/16000/direct/100", 300),
        ]

        let contests = Contest.all(in: rows)

        #expect(contests.map(\.work) == ["message/twilio/in/16000", "resample/8000-16000"])
        #expect(
            contests.map { $0.contenders.map(\.name) }
                == [["Linecard", "Linecard, direct", "pipecat"], ["direct", "libsoxr alone"]])
        #expect(contests.map { $0.ours?.row.median } == [900, 200])
    }

    @Test("an echo has its delay, other work the audio that it holds back")
    func reservations() throws {
        let held = Row.Details(delayMilliseconds: 206, heldMillisecondsMax: 206)
        let rows = [
            Row.named("echo/16000", 2_000, details: .init(delayMilliseconds: 6, heldMillisecondsMax: 0)),
            .named("peer/pipecat/echo/16000", 9_000, details: held),
            .named("peer/pipecat/message/twilio/in/16000", 6_000, details: held),
        ]

        let contenders = Contest.all(in: rows).flatMap(\.contenders)

        #expect(contenders.map(\.reservation) == ["6.0 ms late", "206 ms late", "holds 206 ms back"])
    }

    @Test("a time that includes more work than ours is marked and has no lead")
    func includes() {
        let more = Row.Details(delayMilliseconds: 20, heldMillisecondsMax: 0, includes: "sockets")
        let rows = [Row.named("echo/16000", 2_000), .named("peer/other/echo/16000", 9_000, details: more)]

        let contest = Contest.all(in: rows)[0]

        #expect(contest.others.map(\.reservation) == ["20.0 ms late, sockets included"])
        #expect(contest.lead(over: contest.others[0]) == nil)
    }

    @Test("Foundation's rows are compared with the stops that they replace")
    func foundation() {
        let rows = [
            Row.named("envelope/twilio/in", 100), .named("foundation/json-decode", 4_000),
            .named("foundation/json-serialization", 3_000),
            Self.kernel("base64/decode", "avx2", 20), .named("foundation/base64-decode", 130),
            Self.kernel("base64/encode", "avx2", 14), .named("foundation/base64-encode", 100),
        ]

        let contests = Contest.all(in: rows)

        #expect(contests.map(\.work) == ["envelope/twilio/in", "base64/decode", "base64/encode"])
        #expect(
            contests.map { $0.others.map(\.name) }
                == [["JSONDecoder", "JSONSerialization"], ["Foundation"], ["Foundation"]])
    }
}
