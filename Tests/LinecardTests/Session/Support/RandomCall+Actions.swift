// SPDX-License-Identifier: Apache-2.0

import Linecard
import LinecardCodec

/// The application's actions.
extension RandomCall {
    func rate() -> SampleRate { profile.rates[(utterances.count * 7) % profile.rates.count] }

    mutating func play() throws {
        guard try open(isInterruptible: !random.chance(22)) else { return }
        let id = utterances.count - 1
        let time = random.chance(15) ? random.time(0...60) : random.time(40...1_800)
        append(to: id, count: utterances[id].options.sampleRate.samples(in: time))
        finish(id)
    }

    @discardableResult
    mutating func open(isInterruptible: Bool? = nil, isLive: Bool = false) throws -> Bool {
        guard utterances.count < UtteranceVoice.count, endAsked == nil else { return false }
        let options = CallSession.UtteranceOptions(
            sampleRate: rate(), isInterruptible: isInterruptible ?? !random.chance(15), isLive: isLive)
        return open(options)
    }

    mutating func openOne() throws { try open(isLive: random.chance(10)) }

    mutating func open(_ options: CallSession.UtteranceOptions) -> Bool {
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

    mutating func append() throws {
        let open = utterances.indices.filter { utterances[$0].canAppend && !utterances[$0].options.isLive }
        guard let id = open.randomElement(using: &random) else { return try play() }
        let rate = utterances[id].options.sampleRate
        switch Int.random(in: 0..<10, using: &random) {
        case 0: append(to: id, count: Int.random(in: 1...200, using: &random))
        case 1...6: append(to: id, count: rate.samples(in: random.time(10...300)))
        default: append(to: id, count: rate.samples(in: random.time(300...1_300)))
        }
    }

    mutating func append(to id: Int, count: Int) {
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

    /// True if an utterance accepts audio. The session finishes one that received none for ten seconds.
    func isOpen(_ id: Int) -> Bool {
        let last = utterances[id].chunks.last?.time ?? utterances[id].opened
        return utterances[id].canAppend && call.now - last < .seconds(10)
    }

    mutating func finish() {
        let open = utterances.indices.filter { utterances[$0].finished == nil && !utterances[$0].options.isLive }
        if let id = open.randomElement(using: &random) { finish(id) }
    }

    mutating func finish(_ id: Int) {
        note("finish \(id)")
        if utterances[id].finished == nil { utterances[id].finished = call.now }
        call.session.finish(CallSession.UtteranceID(id), at: call.instant)
        call.send()
    }

    mutating func withdraw() {
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

    mutating func mark() {
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

    mutating func press() {
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

    /// Sends a mark as a message of the application's own, of which the session keeps no record.
    mutating func send() {
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

    mutating func note(_ text: @autoclosure () -> String) {
        if isTraced { trace.append("\(call.now): \(text())") }
    }

    // MARK: Cutting off

    mutating func cutOff() {
        if random.chance(75) { interrupt() } else { cancel() }
    }

    mutating func interrupt() {
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

    mutating func cancel() {
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

    mutating func note(_ cut: Cut, _ heard: [Int]) {
        note("cut \(cut)")
        cuts.append(cut)
        for part in cut.parts {
            let id = part.id.rawValue
            if utterances[id].cut != nil {
                utterances[id].laterPart = part
            } else {
                utterances[id].cut = (cuts.count - 1, part)
            }
            if !part.playsOn, part.heard != heard[id] {
                faults.append("\(id) was split at \(part.heard), with \(heard[id]) heard")
            }
        }
        readOutputs()
    }
}
