// SPDX-License-Identifier: Apache-2.0

import Linecard
import LinecardCodec
import LinecardSimulator

/// The profile of a random call: its provider, the provider's faults, and the application's behaviour.
struct CallProfile {
    /// The way in which a call ends.
    enum End: Hashable {
        /// The application ends the call after all its utterances and marks are settled.
        case settled
        /// The application ends the call.
        case application(CallSession.Ending, afterSpeech: Bool)
        /// The caller hangs up, or the connection is lost.
        case caller(isAbrupt: Bool)
    }

    /// The application's most frequent actions.
    enum Mood: Hashable, CaseIterable {
        /// Plays prompts, as many as fit.
        case prompts
        /// Plays prompts that it interrupts often.
        case interruptions
        /// Opens utterances and appends to them, as speech synthesis does.
        case synthesis
        /// Feeds a live utterance, as an echo does.
        case echo
        /// Exceeds the limits of a session.
        case flood
    }

    var provider = Provider.twilio
    var format = MediaFormat()
    var conditions = CallConditions()
    var options = CallOptions()
    /// The time of the provider's first stall; zero if it reads slowly, nil if it never stalls.
    var stallBegin: Duration?
    /// The total time for which the provider plays nothing.
    var hold = Duration.zero
    /// The provider's stall, if any: it stops reading, stops playing, or reads slowly.
    var stall: Stall?
    var mood = Mood.prompts
    var end = End.settled
    /// The time for which the application acts.
    var length = Duration.seconds(3)
    /// The rates of utterances.
    var rates: [SampleRate] = []
    /// True if the audio may contain tones of keys.
    var hasTones = false
    var mayRestart = false
    /// True if the application leaves utterances open until the session finishes them.
    var leavesOpen = false
    /// The weight of interruptions and cancellations among the application's actions.
    var interruptions = 5

    enum Stall: Hashable { case playout, reading, slow }

    /// The time that a message takes to the provider.
    var transit: Duration { conditions.latencyToProvider }
    var returnTransit: Duration { conditions.latencyToApplication }
    /// The round trip of a message and its answer.
    var roundTrip: Duration { transit + returnTransit }

    /// True if all utterances have the rate of the stream, so that samples arrive unchanged.
    var isExact: Bool { rates == [format.sampleRate] }

    /// True if each mark comes back as soon as it can.
    var isPrompt: Bool { conditions.otherMarks == .prompt && conditions.marks.isEmpty }

    /// The actions of the caller and the provider, with their times.
    private var events: [(time: Duration, step: CallScript.Step)] = []

    /// The script of the first stream.
    var script: CallScript {
        var steps: [CallScript.Step] = []
        var now = Duration.zero
        for event in events.sorted(by: { $0.time < $1.time }) {
            steps += [.wait(event.time - now), event.step]
            now = event.time
        }
        return CallScript(steps + [.wait(.seconds(3_600))])
    }

    /// Draws a profile.
    init(using random: inout SeededGenerator) {
        drawProvider(&random)
        length = random.chance(10) ? random.time(4_000...9_000) : random.time(800...3_500)
        conditions.latencyToProvider = .milliseconds(random.pick([0, 0, 5, 30, 90, 250]))
        conditions.latencyToApplication = .milliseconds(random.pick([0, 0, 7, 30, 110, 200]))
        mood = random.pick([.prompts, .prompts, .interruptions, .interruptions, .synthesis, .synthesis, .echo])
        if random.chance(3) { mood = .flood }
        if mood == .interruptions { interruptions = 18 }
        mayRestart = random.chance(12)
        hasTones = provider == .twilio && mood != .flood && !mayRestart && random.chance(15)
        leavesOpen = random.chance(3)
        if random.chance(30) { options.lead = .milliseconds(random.pick([20, 60, 500])) }
        if random.chance(20) { options.inboundBacklog = .milliseconds(200) }
        if random.chance(20) { options.pingInterval = .milliseconds(700) }
        if random.chance(25) { drawMarks(&random) }
        if random.chance(30) { drawStall(&random) }
        drawEnd(&random)
        drawKeys(&random)
    }

    private mutating func drawProvider(_ random: inout SeededGenerator) {
        let linear = MediaFormat(encoding: .l16LittleEndian, sampleRate: .hz16000)
        (provider, format) = random.pick([
            (.twilio, MediaFormat()), (.twilio, MediaFormat()), (.plivo, MediaFormat()), (.plivo, linear),
        ])
        let rates = [SampleRate.hz8000, .hz11025, .hz16000, .hz24000, .hz44100, .hz48000].convertible
        self.rates = random.chance(70) ? [format.sampleRate] : rates
    }

    private mutating func drawMarks(_ random: inout SeededGenerator) {
        switch random.pick([0, 1, 2, 2]) {
        case 0: conditions.otherMarks = treatment(&random)
        case 1: conditions.marks[1] = .lost
        default:
            for _ in 0..<random.pick([1, 2, 3, 4]) {
                conditions.marks[Int.random(in: 1...9, using: &random)] = treatment(&random)
            }
        }
    }

    private func treatment(_ random: inout SeededGenerator) -> MarkTreatment {
        let late = MarkTreatment.late(random.time(20...900))
        return random.pick([.lost, .lost, late, .afterNext])
    }

    private mutating func drawStall(_ random: inout SeededGenerator) {
        let kind: Stall = random.pick([.playout, .playout, .reading, .reading, .slow])
        stall = kind
        length += .seconds(1)
        if kind == .slow {
            conditions.bytesReadPerSecond = Int.random(in: 6_000...60_000, using: &random)
            stallBegin = .zero
            return
        }
        var begin = random.time(0...2_500)
        stallBegin = begin
        for _ in 0..<random.pick([1, 2]) {
            if kind == .playout {
                let time = random.chance(20) ? random.time(1_000...4_000) : random.time(50...1_500)
                hold += time
                events.append((begin, .holdPlayout(for: time)))
                begin += time
            } else {
                let time = random.chance(50) ? random.time(2_000...6_000) : random.time(50...1_500)
                length += time / 2
                if random.chance(15) {
                    options.idleTimeout = .seconds(12)
                    return events.append((begin, .stopReading(for: nil)))
                }
                events.append((begin, .stopReading(for: time)))
                begin += time
            }
            begin += random.time(0...1_500)
        }
    }

    private mutating func drawEnd(_ random: inout SeededGenerator) {
        switch Int.random(in: 0..<20, using: &random) {
        case 0..<8: end = .settled
        case 8..<13: end = .application(random.pick([.hangUp, .close]), afterSpeech: true)
        case 13..<16: end = .application(random.pick([.hangUp, .close]), afterSpeech: false)
        default:
            let isAbrupt = random.chance(40)
            end = .caller(isAbrupt: isAbrupt)
            events.append((random.time(300...5_000), isAbrupt ? .vanish : .hangUp))
        }
    }

    private mutating func drawKeys(_ random: inout SeededGenerator) {
        let count = mood == .flood ? 300 : random.chance(10) ? 3 : 0
        if count == 0 { return }
        let keys = (0..<count).map { KeypadEntry.allCases[$0 % 16] }
        events.append((random.time(0...1_500), .press(keys, interval: .zero)))
    }
}

extension SeededGenerator {
    /// True in the given percentage of cases.
    mutating func chance(_ percent: Int) -> Bool { Int.random(in: 0..<100, using: &self) < percent }

    /// A time in a range of milliseconds.
    mutating func time(_ range: ClosedRange<Int>) -> Duration { .milliseconds(Int.random(in: range, using: &self)) }

    /// One of the elements, with equal probability.
    mutating func pick<Element>(_ elements: [Element]) -> Element {
        elements[Int.random(in: 0..<elements.count, using: &self)]
    }
}
