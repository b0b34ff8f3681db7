// SPDX-License-Identifier: Apache-2.0

import LinecardCodec
import LinecardSimulator

/// The report of the callers, which their process writes as JSON.
struct CallersReport: Codable, Sendable {
    /// The number of calls that were made.
    var calls = 0
    /// The number of calls that heard everything they said.
    var complete = 0
    /// The longest silence in any call beyond its caller's own lateness, in milliseconds.
    var silence = 0.0
    /// The longest delay with which a caller sent a frame, in milliseconds.
    var lateness = 0.0
    /// The longest time that connecting took, including the webhook, in milliseconds.
    var connecting = 0.0
    /// The problems of calls, with the number of calls that had each.
    var problems: [String: Int] = [:]

    mutating func add(_ recording: CallRecording) {
        calls += 1
        silence = max(silence, recording.longestSilence / .milliseconds(1))
        lateness = max(lateness, recording.lateness(in: .zero..<(.seconds(86_400))) / .milliseconds(1))
        connecting = max(connecting, (recording.connectTime ?? .zero) / .milliseconds(1))
        if let problem = recording.problem {
            problems[problem, default: 0] += 1
        } else {
            complete += 1
        }
    }

    mutating func add(_ error: SimulatedCallError) {
        calls += 1
        problems["\(error)", default: 0] += 1
    }
}

extension CallRecording {
    /// The problem of the call, if it had one.
    fileprivate var problem: String? {
        guard let ending, ending.isRegular else {
            return "the call ended with \(ending?.closeCode.map(String.init) ?? "a break")"
        }
        if framesHeard < framesSpoken { return "frames were lost" }
        return badMessageCount > 0 ? "bad messages" : nil
    }

    /// The longest silence between two stretches of audio, less the time by which this caller sent late around it,
    /// which isn't the server's fault.
    fileprivate var longestSilence: Duration {
        zip(stretches, stretches.dropFirst()).map { stretch, next in
            let begin = stretch.begin + .seconds(Double(stretch.samples.count) / Double(sampleRate.hertz))
            return next.begin - begin - lateness(in: (begin - .milliseconds(100))..<next.begin)
        }.max() ?? .zero
    }

    /// Returns the longest delay of the frames that were due within a time.
    fileprivate func lateness(in time: Range<Duration>) -> Duration {
        let first = max(0, Int(time.lowerBound / .milliseconds(20)))
        let last = min(Double(spokenAt.count), time.upperBound / .milliseconds(20) + 1)
        guard first < Int(last) else { return .zero }
        return (first..<Int(last)).map { spokenAt[$0] - .milliseconds(20) * $0 }.max() ?? .zero
    }
}
