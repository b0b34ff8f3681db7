// SPDX-License-Identifier: Apache-2.0

import Linecard
import LinecardCodec
import LinecardSimulator

/// What a random call is like: its provider, what goes wrong there, and what the application does most.
struct CallProfile {
    /// How a call ends.
    enum End: Hashable {
        /// The application finishes all and waits for it; then it ends the call.
        case settled
        /// The application ends the call.
        case application(CallSession.Ending, afterSpeech: Bool)
        /// The caller hangs up, or the connection is lost.
        case caller(isAbrupt: Bool)
    }

    /// What the application does most.
    enum Mood: Hashable, CaseIterable {
        /// Plays prompts, as many as fit.
        case prompts
        /// Plays prompts that it interrupts often.
        case interruptions
        /// Opens utterances and appends to them, as a voice that is synthesized.
        case synthesis
        /// Has a live utterance, as an echo.
        case echo
        /// Asks for more than a session takes.
        case flood
    }

    var provider = Provider.twilio
    var format = MediaFormat()
    var conditions = CallConditions()
    var options = CallOptions()
    /// When the provider stops to play or to read for the first time, or reads slowly.
    var stallBegin: Duration?
    /// For how long it plays nothing, in all.
    var hold = Duration.zero
    /// Whether it stops reading for some time, plays nothing for some time, or reads slowly.
    var stall: Stall?
    var mood = Mood.prompts
    var end = End.settled
    /// For how long the application says something new.
    var length = Duration.seconds(3)
    /// The rates of utterances.
    var rates: [SampleRate] = []
    /// Whether tones of keys may be among the audio.
    var hasTones = false
    var mayRestart = false
    /// Whether the application leaves an utterance open for so long that it's finished for it.
    var leavesOpen = false
    /// How often the application interrupts and cancels.
    var interruptions = 5

    enum Stall: Hashable { case playout, reading, slow }

    /// The time that a message takes to the provider, and from there.
    var transit: Duration { conditions.latencyToProvider }
    var returnTransit: Duration { conditions.latencyToApplication }
    /// The round trip of a message and its answer.
    var roundTrip: Duration { transit + returnTransit }

    /// Whether all utterances have the rate of the stream: then nothing changes a sample on its way.
    var isExact: Bool { rates == [format.sampleRate] }

    /// Whether each mark comes back as soon as it can.
    var isPrompt: Bool { conditions.otherMarks == .prompt && conditions.marks.isEmpty }

    /// What the caller and the provider do, and when.
    private var events: [(time: Duration, step: CallScript.Step)] = []

    /// What the caller does on the first stream.
    var script: CallScript {
        var steps: [CallScript.Step] = []
        var now = Duration.zero
        for event in events.sorted(by: { $0.time < $1.time }) {
            steps += [.wait(event.time - now), event.step]
            now = event.time
        }
        return CallScript(steps + [.wait(.seconds(3_600))])
    }

    /// Draws a call.
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
    /// Whether something happens that does in so many of a hundred cases.
    mutating func chance(_ percent: Int) -> Bool { Int.random(in: 0..<100, using: &self) < percent }

    /// A time of so many milliseconds.
    mutating func time(_ range: ClosedRange<Int>) -> Duration { .milliseconds(Int.random(in: range, using: &self)) }

    /// One of these, each as often as another.
    mutating func pick<Element>(_ elements: [Element]) -> Element {
        elements[Int.random(in: 0..<elements.count, using: &self)]
    }
}
