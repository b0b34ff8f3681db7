// SPDX-License-Identifier: Apache-2.0

import Linecard
import LinecardCodec
import Testing

@testable import LinecardSimulator

@Suite("The provider's buffer") struct PlayoutTests {
    @Test("audio plays in real time from its arrival", arguments: Provider.allCases)
    func plays(provider: Provider) throws {
        var call = try SimulatedCall(Stream.start(provider), script: [.wait(.seconds(10))])

        call.receive(Say.audio(100, to: provider), at: .milliseconds(33))
        call.receive(Say.audio(100, code: 0x30, to: provider), at: .milliseconds(50))

        call.advance(to: .milliseconds(93))
        #expect(call.recording.heard.count == 480)
        #expect(call.bufferedSamples == 1_120)
        call.advance(to: .milliseconds(93) + .microseconds(124))
        #expect(call.recording.heard.count == 480, "a sample takes 125 µs")
        call.advance(to: .milliseconds(93) + .microseconds(125))
        #expect(call.recording.heard.count == 481)
        call.advance(to: .seconds(5))
        #expect(call.recording.stretches == [.init(begin: .milliseconds(33), samples: 0..<1_600)])
        #expect(
            call.recording.heard
                == G711.decode([UInt8](repeating: 0x20, count: 800) + [UInt8](repeating: 0x30, count: 800)))
    }

    @Test("an empty buffer makes a gap on the clock, and none in the heard audio")
    func gap() throws {
        var call = try SimulatedCall(Stream.twilio, script: [.wait(.seconds(10))])

        call.receive(Say.audio(20, to: .twilio), at: .zero)
        call.receive(Say.audio(20, to: .twilio), at: .milliseconds(20))
        call.receive(Say.audio(20, to: .twilio), at: .milliseconds(41))
        call.advance(to: .seconds(1))

        let stretches = call.recording.stretches
        #expect(stretches.map(\.begin) == [.zero, .milliseconds(41)])
        #expect(stretches.map(\.samples) == [0..<320, 320..<480])
        let sample = G711.decode([0x20])[0]
        #expect(
            call.recording.heardOnClock
                == [Int16](repeating: sample, count: 320) + [0, 0, 0, 0, 0, 0, 0, 0]
                + [Int16](repeating: sample, count: 160))
    }

    @Test(
        "a mark comes back when the audio before it has played, or at once if there is none",
        arguments: Provider.allCases)
    func marks(provider: Provider) throws {
        var call = try SimulatedCall(Stream.start(provider), script: [.wait(.seconds(10))])

        call.receive(Say.mark("first", to: provider), at: .milliseconds(7))
        call.receive(Say.audio(100, to: provider), at: .milliseconds(10))
        call.receive(Say.mark("second", to: provider), at: .milliseconds(15))
        call.receive(Say.audio(50, to: provider), at: .milliseconds(20))
        call.receive(Say.mark("third", to: provider), at: .milliseconds(20))
        call.advance(to: .seconds(1))

        let marks = call.recording.marks
        #expect(marks.map(\.name) == ["first", "second", "third"])
        #expect(marks.map(\.position) == [0, 800, 1_200])
        #expect(marks.map(\.returned) == [.milliseconds(7), .milliseconds(110), .milliseconds(160)])
        #expect(
            marks.map(\.fate) == [
                .played(.milliseconds(7)), .played(.milliseconds(110)), .played(.milliseconds(160)),
            ])
    }

    @Test("a clear drops queued audio; Twilio returns its marks, Plivo confirms it", arguments: Provider.allCases)
    func clear(provider: Provider) throws {
        var call = try SimulatedCall(Stream.start(provider), script: [.wait(.seconds(10))])
        for message in [
            Say.audio(100, to: provider), Say.mark("a", to: provider), Say.audio(100, to: provider),
            Say.mark("b", to: provider), Say.mark("c", to: provider),
        ] {
            call.receive(message, at: .zero)
        }

        call.receive(Say.clear(to: provider), at: .milliseconds(150))
        call.receive(Say.audio(20, code: 0x30, to: provider), at: .milliseconds(160))
        call.receive(Say.mark("d", to: provider), at: .milliseconds(160))

        var sent = call.messages(until: .seconds(1))
        sent.removeAll { $0.contains(#""media""#) || $0.contains("start") || $0.contains("connected") }
        #expect(call.recording.clears == [.init(at: .milliseconds(150), samples: 400, marks: [1, 2])])
        #expect(call.recording.heard.count == 1_200 + 160)
        #expect(call.recording.stretches.map(\.samples) == [0..<1_200, 1_600..<1_760])
        #expect(
            call.recording.marks.map(\.fate) == [
                .played(.milliseconds(100)), .cleared(.milliseconds(150)), .cleared(.milliseconds(150)),
                .played(.milliseconds(180)),
            ])
        let names = sent.map { message in ["a", "b", "c", "d"].first { message.contains(#""name":"\#($0)""#) } ?? "-" }
        #expect(names == (provider == .twilio ? ["a", "b", "c", "d"] : ["a", "-", "d"]))
        #expect(sent.contains { $0.contains("clearedAudio") } == (provider == .plivo))
    }

    @Test("Plivo can be told to return cleared marks, which isn't documented")
    func talkativePlivo() throws {
        var conditions = CallConditions()
        conditions.returnsClearedMarks = true
        var call = try SimulatedCall(Stream.plivo, script: [.wait(.seconds(1))], conditions: conditions)
        call.receive(Say.audio(100, to: .plivo), at: .zero)
        call.receive(Say.mark("a", to: .plivo), at: .zero)

        call.receive(Say.clear(to: .plivo), at: .milliseconds(10))

        #expect(call.recording.marks[0].fate == .cleared(.milliseconds(10)))
        #expect(call.recording.marks[0].returned == .milliseconds(10))
    }

    @Test("marks may be late, lost or out of order")
    func treatments() throws {
        var conditions = CallConditions()
        conditions.marks = [1: .late(.milliseconds(500)), 2: .lost, 3: .afterNext, 4: .late(.milliseconds(1))]
        var call = try SimulatedCall(Stream.twilio, script: [.wait(.seconds(2))], conditions: conditions)

        for name in ["1", "2", "3", "4", "5"] {
            call.receive(Say.audio(20, to: .twilio), at: .zero)
            call.receive(Say.mark(name, to: .twilio), at: .zero)
        }

        let returned = call.messages(until: .seconds(1)).filter { $0.contains(#""mark""#) }
        #expect(returned.map { $0.suffix(4) } == [#"4"}}"#, #"3"}}"#, #"5"}}"#, #"1"}}"#])
        #expect(
            call.recording.marks.map(\.returned) == [
                .milliseconds(520), nil, .milliseconds(81), .milliseconds(81), .milliseconds(100),
            ])
        #expect(call.recording.marks[1].fate == .played(.milliseconds(40)), "it was played, only not returned")
    }

    @Test("Plivo's confirmation of a clear may be late, lost, or after the next mark")
    func confirmations() throws {
        func events(_ treatment: MarkTreatment) throws -> [(time: Duration, event: String)] {
            var conditions = CallConditions()
            conditions.clearConfirmations = treatment
            var call = try SimulatedCall(Stream.plivo, script: [.wait(.seconds(2))], conditions: conditions)
            call.receive(Say.clear(to: .plivo), at: .milliseconds(10))
            call.receive(Say.mark("a", to: .plivo), at: .milliseconds(30))
            let messages = call.timedMessages(until: .seconds(1)).filter { !$0.text.contains(#""media""#) }
            return messages.dropFirst().map { ($0.time, $0.text.contains("clearedAudio") ? "cleared" : "mark") }
        }

        #expect(try events(.prompt).map(\.event) == ["cleared", "mark"])
        #expect(try events(.late(.milliseconds(500))).map(\.event) == ["mark", "cleared"])
        #expect(try events(.late(.milliseconds(500))).last?.time == .milliseconds(510))
        #expect(try events(.afterNext).map(\.event) == ["mark", "cleared"])
        #expect(try events(.lost).map(\.event) == ["mark"])
    }

    @Test("latency delays messages both ways")
    func latency() throws {
        var conditions = CallConditions()
        conditions.latencyToProvider = .milliseconds(70)
        conditions.latencyToApplication = .milliseconds(30)
        var call = try SimulatedCall(Stream.twilio, script: [.wait(.seconds(1))], conditions: conditions)
        #expect(call.nextMessage(at: .milliseconds(29)) == nil)
        #expect(call.deadline == .milliseconds(30))
        #expect(call.nextMessage(at: .milliseconds(30))?.contains("connected") == true)

        call.receive(Say.audio(20, to: .twilio), at: .milliseconds(40))
        call.receive(Say.mark("a", to: .twilio), at: .milliseconds(40))
        call.receive(Say.clear(to: .twilio), at: .milliseconds(65))

        let messages = call.timedMessages(until: .milliseconds(500))
        #expect(messages.first { $0.text.contains(#""mark""#) }?.time == .milliseconds(40 + 70 + 20 + 30))
        #expect(call.recording.stretches == [.init(begin: .milliseconds(110), samples: 0..<160)])
        #expect(call.recording.clears == [.init(at: .milliseconds(135), samples: 0, marks: [])])
    }

    @Test("a limit of bytes read per second delays messages")
    func slowReader() throws {
        var conditions = CallConditions()
        let message = Say.audio(20, to: .twilio)
        conditions.bytesReadPerSecond = message.utf8.count * 10
        var call = try SimulatedCall(Stream.twilio, script: [.wait(.seconds(2))], conditions: conditions)

        for _ in 0..<3 { call.receive(message, at: .zero) }
        #expect(call.unreadMessages == 3)
        call.advance(to: .seconds(1))

        #expect(call.recording.stretches.map(\.begin) == [.milliseconds(100), .milliseconds(200), .milliseconds(300)])
    }

    @Test("held playout resumes where it stopped")
    func hold() throws {
        var call = try SimulatedCall(
            Stream.twilio,
            script: [.wait(.milliseconds(40)), .holdPlayout(for: .milliseconds(500)), .wait(.seconds(1))])
        call.receive(Say.audio(100, to: .twilio), at: .zero)
        call.receive(Say.mark("a", to: .twilio), at: .zero)
        call.advance(to: .seconds(1))

        #expect(call.recording.stretches.map(\.begin) == [.zero, .milliseconds(540)])
        #expect(call.recording.stretches.map(\.samples) == [0..<320, 320..<800])
        #expect(call.recording.marks[0].returned == .milliseconds(600))
    }

    @Test("marks are exact to the nanosecond at Plivo's rates", arguments: [SampleRate.hz8000, .hz16000, .hz24000])
    func rates(rate: SampleRate) throws {
        let format = MediaFormat(encoding: .l16LittleEndian, sampleRate: rate)
        var call = try SimulatedCall(Stream.plivo(format), script: [.wait(.seconds(70))])
        let frame = rate.samples(milliseconds: 20)

        // Lengths that are no whole number of nanoseconds.
        for index in 0..<1_000 {
            let payload = Base64.encode([UInt8](repeating: 0x11, count: 2 * (frame / 3 + index % 7)))
            call.receive(
                #"{"event":"playAudio","media":{"contentType":"audio/x-l16","sampleRate":\#(rate.hertz),"#
                    + #""payload":"\#(payload)"}}"#,
                at: .zero)
            call.receive(Say.mark("\(index)", to: .plivo), at: .zero)
        }
        call.advance(to: .seconds(60))

        let total = (0..<1_000).reduce(0) { $0 + frame / 3 + $1 % 7 }
        #expect(call.recording.heard.count == total)
        #expect(call.recording.stretches == [.init(begin: .zero, samples: 0..<total)])
        for mark in call.recording.marks {
            let error = try #require(mark.returned) - .nanoseconds(mark.position * 1_000_000_000 / rate.hertz)
            #expect(error >= .zero && error <= .nanoseconds(1))
        }
    }
}
