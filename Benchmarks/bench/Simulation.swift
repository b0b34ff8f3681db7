// SPDX-License-Identifier: Apache-2.0

import Linecard
import LinecardCodec
import LinecardSimulator

/// Times whole calls in virtual time: the cost of a test with a long call.
struct Simulation {
    private static let rounds = 7

    private let isWanted: (String) -> Bool

    /// Times the rows whose names are wanted.
    init(where isWanted: @escaping (String) -> Bool) { self.isWanted = isWanted }

    func rows() throws -> [Row] {
        let name = "simulator/ten-minutes"
        guard isWanted(name) else { return [] }
        let speech = AudioFrame(
            samples: SpeechLikeSignal().chunks(at: .hz8000).flatMap { $0 }, sampleRate: .hz8000)
        let script = Self.script(of: .seconds(600), speech)
        let clock = ContinuousClock()
        let times = try (0..<Self.rounds).map { _ in
            let start = clock.now
            try Self.call(script)
            return (clock.now - start) / .nanoseconds(1)
        }
        return [Row(name, unit: .total, of: times)]
    }

    /// Returns a script of speech, silence and keys in turn, of at least a length.
    private static func script(of length: Duration, _ speech: AudioFrame) -> CallScript {
        let turn: [CallScript.Step] = [.say(speech), .wait(.seconds(2)), .press([.one], interval: .zero)]
        let turns = Int((length / (speech.duration + .seconds(2))).rounded(.up))
        return CallScript((0..<turns).flatMap { _ in turn })
    }

    /// Runs a call with an agent that echoes frame by frame, with a mark after every second.
    private static func call(_ script: CallScript) throws {
        let start = CallStart(provider: .twilio, streamID: "MZ0", callID: "CA0")
        var call = try SimulatedCall(start, script: script)
        let prefix = #"{"event":"media","streamSid":"MZ0","media":{"payload":""#
        var media = MediaMessage()
        var frames = 0
        call.run { message, _ in
            var text = message
            let payload: String? = text.withUTF8 { text in
                guard media.find(in: text, streamKey: "streamSid") else { return nil }
                return String(decoding: text[media.payload], as: UTF8.self)
            }
            guard let payload else { return [] }
            let reply = prefix + payload + #""}}"#
            frames += 1
            if frames % 50 != 0 { return [reply] }
            return [reply, #"{"event":"mark","streamSid":"MZ0","mark":{"name":"\#(frames)"}}"#]
        }
        precondition(call.recording.badMessages.isEmpty && call.recording.framesHeard >= 29_000)
    }
}
