// SPDX-License-Identifier: Apache-2.0

import Linecard
import LinecardCodec
import LinecardSimulator

/// The report as one line of JSON. Times are in milliseconds.
extension CallReport {
    func json(_ provider: Provider, calls: Int) -> String {
        let sums: [(String, String)] = [
            ("provider", quoted(provider.rawValue)), ("calls", "\(calls)"),
            ("calls_lost", "\(losses.count)"),
            ("calls_refused", "\(failures.count)"), ("frames_sent", "\(framesSpoken)"),
            ("frames_answered", "\(framesHeard)"), ("frames_lost", "\(framesLost)"),
            ("bad_messages", "\(badMessages.values.reduce(0, +))"), ("bad", counts(badMessages)),
            ("doubtful_messages", "\(doubtfulMessages.values.reduce(0, +))"),
            ("doubtful", counts(doubtfulMessages)),
        ]
        let times: [(String, String)] = [
            ("added_delay_ms", number(contentDelay)), ("correlation", number(correlation)),
            ("turnaround_ms", percentiles(turnarounds)), ("connect_ms", percentiles(connectTimes)),
            ("first_audio_ms", percentiles(firstAudio)),
        ]
        return object(
            sums + times + [
                ("problems", array(problems.map(quoted))), ("recordings", array(recordings.map(\.json))),
            ])
    }

    private func percentiles(_ times: [Duration]) -> String {
        object(
            [("p50", 0.5), ("p95", 0.95), ("p99", 0.99), ("max", 1.0)].map { name, part in
                (name, number(times.percentile(part)?.milliseconds))
            })
    }
}

extension CallRecording {
    /// The call as a JSON object.
    fileprivate var json: String {
        object([
            ("stream", quoted(start.streamID)), ("call", quoted(start.callID)),
            ("connect_ms", number(connectTime)),
            ("first_audio_ms", number(firstSound)),
            (
                "heard",
                array(
                    stretches.map { stretch in
                        object([
                            ("at_ms", number(stretch.begin)),
                            ("ms", number(sampleRate.duration(samples: stretch.samples.count))),
                        ])
                    })
            ),
            ("marks", array(marks.map(\.json))), ("clears", array(clears.map { json(of: $0) })),
            ("keys", array(keys.map(\.json))), ("keys_pressed", array(keysPressed.map(\.json))),
            ("messages_received", "\(messagesReceived)"), ("frames_sent", "\(framesSpoken)"),
            ("frames_heard", "\(framesHeard)"), ("bad", counts(badMessages)), ("doubtful", counts(doubtfulMessages)),
            ("first_bad", array(firstFaults.values.sorted { $0.at < $1.at }.map(\.json))),
            ("timeouts", array(timeouts.map { "\($0)" })), ("ending", ending?.json ?? "null"),
        ])
    }

    private func json(of clear: Clear) -> String {
        object([
            ("at_ms", number(clear.at)),
            ("dropped_ms", number(sampleRate.duration(samples: clear.samples))),
            ("marks", array(clear.marks.map { quoted(marks[$0].name) })),
        ])
    }
}

extension CallRecording.Mark {
    fileprivate var json: String {
        let (name, time): (String, Duration?) =
            switch fate {
            case .played(let time): ("\"played\"", time)
            case .cleared(let time): ("\"cleared\"", time)
            case nil: ("null", nil)
            }
        return object([
            ("name", quoted(self.name)), ("at_ms", number(at)), ("fate", name), ("fate_ms", number(time)),
            ("returned_ms", number(returned)),
        ])
    }
}

extension CallRecording.Keys {
    fileprivate var json: String {
        object([("at_ms", number(at)), ("keys", quoted(keys.map(\.rawValue).joined()))])
    }
}

extension CallRecording.Fault {
    fileprivate var json: String {
        object([
            ("at_ms", number(at)), ("reason", quoted(fault.reason.rawValue)),
            ("detail", quoted(fault.detail)),
        ])
    }
}

extension CallRecording.Ending {
    fileprivate var json: String {
        object([
            ("at_ms", number(at)), ("by", quoted(party.rawValue)),
            ("code", closeCode.map { "\($0)" } ?? "null"), ("abrupt", "\(isAbrupt)"),
        ])
    }
}

private func number(_ value: Double?) -> String { value.map { $0.text(digits: 3) } ?? "null" }

private func number(_ time: Duration?) -> String { number(time?.milliseconds) }

private func quoted(_ text: String) -> String { JSONText.quoted(text) }

private func counts<Reason: RawRepresentable<String>>(_ counts: [Reason: Int]) -> String {
    object(counts.map { ($0.key.rawValue, "\($0.value)") }.sorted { $0.0 < $1.0 })
}

private func array(_ elements: [String]) -> String { "[\(elements.joined(separator: ","))]" }

private func object(_ members: [(String, String)]) -> String {
    "{\(members.map { "\"\($0.0)\":\($0.1)" }.joined(separator: ","))}"
}
