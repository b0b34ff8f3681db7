// SPDX-License-Identifier: Apache-2.0

import Linecard
import LinecardCodec
import LinecardSimulator

/// A call in which an application does things at random. What it did and was told is kept.
struct RandomCall: ~Copyable {
    let profile: CallProfile
    private(set) var call: SessionCall
    private var random: SeededGenerator

    private(set) var utterances: [GivenUtterance] = []
    private(set) var marks: [GivenMark] = []
    private(set) var cuts: [Cut] = []
    /// What the application found to be wrong at once.
    private(set) var faults: [String] = []
    /// Times for which the connection took nothing.
    private(set) var blocks: [Range<Duration>] = []
    private(set) var framesRead: [InboundFrame] = []
    private(set) var keysGiven = 0
    private(set) var refusals = 0
    private(set) var withdrawn = 0
    private(set) var messagesGiven: [String] = []
    /// Samples given to live utterances, and those lost with a stream.
    private(set) var ended: Duration?
    private(set) var endAsked: Duration?
    private(set) var settledReceipts: Set<CallSession.Receipt> = []

    private var outputsRead = 0
    private var receipts = 0
    private var names = 0
    private var blockedUntil: Duration?
    private var isReadingFrames = true

    /// What was done, if that is wanted.
    private(set) var trace: [String] = []
    private let isTraced: Bool

    /// Draws a call.
    init(seed: UInt64, isTraced: Bool = false) throws {
        self.isTraced = isTraced
        random = SeededGenerator(seed: seed)
        profile = CallProfile(using: &random)
        call = try SessionCall(
            profile.provider, format: profile.format, script: profile.script, conditions: profile.conditions,
            options: profile.options, isKeeping: false)
    }

    // MARK: The course of the call

    /// Does all of it.
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

    private mutating func act() throws {
        switch profile.mood {
        case .flood: try flood()
        case .synthesis: try act(play: 8, open: 22, append: 40)
        case .echo: try act(play: 18, open: 4, append: 10)
        case .prompts, .interruptions: try act(play: 40, open: 8, append: 15)
        }
    }

    private mutating func act(play: Int, open: Int, append: Int) throws {
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

    /// Lets time pass, as everything that goes on meanwhile has it.
    private mutating func pass(_ time: Duration) throws {
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

    private var liveOnes: [Int] {
        utterances.indices.filter { utterances[$0].options.isLive && utterances[$0].canAppend }
    }
    private var feedsLive: Bool { endAsked == nil && !liveOnes.isEmpty }

    private mutating func feedLive() {
        for id in liveOnes where !random.chance(4) {
            append(to: id, count: utterances[id].options.sampleRate.samples(milliseconds: 20))
        }
    }

    // MARK: Speaking

    private func rate() -> SampleRate { profile.rates[(utterances.count * 7 + names) % profile.rates.count] }

    private mutating func play() throws {
        guard try open(isInterruptible: !random.chance(22)) else { return }
        let id = utterances.count - 1
        let time = random.chance(15) ? random.time(0...60) : random.time(40...1_800)
        append(to: id, count: utterances[id].options.sampleRate.samples(in: time))
        finish(id)
    }

    @discardableResult
    private mutating func open(isInterruptible: Bool? = nil, isLive: Bool = false) throws -> Bool {
        guard utterances.count < UtteranceVoice.count, endAsked == nil else { return false }
        let options = CallSession.UtteranceOptions(
            sampleRate: rate(), isInterruptible: isInterruptible ?? !random.chance(15), isLive: isLive)
        return open(options)
    }

    private mutating func openOne() throws { try open(isLive: random.chance(10)) }

    private mutating func open(_ options: CallSession.UtteranceOptions) -> Bool {
        let id = utterances.count
        note("open \(id) \(options)")
        let isFirst = utterances.allSatisfy(\.isSettled)
        var utterance = GivenUtterance(
            id: id, options: options, opened: call.now, isFirst: isFirst,
            bases: [call.pastStreams.count: 0])
        do throws(CallSession.Refusal) {
            try call.session.open(CallSession.UtteranceID(id), options, at: call.instant)
        } catch {
            refusals += 1
            utterance.isRefused = true
            if error != .ended, profile.mood != .flood { faults.append("open \(id) was refused: \(error)") }
        }
        utterances.append(utterance)
        call.send()
        return !utterance.isRefused
    }

    private mutating func append() throws {
        let open = utterances.indices.filter { utterances[$0].canAppend && !utterances[$0].options.isLive }
        guard let id = open.randomElement(using: &random) else { return try play() }
        let rate = utterances[id].options.sampleRate
        switch Int.random(in: 0..<10, using: &random) {
        case 0: append(to: id, count: Int.random(in: 1...200, using: &random))
        case 1...6: append(to: id, count: rate.samples(in: random.time(10...300)))
        default: append(to: id, count: rate.samples(in: random.time(300...1_300)))
        }
    }

    private mutating func append(to id: Int, count: Int) {
        let options = utterances[id].options
        let most = UtteranceVoice.longest
        let count = max(profile.hasTones ? 40 : 0, min(count, most - utterances[id].made % most))
        let voice = UtteranceVoice(number: id)
        let tag = options.isLive ? utterances[id].chunks.count / 2 % 16 : 8
        let samples =
            profile.isExact && !options.isLive
            ? voice.samples(from: utterances[id].made, count: count) : voice.samples(tag: tag, count: count)
        receipts += 1
        let receipt = CallSession.Receipt(receipts)
        note("append \(count) to \(id)")
        do throws(CallSession.Refusal) {
            let acceptance = try call.session.append(
                samples, to: CallSession.UtteranceID(id), receipt: receipt, at: call.instant)
            utterances[id].chunks.append(.init(receipt: receipt, samples: samples, time: call.now, tag: tag))
            utterances[id].made += count
            utterances[id].count += count
            if acceptance == .wait {
                if options.isLive { faults.append("append to live \(id) waits") }
                utterances[id].waits.append(.init(receipt: receipt))
            }
        } catch {
            refusals += 1
            readOutputs()
            let isKnown = error == .ended || (error == .noUtterance(CallSession.UtteranceID(id)) && !isOpen(id))
            if !isKnown { faults.append("append to \(id) was refused: \(error)") }
        }
        call.send()
    }

    /// Whether an utterance takes more: it may have been finished because it had nothing to say for ten seconds.
    private func isOpen(_ id: Int) -> Bool {
        let last = utterances[id].chunks.last?.time ?? utterances[id].opened
        return utterances[id].canAppend && call.now - last < .seconds(10)
    }

    private mutating func finish() {
        let open = utterances.indices.filter { utterances[$0].finished == nil && !utterances[$0].options.isLive }
        if let id = open.randomElement(using: &random) { finish(id) }
    }

    private mutating func finish(_ id: Int) {
        note("finish \(id)")
        if utterances[id].finished == nil { utterances[id].finished = call.now }
        call.session.finish(CallSession.UtteranceID(id), at: call.instant)
        call.send()
    }

    private mutating func withdraw() {
        let chunks = utterances.filter { !$0.isRefused }.flatMap { utterance in
            utterance.chunks.indices.suffix(3).map { (utterance.id, $0) }
        }
        guard let (id, place) = chunks.randomElement(using: &random) else { return }
        let chunk = utterances[id].chunks[place]
        let count = call.session.withdraw(chunk.receipt, at: call.instant)
        call.send()
        guard count <= chunk.samples.count, count == 0 || !utterances[id].isSettled else {
            return faults.append("withdrew \(count) of \(chunk.samples.count) samples of \(id)")
        }
        note("withdraw \(count) from \(id)")
        if count > 0 { withdrawn += 1 }
        utterances[id].chunks[place].samples.removeLast(count)
        utterances[id].count -= count
        if let wait = utterances[id].waits.firstIndex(where: { $0.receipt == chunk.receipt }) {
            utterances[id].waits.remove(at: wait)
        }
    }

    private mutating func mark() {
        guard endAsked == nil, marks.count < 40 else { return }
        let id = marks.count
        note("mark \(id)")
        let mark = GivenMark(
            id: id, name: "m\(id)", time: call.now, before: utterances.map { ($0.id, $0.count) },
            opened: utterances.count)
        do throws(CallSession.Refusal) {
            try call.session.mark(mark.name, CallSession.MarkID(id), at: call.instant)
            marks.append(mark)
        } catch {
            refusals += 1
            if error != .ended { faults.append("mark \(id) was refused: \(error)") }
        }
        call.send()
    }

    private mutating func press() {
        guard profile.provider == .plivo || profile.hasTones else { return }
        let count = Int.random(in: 1...2, using: &random)
        do throws(CallSession.Refusal) {
            try call.session.press(
                (0..<count).map { _ in KeypadEntry.allCases.randomElement(using: &random)! }, at: call.instant)
            keysGiven += count
        } catch {
            refusals += 1
            if error != .ended { faults.append("keys were refused: \(error)") }
        }
        call.send()
    }

    /// Sends a mark that the session knows nothing of.
    private mutating func send() {
        let name = "own \(messagesGiven.count)"
        let stream = call.session.start.streamID
        let json =
            profile.provider == .twilio
            ? #"{"event":"mark","streamSid":"\#(stream)","mark":{"name":"\#(name)"}}"#
            : #"{"event":"checkpoint","streamId":"\#(stream)","name":"\#(name)"}"#
        do throws(CallSession.Refusal) {
            guard let message = try? TransportMessageFrame(json: json) else { return }
            try call.session.send(message, at: call.instant)
            messagesGiven.append(name)
        } catch { refusals += 1 }
        call.send()
    }

    private mutating func note(_ text: @autoclosure () -> String) {
        if isTraced { trace.append("\(call.now): \(text())") }
    }

    // MARK: Cutting off

    private mutating func cutOff() {
        if random.chance(75) { interrupt() } else { cancel() }
    }

    private mutating func interrupt() {
        observe()
        let heard = utterances.map { $0.reports.last?.heard ?? 0 }
        readOutputs()
        let open = utterances.filter { !$0.isSettled && $0.cut == nil }.map(\.id)
        do throws(CallSession.Refusal) {
            let interruption = try call.session.interrupt(at: call.instant)
            call.send()
            note(
                Cut(
                    time: call.now, sent: max(call.now, blockedUntil ?? .zero), isInterruption: true,
                    isCleared: interruption.isCleared,
                    parts: interruption.parts.filter { $0.id.rawValue < heard.count },
                    surviving: interruption.surviving.map(\.rawValue), open: open), heard)
        } catch { refusals += 1 }
    }

    private mutating func cancel() {
        observe()
        let heard = utterances.map { $0.reports.last?.heard ?? 0 }
        let open = utterances.filter { !$0.isSettled && $0.cut == nil }.map(\.id)
        guard let id = utterances.indices.suffix(4).randomElement(using: &random) else { return }
        let part = call.session.cancel(CallSession.UtteranceID(id), at: call.instant)
        call.send()
        guard let part else { return }
        note(
            Cut(
                time: call.now, sent: max(call.now, blockedUntil ?? .zero), isInterruption: false, isCleared: nil,
                parts: [part], surviving: [], open: open), heard)
    }

    private mutating func note(_ cut: Cut, _ heard: [Int]) {
        note("cut \(cut)")
        cuts.append(cut)
        for part in cut.parts {
            let id = part.id.rawValue
            if utterances[id].cut != nil {
                utterances[id].again = part
            } else {
                utterances[id].cut = (cuts.count - 1, part)
            }
            if !part.playsOn, part.heard != heard[id] {
                faults.append("\(id) was split at \(part.heard), with \(heard[id]) heard")
            }
        }
        readOutputs()
    }

    // MARK: The line

    private mutating func block() {
        guard blockedUntil == nil else { return }
        let end = call.now + random.time(5...400)
        note("block until \(end)")
        blockedUntil = end
        blocks.append(call.now..<end)
        call.isWritable = false
    }

    private mutating func restart() throws {
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

    private mutating func readFrames() {
        while let frame = call.session.nextFrame() { framesRead.append(frame) }
    }

    /// Notes how much is said to have been heard of each utterance.
    private mutating func observe() {
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

    private mutating func readOutputs() {
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

    private mutating func note(_ receipt: CallSession.Receipt, at time: Duration) {
        for id in utterances.indices {
            guard let place = utterances[id].waits.firstIndex(where: { $0.receipt == receipt }) else { continue }
            if utterances[id].waits[place].settled != nil { faults.append("receipt \(receipt) was settled twice") }
            utterances[id].waits[place].settled = time
            utterances[id].waits[place].givenThen = utterances[id].count
            return
        }
    }

    // MARK: The end

    private mutating func end() throws {
        switch profile.end {
        case .settled:
            finishAll()
            try passUntilSettled()
            end(.close, afterSpeech: true)
        case .application(let ending, let afterSpeech): end(ending, afterSpeech: afterSpeech)
        case .caller:
            if random.chance(50) { finishAll() }
            // The script went with the stream that had it.
            if !call.pastStreams.isEmpty { call.hangUp() }
        }
        try passUntilOver()
        // What is on its way arrives.
        blockedUntil = nil
        call.isWritable = true
        try call.run(for: profile.transit + .seconds(1))
        readFrames()
        readOutputs()
    }

    private mutating func finishAll() {
        for id in utterances.indices where !profile.leavesOpen || utterances[id].options.isLive { finish(id) }
    }

    private mutating func end(_ ending: CallSession.Ending, afterSpeech: Bool) {
        note("end \(ending) \(afterSpeech)")
        endAsked = call.now
        call.session.end(ending, afterSpeech: afterSpeech, at: call.instant)
        call.send()
    }

    /// The longest that anything may take.
    private var patience: Duration { .seconds(60) + profile.options.idleTimeout }

    private mutating func passUntilSettled() throws {
        let limit = call.now + patience
        while !call.session.isOver, call.now < limit,
            utterances.contains(where: { !$0.isSettled }) || marks.contains(where: { $0.outcomes.isEmpty })
        {
            try pass(.milliseconds(150))
        }
        if call.now >= limit { faults.append("something waits for ever") }
    }

    private mutating func passUntilOver() throws {
        let limit = call.now + patience
        while !call.session.isOver, call.now < limit { try pass(.milliseconds(150)) }
        if call.now >= limit { faults.append("the call does not end") }
    }

    // MARK: Flood

    /// What was asked for beyond the bounds: how much of it was taken.
    private(set) var floods: [Flood: Int] = [:]
    private var floodIDs = 1_000

    /// Something that a session takes so much of.
    enum Flood: Hashable, CaseIterable { case audio, marks, names, utterances }

    private mutating func flood() throws {
        guard let flood = Flood.allCases.first(where: { floods[$0] == nil }) else {
            return random.chance(30) ? interrupt() : try play()
        }
        try play()
        readOutputs()
        switch flood {
        case .utterances: floods[flood] = floodUtterances()
        case .marks: floods[flood] = floodMarks(named: "mark", most: 256)
        case .names: floods[flood] = floodMarks(named: String(repeating: "n", count: 1_000), most: 65)
        case .audio: floods[flood] = floodAudio()
        }
        call.send()
        try pass(.milliseconds(20))
    }

    private mutating func floodUtterances() -> Int {
        let most = 256 - utterances.count { !$0.isSettled }
        let first = floodIDs
        var refusal: CallSession.Refusal?
        while refusal == nil {
            floodIDs += 1
            do throws(CallSession.Refusal) {
                try call.session.open(
                    CallSession.UtteranceID(floodIDs), .init(sampleRate: .hz8000), at: call.instant)
            } catch { refusal = error }
        }
        let taken = floodIDs - 1 - first
        for id in first..<floodIDs { call.session.finish(CallSession.UtteranceID(id), at: call.instant) }
        expectFlood(taken, most, refusal, .tooManyUtterances)
        return taken
    }

    private mutating func floodMarks(named name: String, most: Int) -> Int {
        var taken = 0
        var refusal: CallSession.Refusal?
        while refusal == nil {
            floodIDs += 1
            do throws(CallSession.Refusal) {
                try call.session.mark(name, CallSession.MarkID(floodIDs), at: call.instant)
                taken += 1
            } catch { refusal = error }
            if taken > most { break }
        }
        // Some may have been cleared at once, and some may wait from before.
        if refusal != nil, taken > most { faults.append("\(taken) marks were taken") }
        if !call.session.isOver, refusal == nil { return taken }
        expectFlood(min(taken, most), min(taken, most), refusal, .tooManyItems)
        return taken
    }

    private mutating func floodAudio() -> Int {
        floodIDs += 1
        let id = CallSession.UtteranceID(floodIDs)
        var taken = 0
        var refusal: CallSession.Refusal?
        do throws(CallSession.Refusal) {
            try call.session.open(id, .init(sampleRate: .hz8000), at: call.instant)
            while taken < 8_000_000 {
                receipts += 1
                _ = try call.session.append(
                    [Int16](repeating: 0, count: 400_000), to: id, receipt: .init(receipts), at: call.instant)
                taken += 400_000
            }
        } catch { refusal = error }
        if !call.session.isOver, endAsked == nil {
            let part = call.session.cancel(id, at: call.instant)
            if part?.heard != 0 || part?.rest.samples.count != taken { faults.append("\(taken) were not given back") }
        }
        expectFlood(taken, min(taken, 4_800_000), refusal, .tooMuchAudio)
        if refusal == .tooMuchAudio, taken < 4_000_000 { faults.append("only \(taken) samples were taken") }
        return taken
    }

    private mutating func expectFlood(
        _ taken: Int, _ most: Int, _ refusal: CallSession.Refusal?, _ expected: CallSession.Refusal
    ) {
        if refusal == .ended { return }
        if refusal != expected || taken != most {
            faults.append("\(taken) of at most \(most) were taken, then \(String(describing: refusal))")
        }
    }
}
