// SPDX-License-Identifier: Apache-2.0

import Linecard
import LinecardCodec
import LinecardSimulator

/// A call in which an application acts at random, with a record of its actions and of the session's answers.
struct RandomCall: ~Copyable {
    let profile: CallProfile
    var call: SessionCall
    var random: SeededGenerator

    var utterances: [GivenUtterance] = []
    var marks: [GivenMark] = []
    var cuts: [Cut] = []
    /// The faults that the application noticed during the call.
    var faults: [String] = []
    /// The times during which the connection was not writable.
    var blocks: [Range<Duration>] = []
    var framesRead: [InboundFrame] = []
    var keysGiven = 0
    var refusals = 0
    var withdrawn = 0
    var messagesGiven: [String] = []
    /// The time of the session's `.ended` output.
    var ended: Duration?
    /// The time at which the application asked for the end.
    var endAsked: Duration?

    var outputsRead = 0
    var receipts = 0
    var blockedUntil: Duration?
    var isReadingFrames = true

    /// The number of items that the session accepted in each flood.
    var floods: [Flood: Int] = [:]
    var lastFloodID = 1_000

    /// The course of the call, if it is traced.
    var trace: [String] = []
    let isTraced: Bool

    /// Draws a call's profile from a seed.
    init(seed: UInt64, isTraced: Bool = false) throws {
        self.isTraced = isTraced
        random = SeededGenerator(seed: seed)
        profile = CallProfile(using: &random)
        call = try SessionCall(
            profile.provider, format: profile.format, script: profile.script, conditions: profile.conditions,
            options: profile.options, recordsMessages: false)
    }

    // MARK: The course of the call

    /// Runs the call to its end.
    mutating func run() throws {
        try pass(profile.returnTransit)
        if random.chance(20) { isReadingFrames = false }
        if profile.mood == .echo { try open(isLive: true) }
        while call.now < profile.length, !call.session.isOver {
            try act()
            try pass(random.chance(8) ? random.time(500...1_500) : random.time(0...220))
        }
        try end()
    }

    mutating func act() throws {
        switch profile.mood {
        case .flood: try flood()
        case .synthesis: try act(play: 8, open: 22, append: 40)
        case .echo: try act(play: 18, open: 4, append: 10)
        case .prompts, .interruptions: try act(play: 40, open: 8, append: 15)
        }
    }

    mutating func act(play: Int, open: Int, append: Int) throws {
        var choice = Int.random(in: 0..<(play + open + append + 40 + profile.interruptions), using: &random)
        func isNext(_ weight: Int) -> Bool {
            choice -= weight
            return choice < 0
        }
        if isNext(play) { return try self.play() }
        if isNext(open) { return try openOne() }
        if isNext(append) { return try self.append() }
        if isNext(profile.interruptions) { return cutOff() }
        if isNext(14) { return mark() }
        if isNext(5) { return finish() }
        if isNext(5) { return press() }
        if isNext(4) { return withdraw() }
        if isNext(2) { return send() }
        if isNext(4) { return block() }
        if isNext(2) {
            isReadingFrames.toggle()
        } else if profile.mayRestart {
            try restart()
        }
    }

    /// Advances time: unblocks the connection, feeds live utterances and reads outputs when they are due.
    mutating func pass(_ time: Duration) throws {
        let end = call.now + time
        repeat {
            var next = end
            if let blockedUntil { next = min(next, blockedUntil) }
            if feedsLive { next = min(next, call.now + .milliseconds(20)) }
            try call.run(until: next)
            if let until = blockedUntil, until <= call.now {
                blockedUntil = nil
                call.isWritable = true
                try call.exchange()
            }
            readOutputs()
            if isReadingFrames { readFrames() }
            if feedsLive { feedLive() }
        } while call.now < end
        observe()
    }

    var openLiveUtterances: [Int] {
        utterances.indices.filter { utterances[$0].options.isLive && utterances[$0].canAppend }
    }
    var feedsLive: Bool { endAsked == nil && !openLiveUtterances.isEmpty }

    mutating func feedLive() {
        for id in openLiveUtterances where !random.chance(4) {
            append(to: id, count: utterances[id].options.sampleRate.samples(milliseconds: 20))
        }
    }

    // MARK: The line

    mutating func block() {
        guard blockedUntil == nil else { return }
        let end = call.now + random.time(5...400)
        note("block until \(end)")
        blockedUntil = end
        blocks.append(call.now..<end)
        call.isWritable = false
    }

    mutating func restart() throws {
        guard call.pastStreams.count < 3, !call.provider.isOver else { return }
        try call.exchange()
        readOutputs()
        observe()
        let number = call.pastStreams.count + 1
        note("restart")
        for place in utterances.indices where !utterances[place].isSettled {
            utterances[place].bases[number] = utterances[place].reports.last?.heard ?? 0
        }
        try call.restart(
            as: "S\(number + 1)", script: CallScript([.wait(.seconds(3_600))]), isLate: random.chance(50))
        readOutputs()
        observe()
    }

    mutating func readFrames() {
        while let frame = call.session.nextFrame() { framesRead.append(frame) }
    }

    /// Records the number of samples that the session reports as heard, for each utterance.
    mutating func observe() {
        readOutputs()
        for place in utterances.indices where !utterances[place].isSettled {
            if let heard = call.session.heard(of: CallSession.UtteranceID(place), at: call.instant) {
                utterances[place].reports.append((call.now, heard))
                note("    \(place): \(heard) heard")
            } else {
                faults.append("\(place) is neither settled nor known")
            }
        }
    }

    mutating func readOutputs() {
        while outputsRead < call.outputs.count {
            let (time, output) = call.outputs[outputsRead]
            outputsRead += 1
            note("    \(time): \(output)")
            if ended != nil, output != .hangUp { faults.append("\(output) came after the end") }
            switch output {
            case .utterance(let id, let outcome, let heard):
                if id.rawValue < utterances.count { utterances[id.rawValue].outcomes.append((time, outcome)) }
                if case .interrupted(after: let count, _) = outcome, count != heard {
                    faults.append("\(id) was heard for \(heard) samples, and interrupted after \(count)")
                }
            case .mark(let id, let outcome):
                if id.rawValue < marks.count { marks[id.rawValue].outcomes.append((time, outcome)) }
            case .settled(let receipt): note(receipt, at: time)
            case .ended: ended = time
            default: break
            }
        }
    }

    mutating func note(_ receipt: CallSession.Receipt, at time: Duration) {
        for id in utterances.indices {
            guard let place = utterances[id].waits.firstIndex(where: { $0.receipt == receipt }) else { continue }
            if utterances[id].waits[place].settled != nil { faults.append("receipt \(receipt) was settled twice") }
            utterances[id].waits[place].settled = time
            utterances[id].waits[place].givenWhenSettled = utterances[id].count
            return
        }
    }

    // MARK: The end

    mutating func end() throws {
        switch profile.end {
        case .settled:
            finishAll()
            try passUntilSettled()
            end(.close, afterSpeech: true)
        case .application(let ending, let afterSpeech): end(ending, afterSpeech: afterSpeech)
        case .caller:
            if random.chance(50) { finishAll() }
            // Only the first stream's script hangs up.
            if !call.pastStreams.isEmpty { call.hangUp() }
        }
        try passUntilOver()
        // Messages in flight arrive.
        blockedUntil = nil
        call.isWritable = true
        try call.run(for: profile.transit + .seconds(1))
        readFrames()
        readOutputs()
    }

    mutating func finishAll() {
        for id in utterances.indices where !profile.leavesOpen || utterances[id].options.isLive { finish(id) }
    }

    mutating func end(_ ending: CallSession.Ending, afterSpeech: Bool) {
        note("end \(ending) \(afterSpeech)")
        endAsked = call.now
        call.session.end(ending, afterSpeech: afterSpeech, at: call.instant)
        call.send()
    }

    /// The limit for anything to settle.
    var patience: Duration { .seconds(60) + profile.options.idleTimeout }

    mutating func passUntilSettled() throws {
        let limit = call.now + patience
        while !call.session.isOver, call.now < limit,
            utterances.contains(where: { !$0.isSettled }) || marks.contains(where: { $0.outcomes.isEmpty })
        {
            try pass(.milliseconds(150))
        }
        if call.now >= limit { faults.append("something waits for ever") }
    }

    mutating func passUntilOver() throws {
        let limit = call.now + patience
        while !call.session.isOver, call.now < limit { try pass(.milliseconds(150)) }
        if call.now >= limit { faults.append("the call does not end") }
    }
}
