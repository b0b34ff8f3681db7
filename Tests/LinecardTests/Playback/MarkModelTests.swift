// SPDX-License-Identifier: Apache-2.0

import NIOCore
import Testing

@testable import Linecard

/// A stream with random events, a serializer at one end and a provider at the other.
private struct RandomStream {
    /// The serializer's report of a mark.
    struct Report: Equatable {
        let wasPlayed: Bool
        let time: Int
    }

    private let serializer: MediaStreamSerializer
    private(set) var provider: SimulatedProvider
    private(set) var reports: [Int: [Report]] = [:]
    private(set) var sentMarks = 0
    private(set) var clears: [Int] = []
    private var random: SeededGenerator

    init(_ behavior: SimulatedProvider.MarkBehavior, latency: Int, seed: UInt64) throws {
        serializer = try Fixture.serializer(behavior.provider)
        provider = SimulatedProvider(behavior, latency: latency)
        random = SeededGenerator(seed: seed)
    }

    /// Makes random events, then waits until all messages have arrived.
    mutating func run(_ events: Int) throws {
        for _ in 0..<events { try makeEvent() }
        while !provider.isIdle { try pass(1) }
    }

    private mutating func makeEvent() throws {
        switch Int.random(in: 0..<10, using: &random) {
        case 0...2: provider.send(audio: 20 * Int.random(in: 1...10, using: &random))
        // Few names, so that they repeat, and some that look like wire names with a generation.
        case 3...5: try say(.mark(name: ["a", "a", "b", "a#1", "b#0", "#2"].randomElement(using: &random) ?? "a"))
        case 6: try interrupt()
        default: try pass(Int.random(in: 0...150, using: &random))
        }
    }

    private mutating func say(_ frame: OutboundFrame) throws {
        var buffer = ByteBuffer()
        _ = try serializer.serialize(frame, into: &buffer)
        if case .mark = frame { sentMarks += 1 }
        try provider.send(buffer)
        try hear(provider.arrivals())
    }

    private mutating func interrupt() throws {
        clears.append(provider.time)
        try say(.interruption)
        for mark in serializer.playback.takeCleared() { report(mark.number, wasPlayed: false) }
    }

    private mutating func pass(_ milliseconds: Int) throws {
        for _ in 0..<milliseconds { try hear(provider.tick()) }
    }

    private mutating func hear(_ messages: [String]) throws {
        for message in messages {
            guard case .mark(let name) = try serializer.deserialize(message) else { continue }
            let mark = try #require(serializer.playback.lastPlayed)
            #expect(mark.name == name)
            report(mark.number, wasPlayed: true)
        }
    }

    private mutating func report(_ number: Int, wasPlayed: Bool) {
        reports[number, default: []].append(Report(wasPlayed: wasPlayed, time: provider.time))
    }
}

@Suite("Marks under interruption") struct MarkModelTests {
    @Test(
        "a mark is settled once, and never as played when its audio was dropped",
        arguments: SimulatedProvider.MarkBehavior.allCases, [0, 1, 30, 200])
    func neverPlayedWhenCleared(_ behavior: SimulatedProvider.MarkBehavior, _ latency: Int) throws {
        var settled = (played: 0, cleared: 0)

        for seed in 0..<40 {
            var stream = try RandomStream(behavior, latency: latency, seed: UInt64(seed))
            try stream.run(200)

            #expect(stream.reports.count == stream.sentMarks, "every mark is settled, seed \(seed)")
            for (number, reports) in stream.reports {
                let fate = try #require(stream.provider.fates[number])
                #expect(reports.count == 1, "mark \(number) is settled once, seed \(seed)")
                let report = reports[0]
                if report.wasPlayed {
                    settled.played += 1
                    #expect(fate.wasPlayed, "mark \(number) was cleared, seed \(seed)")
                } else {
                    settled.cleared += 1
                    // A mark played shortly before the clear was sent, without time to return, may count as cleared.
                    let cleared = try #require(stream.clears.first { $0 == report.time })
                    #expect(
                        !fate.wasPlayed || fate.time + latency >= cleared,
                        "mark \(number) was known to be played, seed \(seed)")
                }
            }
        }

        #expect(settled.played > 50 && settled.cleared > 500, "both occur: \(settled)")
    }
}
