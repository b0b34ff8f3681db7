// SPDX-License-Identifier: Apache-2.0

import NIOCore
import Testing

@testable import Linecard

@Suite("Playback") struct PlaybackTests {
    private let begin = CallInstant(nanoseconds: 1_000_000_000)

    private func after(_ milliseconds: Int) -> CallInstant { begin.advanced(by: .milliseconds(milliseconds)) }

    @Test("audio counts as heard in step with time, up to the audio sent")
    func inStep() {
        var playback = Playback()
        playback.noteAudioSent(.milliseconds(200), at: begin)

        let played = [0, 1, 50, 200, 10_000].map { playback.played(at: after($0)) }

        #expect(played == [.zero, .milliseconds(1), .milliseconds(50), .milliseconds(200), .milliseconds(200)])
        #expect(playback.buffered(at: after(50)) == .milliseconds(150))
        #expect(playback.sent == .milliseconds(200))
    }

    @Test("audio after silence begins when it is sent")
    func afterSilence() {
        var playback = Playback()
        playback.noteAudioSent(.milliseconds(20), at: begin)
        playback.noteAudioSent(.milliseconds(40), at: after(1_000))

        #expect(playback.played(at: after(1_010)) == .milliseconds(30))
    }

    @Test("nothing behind a mark counts as heard before the mark comes back")
    func boundByMark() {
        var playback = Playback()
        playback.noteAudioSent(.milliseconds(100), at: begin)
        let name = playback.noteMarkSent("m")
        playback.noteAudioSent(.milliseconds(100), at: begin)

        let before = playback.played(at: after(150))
        let returned = playback.noteMarkReturned(name)
        let behind = playback.played(at: after(160))

        #expect(before == .milliseconds(100))
        #expect(returned == "m")
        #expect(behind == .milliseconds(160))
    }

    @Test("audio before a returned mark counts as heard, whatever the clock says")
    func provenByMark() {
        var playback = Playback()
        playback.noteAudioSent(.milliseconds(500), at: begin)
        let name = playback.noteMarkSent("m")

        _ = playback.noteMarkReturned(name)

        #expect(playback.played(at: after(10)) == .milliseconds(500))
    }

    @Test("an interruption drops unheard audio, and the count continues from there")
    func clear() {
        var playback = Playback()
        playback.noteAudioSent(.milliseconds(500), at: begin)

        playback.noteClear(at: after(120))
        let between = playback.played(at: after(200))
        playback.noteAudioSent(.milliseconds(100), at: after(300))

        #expect(playback.dropped == .milliseconds(380))
        #expect(between == .milliseconds(120))
        #expect(playback.played(at: after(350)) == .milliseconds(170))
        #expect(playback.sent == .milliseconds(600))
    }

    @Test("an interruption clears the pending marks, in order, and reports each once")
    func clearedMarks() {
        var playback = Playback()
        for name in ["a", "b", "a"] { _ = playback.noteMarkSent(name) }
        _ = playback.noteMarkReturned("b")

        #expect(playback.pendingMarks == ["a", "a"])
        playback.noteClear(at: begin)

        #expect(playback.pendingMarks.isEmpty)
        #expect(playback.takeClearedMarks() == ["a", "a"])
        #expect(playback.takeClearedMarks().isEmpty)
    }

    @Test("a mark keeps its name on the wire until the first interruption, and then carries a generation")
    func names() {
        var playback = Playback()

        let first = playback.noteMarkSent("turn-7")
        playback.noteClear(at: begin)
        let second = playback.noteMarkSent("turn-7")

        #expect([first, second] == ["turn-7", "turn-7#1"])
        #expect(playback.noteMarkReturned(first) == nil, "it was cleared")
        #expect(playback.noteMarkReturned(second) == "turn-7")
    }

    @Test("a lost mark is not mistaken for the next one of its name")
    func lost() {
        var playback = Playback()
        playback.noteAudioSent(.milliseconds(20), at: begin)
        _ = playback.noteMarkSent("m")
        playback.noteAudioSent(.milliseconds(20), at: begin)
        let second = playback.noteMarkSent("m")

        let returned = playback.noteMarkReturned(second)

        #expect(second == "m#1")
        #expect(returned == "m")
        #expect(playback.lastPlayed?.number == 2)
        #expect(playback.played(at: begin) == .milliseconds(40))
        #expect(playback.noteMarkSent("other") == "other#1", "a generation is for all names")
    }

    @Test("a mark dropped from a full list settles no other when it returns")
    func forgotten() {
        var playback = Playback()
        let first = playback.noteMarkSent("m")
        playback.noteAudioSent(.milliseconds(20), at: begin)
        for _ in 0..<Playback.mostPendingMarks { _ = playback.noteMarkSent("m") }

        let returned = playback.noteMarkReturned(first)

        #expect(returned == "m")
        #expect(playback.lastPlayed?.number == 0)
        #expect(playback.pendingMarks.count == Playback.mostPendingMarks)
        #expect(playback.played(at: begin) == .zero)
    }

    @Test(
        "a mark that was not sent here is delivered under its wire name",
        arguments: ["m", "m#7", "", "#", "é#1x", "m#"])
    func unknown(_ name: String) {
        var playback = Playback()

        #expect(playback.noteMarkReturned(name) == name)
        #expect(playback.lastPlayed?.number == 0)
        #expect(playback.played(at: begin) == .zero)
    }

    @Test("at most 1,024 marks are pending")
    func bounded() {
        var playback = Playback()
        for number in 0..<3_000 { _ = playback.noteMarkSent("\(number)") }

        #expect(playback.pendingMarks.count == Playback.mostPendingMarks)
        #expect(playback.pendingMarks.last == "2999")
        playback.noteClear(at: begin)
        for number in 0..<3_000 { _ = playback.noteMarkSent("\(number)") }
        playback.noteClear(at: begin)
        #expect(playback.takeClearedMarks().count == Playback.mostPendingMarks)
    }

    @Test(
        "without latency the estimate equals the audio heard, at every millisecond",
        arguments: UInt64(0)..<60)
    func reckoning(_ seed: UInt64) throws {
        var random = SeededGenerator(seed: seed)
        var provider = SimulatedProvider(.twilio, latency: 0)
        var playback = Playback()
        var last = Duration.zero

        for _ in 0..<2_000 {
            let now = after(provider.time)
            switch Int.random(in: 0..<100, using: &random) {
            case 0..<6:
                let milliseconds = Int.random(in: 1...100, using: &random)
                provider.send(audio: milliseconds)
                playback.noteAudioSent(.milliseconds(milliseconds), at: now)
            case 6..<10:
                let name = playback.noteMarkSent("m")
                try provider.send(ByteBuffer(string: #"{"event":"mark","mark":{"name":"\#(name)"}}"#))
            case 10:
                playback.noteClear(at: now)
                try provider.send(ByteBuffer(string: #"{"event":"clear"}"#))
            default: break
            }
            for message in provider.arrivals() + provider.tick() { try hear(message, &playback) }

            let played = playback.played(at: after(provider.time))
            #expect(played == .milliseconds(provider.heard))
            #expect(played >= last)
            #expect(playback.sent == played + playback.buffered(at: after(provider.time)) + playback.dropped)
            last = played
        }
    }

    private func hear(_ message: String, _ playback: inout Playback) throws {
        let message = try ProviderMessage(parsing: Array(message.utf8).span, from: .twilio)
        if case .mark(let name) = message.content { _ = playback.noteMarkReturned(name) }
    }

    @Test(
        "with latency the estimate never decreases and stays within one latency of the audio heard",
        arguments: UInt64(0)..<30, [10, 100])
    func farAway(_ seed: UInt64, _ latency: Int) throws {
        var random = SeededGenerator(seed: seed)
        var provider = SimulatedProvider(.plivo, latency: latency)
        var playback = Playback()
        var last = Duration.zero

        for _ in 0..<2_000 {
            let now = after(provider.time)
            switch Int.random(in: 0..<100, using: &random) {
            case 0..<6:
                provider.send(audio: 60)
                playback.noteAudioSent(.milliseconds(60), at: now)
            case 6..<10:
                try provider.send(
                    ByteBuffer(string: #"{"event":"checkpoint","name":"\#(playback.noteMarkSent("m"))"}"#))
            default: break
            }
            for message in provider.tick() {
                let read = try ProviderMessage(parsing: Array(message.utf8).span, from: .plivo)
                if case .mark(let name) = read.content { _ = playback.noteMarkReturned(name) }
            }

            let played = playback.played(at: after(provider.time))
            #expect(played >= last)
            #expect(played <= .milliseconds(provider.heard + latency), "it takes that long to get there")
            #expect(played >= .milliseconds(provider.heard - latency), "and that long to come back")
            last = played
        }
    }
}

@Suite("Names of marks") struct MarkNameTests {
    private static let names = [
        "", "a", "a#", "#", "#1", "a#1", "a#01", "a#1#0", "a#1234567890", "é#3", "a b", "1", "##2",
    ]

    @Test("a name and its generation survive the wire", arguments: names, [0, 1, 2, 10, 999_999_999])
    func roundTrip(_ name: String, _ generation: Int) {
        let mark = MarkName(name, generation: generation)

        #expect(MarkName(wire: mark.wireName) == mark)
    }

    @Test("different names or generations have different wire names")
    func injective() {
        let wires = Self.names.flatMap { name in (0..<30).map { MarkName(name, generation: $0).wireName } }

        #expect(Set(wires).count == wires.count)
    }
}
