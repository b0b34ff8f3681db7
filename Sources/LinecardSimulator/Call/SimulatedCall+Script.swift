// SPDX-License-Identifier: Apache-2.0

import Linecard

/// The caller's part of the call.
extension SimulatedCall {
    /// Runs the steps that are due, up to one that takes time.
    mutating func runScript() {
        while recording.ending == nil {
            guard step < steps.count else { return hangUp() }
            guard isDone(steps[step]) else { return }
            step += 1
            stepBegin = now
            stepProgress = 0
        }
    }

    /// Runs the part of a step that is due. Returns true if the next step may begin.
    private mutating func isDone(_ step: CallScript.Step) -> Bool {
        switch step {
        case .say(let audio): return stepProgress >= audio.samples.count
        case .wait(let time): return now >= stepBegin + time
        case .waitUntilHeard(let limit):
            if let lastSound, lastSound > stepBegin { return true }
            return isTimedOut(after: limit)
        case .waitUntilQuiet(let time, let limit):
            let quietSince = max(lastSound ?? .zero, stepBegin)
            return now >= quietSince + time || isTimedOut(after: limit)
        case .waitUntilAnswered(let limit):
            return recording.heard.count >= samplesToAnswer || isTimedOut(after: limit)
        case .press(let keys, let interval):
            while stepProgress < keys.count, now >= stepBegin + interval * stepProgress {
                press(keys[stepProgress])
                stepProgress += 1
            }
            return stepProgress >= keys.count
        case .stopReading(let time): readsFrom = time.map { now + $0 }
        case .holdPlayout(let time): buffer.hold(from: now, until: now + time)
        case .hangUp: hangUp()
        case .vanish: end(.caller, isAbrupt: true)
        }
        return true
    }

    private mutating func isTimedOut(after limit: Duration) -> Bool {
        guard now >= stepBegin + limit else { return false }
        recording.timeouts.append(step)
        return true
    }

    /// The number of samples up to the last frame with speech: as many as an echo returns.
    private var samplesToAnswer: Int { recording.framesSpoken * recording.frameLength }

    /// The time at which as much will have been heard as was said, if the current step waits for that and the buffer
    /// has enough.
    var answerTime: Duration? {
        guard step < steps.count, case .waitUntilAnswered = steps[step] else { return nil }
        return buffer.time(ofPlaying: samplesToAnswer - recording.heard.count)
    }

    // MARK: Speaking

    /// Sends the frame that is due: speech, or silence if the current step says nothing.
    mutating func sendFrame() {
        let length = recording.frameLength
        var frame: ArraySlice<Int16> = []
        if step < steps.count, case .say(let audio) = steps[step] {
            frame = audio.samples[stepProgress...].prefix(length)
            stepProgress += frame.count
            recording.framesSpoken = framesSent + 1
        }
        let silence = length - frame.count
        if silence > 0 { frame += [Int16](repeating: 0, count: silence) }
        let milliseconds = framesSent * 20
        framesSent += 1
        recording.spoken += frame
        recording.spokenAt.append(now)
        let payload = audio.payload(of: frame)
        send(
            side.media(payload, chunk: framesSent, milliseconds: milliseconds, number: nextNumber()),
            frame: framesSent - 1)
    }

    private mutating func press(_ key: KeypadEntry) {
        recording.keysPressed.append(CallRecording.Keys(at: now, keys: [key]))
        send(side.key(key, milliseconds: now.wholeMilliseconds, number: nextNumber()))
    }

    mutating func hangUp() {
        if let stop = side.stop(number: lastNumber + 1) { send(stop) }
        end(.caller)
    }
}

extension Duration {
    /// Whole milliseconds, rounded down.
    var wholeMilliseconds: Int {
        let (seconds, attoseconds) = components
        return Int(seconds) * 1_000 + Int(attoseconds / 1_000_000_000_000_000)
    }
}
