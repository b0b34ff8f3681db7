// SPDX-License-Identifier: Apache-2.0

import CAllocations
import Linecard
import LinecardCodec
import NIOCore
import ProviderFixtures
import Testing

/// Allocations of an echo in steady state. Those of the session's own marks, one a second, are counted apart.
@Suite("A session's allocations", .enabled(if: allocations_are_counted())) struct SessionAllocationTests {
    private static let warmUp = 250
    private static let frames = 1_000
    private static let echo = CallSession.UtteranceID(0)
    /// The most allocations of a session's own mark: its name and JSON, written and read.
    private static let mostPerMark = 100

    private struct Counts {
        var receiving = 0
        var echoing = 0
        var marks = (count: 0, allocations: 0)
    }

    /// Runs a body and adds the allocations of this thread to a count.
    private func counting<Result>(_ number: inout Int, _ body: () throws -> Result) rethrows -> Result {
        let before = allocations_of_this_thread()
        defer { number += allocations_of_this_thread() - before }
        return try body()
    }

    @Test(
        "an inbound frame allocates once, an outbound frame never", arguments: Provider.allCases,
        ([
            (.hz8000, .realtime), (.hz16000, .realtime), (.hz24000, .realtime), (.hz16000, .direct),
            (.hz24000, .direct),
        ] as [(SampleRate, AudioLine.Quality)]).filter { $1.canConvert(from: .hz8000, to: $0) })
    func echo(_ provider: Provider, _ audio: (rate: SampleRate, quality: AudioLine.Quality)) throws {
        let rate = audio.rate
        let start = CallStart(provider: provider, streamID: Script(provider).streamID, callID: "C1")
        let options = CallOptions(
            rates: StartFrame(audioInSampleRate: rate, audioOutSampleRate: rate), wire: .init(quality: audio.quality))
        var session = try CallSession(start, options: options, at: .zero)
        try session.open(Self.echo, .init(sampleRate: rate, isLive: true), at: .zero)
        let message = Array(Fixture.media(provider, payload: Base64.encode(Noise.bytes(160))).utf8)
        var buffer = ByteBuffer()
        var marks = CircularBuffer<(frame: Int, text: [UInt8])>()
        var counts = Counts()

        for frame in 0..<(Self.warmUp + Self.frames) {
            if frame == Self.warmUp { counts = Counts() }
            let now = CallInstant(nanoseconds: Int64(frame) * 20_000_000)
            if let mark = marks.first, mark.frame <= frame {
                marks.removeFirst()
                try counting(&counts.marks.allocations) { try session.receive(mark.text.span, at: now) }
            }
            try counting(&counts.receiving) { try session.receive(message.span, at: now) }
            while let inbound = counting(&counts.echoing, { session.nextFrame() }) {
                guard case .audio(let audio) = inbound else { continue }
                _ = try counting(&counts.echoing) {
                    try session.append(audio.samples, to: Self.echo, receipt: .init(frame), at: now)
                }
            }
            while true {
                buffer.clear()
                var allocations = 0
                guard counting(&allocations, { session.nextMessage(into: &buffer, at: now) }) else {
                    counts.echoing += allocations
                    break
                }
                if let mark = Self.returned(buffer) {
                    counts.marks.count += 1
                    counts.marks.allocations += allocations
                    marks.append((frame + 3, mark))
                } else {
                    counts.echoing += allocations
                }
            }
            while let output = counting(&counts.echoing, { session.nextOutput() }) {
                if case .ping(let number) = output { session.notePong(number, at: now) }
            }
        }

        #expect(counts.receiving == Self.frames)
        #expect(counts.echoing == 0)
        #expect(counts.marks.count == Self.frames / 50)
        #expect(counts.marks.allocations <= Self.mostPerMark * counts.marks.count)
        #expect(session.counts.messagesSent >= Self.warmUp + Self.frames)
        #expect(session.counts.marksLost + session.counts.liveSamplesDropped == 0)
    }

    /// The message with which the provider returns a mark; nil for other messages.
    private static func returned(_ message: ByteBuffer) -> [UInt8]? {
        let text = String(buffer: message)
        guard text.contains(CallSession.ownMarkPrefix) else { return nil }
        return Array(text.replacing(#""checkpoint""#, with: #""playedStream""#).utf8)
    }
}
