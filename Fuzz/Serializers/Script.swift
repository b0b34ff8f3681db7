// SPDX-License-Identifier: Apache-2.0

import LinecardCodec

/// A call made from a fuzzer's bytes: three bytes of configuration, then a line for each step.
struct Script {
    /// The configuration of a call.
    struct Configuration {
        let inbound: SampleRate
        let outbound: SampleRate
        let plivo: MediaFormat
        let track: Track
        let ignoresRTVIMessages: Bool
        let quality: AudioLine.Quality
        let keepsOtherMessages: Bool
    }

    /// A step of a call.
    enum Step {
        case receive([UInt8])
        case returnMark(Int)
        case say([Int16], at: SampleRate)
        case press([KeypadEntry])
        case finish
        case interrupt
        case mark(String)
        case send(json: String)
    }

    let configuration: Configuration
    let steps: [Step]

    init(_ bytes: UnsafeBufferPointer<UInt8>) {
        configuration = Configuration(Array(bytes.prefix(3)) + [0, 0, 0])
        steps = bytes.dropFirst(3).split(separator: UInt8(ascii: "\n"), omittingEmptySubsequences: false).map {
            Step(Array($0))
        }
    }

    /// All messages from the provider.
    var messages: [[UInt8]] {
        steps.compactMap { step in if case .receive(let message) = step { message } else { nil } }
    }
}

extension Script.Configuration {
    private static let formats =
        [MediaFormat()]
        + [SampleRate.hz8000, .hz16000, .hz24000].flatMap { rate in
            [.l16LittleEndian, .l16BigEndian].map { MediaFormat(encoding: $0, sampleRate: rate) }
        }

    fileprivate init(_ bytes: [UInt8]) {
        inbound = SampleRate(decision: bytes[0])
        outbound = SampleRate(decision: bytes[1])
        plivo = Self.formats[Int(bytes[2] & 0x0F) % Self.formats.count]
        track = bytes[2] & 0x80 == 0 ? .inbound : .outbound
        ignoresRTVIMessages = bytes[2] & 0x40 == 0
        quality = Self.quality(bytes, between: [inbound, outbound])
        keepsOtherMessages = bytes[2] & 0x10 == 0
    }

    /// Returns a quality that converts the rates of the call. It may refuse the rates of later steps.
    private static func quality(_ bytes: [UInt8], between rates: [SampleRate]) -> AudioLine.Quality {
        if bytes[2] & 0x20 != 0 { return .lowDelay }
        let isDirect =
            bytes[0] & 0x80 != 0 && rates.allSatisfy { AudioLine.Quality.direct.canConvert(from: $0, to: .hz8000) }
        return isDirect ? .direct : .realtime
    }
}

extension Script.Step {
    /// Reads a line. Its first byte is the kind of step; a line of no known kind is a message from the provider.
    fileprivate init(_ line: [UInt8]) {
        let rest = line.dropFirst()
        switch line.first.map(UnicodeScalar.init) {
        case "s": self = .say(Self.noise(rest), at: SampleRate(decision: rest.dropFirst(2).first ?? 0))
        case "d": self = .press(rest.prefix(2).map { KeypadEntry.allCases[Int($0) % KeypadEntry.allCases.count] })
        case "f": self = .finish
        case "i": self = .interrupt
        case "m": self = .mark(String(decoding: rest, as: UTF8.self))
        case "n": self = .mark(Self.names[Int(rest.first ?? 0) % Self.names.count])
        case "k": self = .returnMark(Int(rest.first ?? 0))
        case "t": self = .send(json: String(decoding: rest, as: UTF8.self))
        case "j": self = .receive(MessageMaker.message(of: Array(rest)))
        case "p": self = .receive(ProviderMessageMaker.message(of: rest))
        default: self = .receive(line)
        }
    }

    /// Names of marks that resemble other marks' names on the wire.
    private static let names = ["a", "a#0", "a#1", "a#2", "a#1#1", "a#01", "#1", "", "a#", "a#1234567890"]

    /// Returns up to 8,191 samples of noise.
    private static func noise(_ decisions: ArraySlice<UInt8>) -> [Int16] {
        let count = Int(decisions.first ?? 0) | Int(decisions.dropFirst().first ?? 0) % 32 << 8
        var state = UInt32(truncatingIfNeeded: count)
        return (0..<count).map { _ in
            state = state &* 1_664_525 &+ 1_013_904_223
            return Int16(truncatingIfNeeded: state >> 16)
        }
    }
}

extension SampleRate {
    fileprivate init(decision: UInt8) { self = Self.allCases[Int(decision) % Self.allCases.count] }
}
