// SPDX-License-Identifier: Apache-2.0

import Foundation
import Linecard

/// The golden file: inputs with the answers of pipecat's serializers. `python/cases.py` describes the inputs,
/// `python/answers.py` the answers.
struct Golden {
    /// The version of pipecat that answered.
    let pipecat: String
    /// All cases: those of `cases.py`, then a case for each changed message.
    let cases: [Case]

    /// Reads the file that `make parity-golden` writes.
    init() throws {
        let file = Bundle.module.url(forResource: "golden", withExtension: "jsonl")
        guard let file else { throw CocoaError(.fileNoSuchFile) }
        let lines = try Data(contentsOf: file).split(separator: UInt8(ascii: "\n"))
        let decoder = JSONDecoder()
        let header = try decoder.decode(Header.self, from: lines[0])
        pipecat = header.pipecat
        cases = try lines.dropFirst().map { line in
            if line.first == UInt8(ascii: "{") { return try decoder.decode(Case.self, from: line) }
            return try decoder.decode(ChangedMessage.self, from: line).madeCase(bases: header.bases)
        }
    }

    private struct Header: Decodable {
        let pipecat: String
        let bases: [String: [String]]
    }
}

/// One serializer, its inputs step by step, and pipecat's answers: the constructor's, then one for each step. The case
/// of a changed message has only the step's answer, because its serializer is always made the same way.
struct Case: Decodable {
    var provider: Provider
    var arguments: [String: String] = [:]
    var params = Params()
    /// The pipeline's rates in Hz, in and out. `nil` if the serializer is never set up.
    var setup: [Int]?
    var rest: REST?
    /// The label of the messages that the application's filter drops.
    var filter: String?
    var steps: [Step]
    var answers: [Answer]

    /// The rate of the payloads in Hz.
    var wireRate: Int { params.wireRate ?? 8_000 }

    /// The steps, repeated as often as they are taken.
    var allSteps: [Step] { steps.flatMap { Array(repeating: $0, count: $0.times) } }

    struct Params: Decodable {
        var autoHangUp: Bool?
        var ignoreRTVI: Bool?
        var wireRate: Int?
        var sampleRate: Int?
        /// True if the case sets `resampler_clear_after_secs`.
        var setsClearing = false

        init() { autoHangUp = false }

        init(from decoder: any Decoder) throws {
            let values = try decoder.container(keyedBy: Key.self)
            autoHangUp = try values.decodeIfPresent(Bool.self, forKey: .auto_hang_up)
            ignoreRTVI = try values.decodeIfPresent(Bool.self, forKey: .ignore_rtvi_messages)
            wireRate =
                try values.decodeIfPresent(Int.self, forKey: .twilio_sample_rate)
                ?? values.decodeIfPresent(Int.self, forKey: .plivo_sample_rate)
            sampleRate = try values.decodeIfPresent(Int.self, forKey: .sample_rate)
            setsClearing = values.contains(.resampler_clear_after_secs)
        }

        private enum Key: String, CodingKey {
            case auto_hang_up, ignore_rtvi_messages, twilio_sample_rate, plivo_sample_rate, sample_rate
            case resampler_clear_after_secs
        }
    }

    /// The answer of the provider's REST API. Status 0 is no answer.
    struct REST: Decodable {
        let status: Int
        let body: String

        init(status: Int, body: String = "") {
            self.status = status
            self.body = body
        }

        init(from decoder: any Decoder) throws {
            var values = try decoder.unkeyedContainer()
            status = try values.decode(Int.self)
            body = try values.decode(String.self)
        }
    }
}

/// An input of a serializer.
struct Step: Decodable {
    enum Given {
        case message([UInt8])
        case frame(FrameSpec)
    }

    let given: Given
    var times = 1

    init(message: [UInt8]) { given = .message(message) }

    init(from decoder: any Decoder) throws {
        var values = try decoder.unkeyedContainer()
        given =
            try values.decode(String.self) == "in"
            ? .message(values.decode(String.self).latin1) : .frame(values.decode(FrameSpec.self))
        if !values.isAtEnd { times = try values.decode(Int.self) }
    }
}

/// A pipecat frame.
struct FrameSpec: Decodable {
    /// The name of its class.
    let frame: String
    var rate: Int?
    /// The first sample, the number of samples, and the step from one to the next.
    var samples: [Int]?
    var channels: Int?
    /// True if half a sample follows the samples.
    var odd: Bool?
    /// The seconds that pass before it.
    var after: Double?
    var json: String?
    var key: String?

    var pcm: [Int16] {
        guard let samples, samples.count == 3 else { return [] }
        return (0..<samples[1]).map { Int16(truncatingIfNeeded: samples[0] + $0 * samples[2]) }
    }
}

/// A changed message of the references.
private struct ChangedMessage: Decodable {
    let provider: Provider
    let base: Int
    let edits: [Edit]
    let answer: Answer

    init(from decoder: any Decoder) throws {
        var values = try decoder.unkeyedContainer()
        provider = try values.decode(Provider.self)
        base = try values.decode(Int.self)
        edits = try values.decode([Edit].self)
        answer = try values.decode(Answer.self)
    }

    func madeCase(bases: [String: [String]]) throws -> Case {
        var bytes = (bases[provider.rawValue]?[base] ?? "").latin1
        for edit in edits {
            bytes.replaceSubrange(edit.offset..<edit.offset + edit.removed, with: edit.inserted.latin1)
        }
        return Case(provider: provider, setup: [8_000, 8_000], steps: [Step(message: bytes)], answers: [answer])
    }

    struct Edit: Decodable {
        let offset: Int
        let removed: Int
        let inserted: String

        init(from decoder: any Decoder) throws {
            var values = try decoder.unkeyedContainer()
            offset = try values.decode(Int.self)
            removed = try values.decode(Int.self)
            inserted = try values.decode(String.self)
        }
    }
}

extension Provider: Decodable {}

extension String {
    /// The characters as bytes. The file represents bytes as characters below 256.
    var latin1: [UInt8] { unicodeScalars.map { UInt8(truncatingIfNeeded: $0.value) } }
}
