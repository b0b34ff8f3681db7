// SPDX-License-Identifier: Apache-2.0

import LinecardCodec

/// The sound of an utterance, by which each of its samples is recognized: all have one sign and one segment of mu-law.
///
/// The four bits within the segment look random, so that a run of samples matches at one place only.
struct UtteranceVoice {
    /// The number of utterances that can be told apart.
    static let count = 14
    private static let period = 4_096
    private static let repetitions = 24

    /// The number of the voice, from 0.
    let number: Int

    /// Samples from an index on, exact in mu-law.
    func samples(from index: Int, count: Int) -> [Int16] {
        let first = index % Self.period
        return Array(Self.random[number][first..<(first + count)])
    }

    /// Equal samples, exact in mu-law, of one of 16 levels.
    func samples(tag: Int, count: Int) -> [Int16] { [Int16](repeating: Self.level(number, tag), count: count) }

    /// The largest count of samples at once.
    static var longest: Int { period * (repetitions - 1) }

    /// The voice of a code of mu-law; negative for silence.
    static func voice(ofCode code: UInt8) -> Int { Int(voices[Int(code)]) }
    static func tag(ofCode code: UInt8) -> Int { Int(~code & 15) }

    private static let voices: [Int8] = (0..<256).map { code in
        let segment = (255 - code) >> 4 & 7
        return segment == 0 ? -1 : Int8(segment - 1 + (code < 128 ? 7 : 0))
    }

    private static func level(_ number: Int, _ tag: Int) -> Int16 {
        let code = (number < 7 ? 0 : 128) | (number % 7 + 1) << 4 | tag
        return G711.decode([~UInt8(code)])[0]
    }

    private static let random: [[Int16]] = {
        var generator = SeededGenerator(seed: 0)
        let tags = (0..<period).map { _ in Int(generator.next() >> 60) }
        return (0..<count).map { number in
            let levels = (0..<16).map { level(number, $0) }
            let once = tags.map { levels[$0] }
            return (0..<repetitions).flatMap { _ in once }
        }
    }()
}
