// SPDX-License-Identifier: Apache-2.0

import Foundation
import Linecard

/// The answer of a serializer to an input: pipecat's from the golden file, Linecard's in the same terms.
enum Answer: Hashable {
    /// No frame or no message.
    case nothing
    /// pipecat: nothing, and a log line about an unreadable message or key.
    case unreadable
    /// Inbound audio at the wire's rate, with its samples in Base64.
    case audio(rate: Int, pcm: String)
    /// Inbound audio at another rate, with the number of its samples.
    case resampled(rate: Int, samples: Int)
    case key(String)
    /// A message to the provider without audio.
    case message(String)
    /// A message to the provider with audio: the message without its payload, and the payload.
    case sends(message: String, Payload)
    /// The requests to hang up: method, URL, authorization and form of each.
    case hangUp(succeeded: Bool, requests: [[String]])
    /// pipecat: an exception.
    case raises(String, text: String)
    /// Linecard: an error.
    case fails(LinecardError)
    /// Linecard: an inbound frame that pipecat doesn't have.
    case otherFrame(String)
    /// Linecard: an input that its API cannot express.
    case inexpressible(String)

    /// The payload of outbound audio: its bytes in runs, or only their number if it was resampled.
    enum Payload: Hashable {
        case runs(String)
        case length(Int)

        /// The bytes, if they are known.
        var bytes: [UInt8]? {
            guard case .runs(let text) = self else { return nil }
            return text.split(separator: " ").flatMap { run in
                let parts = run.split(separator: "*")
                return Array(
                    repeating: UInt8(parts[0], radix: 16) ?? 0, count: parts.count > 1 ? Int(parts[1]) ?? 0 : 1)
            }
        }

        init(from bytes: Data, isResampled: Bool) {
            self = isResampled ? .length(bytes.count) : .runs(Self.runs(bytes))
        }

        private static func runs(_ bytes: Data) -> String {
            var runs: [(byte: UInt8, count: Int)] = []
            for byte in bytes {
                if runs.last?.byte == byte { runs[runs.count - 1].count += 1 } else { runs.append((byte, 1)) }
            }
            return runs.map { String(format: $0.count > 1 ? "%02x*%d" : "%02x", Int($0.byte), $0.count) }
                .joined(separator: " ")
        }
    }
}

extension Answer: Decodable {
    init(from decoder: any Decoder) throws {
        let single = try decoder.singleValueContainer()
        if single.decodeNil() {
            self = .nothing
            return
        }
        guard var values = try? decoder.unkeyedContainer() else {
            self = .unreadable
            return
        }
        switch try values.decode(String.self) {
        case "audio": self = .audio(rate: try values.decode(Int.self), pcm: try values.decode(String.self))
        case "resampled": self = .resampled(rate: try values.decode(Int.self), samples: try values.decode(Int.self))
        case "key": self = .key(try values.decode(String.self))
        case "message": self = .message(JSON.canonical(try values.decode(String.self)))
        case "sends":
            let message = JSON.canonical(try values.decode(String.self))
            let length = try? values.decode(Int.self)
            self = .sends(message: message, try length.map(Payload.length) ?? .runs(values.decode(String.self)))
        case "hang-up":
            self = .hangUp(succeeded: try values.decode(Bool.self), requests: try values.decode([[String]].self))
        case "raises":
            let type = try values.decode(String.self)
            self = .raises(type, text: values.isAtEnd ? "" : try values.decode(String.self))
        case let other: throw DecodingError.dataCorruptedError(in: values, debugDescription: "no answer is \(other)")
        }
    }
}

enum JSON {
    /// Returns the same JSON value without white space and with sorted keys. Returns a text that isn't JSON unchanged.
    static func canonical(_ text: String) -> String {
        guard let value = try? JSONSerialization.jsonObject(with: Data(text.utf8), options: .fragmentsAllowed) else {
            return text
        }
        return canonical(value)
    }

    static func canonical(_ value: Any) -> String {
        let options: JSONSerialization.WritingOptions = [.sortedKeys, .fragmentsAllowed]
        let data = try? JSONSerialization.data(withJSONObject: value, options: options)
        return data.map { String(decoding: $0, as: UTF8.self) } ?? "\(value)"
    }
}
