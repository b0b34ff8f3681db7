// SPDX-License-Identifier: Apache-2.0

/// Changes real messages a little: bytes flipped, removed, doubled, swapped; JSON put in; two messages spliced.
struct Mutator {
    private var generator: SeededGenerator
    private let seeds: [[UInt8]]
    private static let pieces = [
        "\"", "\\", "{", "}", "[", "]", ",", ":", "0", "-", ".", "e", "E9", "+", "t", "null", "true", "\u{1}", " ",
        "\n",
        #"\u00e9"#, #"\ud83d\ude00"#, #"\ud83d"#, #"\/"#, #"\x"#, "é", "😀", #""a":1,"#, "[1,2]", "{}", #""""#, "1e999",
        "\0",
        #""event":"media","#, #""payload":"f39/fw==","#, #""track":"inbound","#,
    ].map { Array($0.utf8) }

    init(seed: UInt64, _ messages: [String]) {
        generator = SeededGenerator(seed: seed)
        seeds = messages.map { Array($0.utf8) }
    }

    mutating func next() -> [UInt8] {
        var bytes = seeds[Int.random(in: 0..<seeds.count, using: &generator)]
        for _ in 0..<Int.random(in: 0...3, using: &generator) where !bytes.isEmpty { mutate(&bytes) }
        return bytes
    }

    private mutating func mutate(_ bytes: inout [UInt8]) {
        let place = Int.random(in: 0..<bytes.count, using: &generator)
        switch Int.random(in: 0..<8, using: &generator) {
        case 0: bytes[place] = UInt8.random(in: 0...255, using: &generator)
        case 1: bytes[place] ^= 1 << UInt8.random(in: 0..<8, using: &generator)
        case 2: bytes.remove(at: place)
        case 3: bytes.insert(bytes[place], at: place)
        case 4: bytes.swapAt(place, Int.random(in: 0..<bytes.count, using: &generator))
        case 5: bytes.removeSubrange(place..<min(bytes.count, place + Int.random(in: 1...20, using: &generator)))
        case 6:
            let other = seeds[Int.random(in: 0..<seeds.count, using: &generator)]
            bytes = Array(bytes[..<place] + other[min(place, other.count)...])
        default:
            let piece = Self.pieces[Int.random(in: 0..<Self.pieces.count, using: &generator)]
            bytes.insert(contentsOf: piece, at: place)
        }
    }
}
