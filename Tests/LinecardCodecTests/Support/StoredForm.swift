// SPDX-License-Identifier: Apache-2.0

import LinecardCodec
import Testing

/// A form in which a WAV file stores samples, with the value that a 16-bit sample has after reading.
struct StoredForm: CustomTestStringConvertible, Sendable {
    let name: String
    let tag: UInt16
    let bits: UInt16
    let stored: @Sendable (Int16) -> [UInt8]
    var read: @Sendable (Int16) -> Int16 = { $0 }

    var testDescription: String { name }

    var bytesPerSample: Int { Int(bits) / 8 }

    static let unsigned8 = StoredForm(
        name: "8-bit unsigned", tag: 1, bits: 8, stored: { [UInt8(Int($0 >> 8) + 128)] }, read: { ($0 >> 8) << 8 })
    static let signed16 = StoredForm(name: "16-bit", tag: 1, bits: 16, stored: { RIFF.littleEndian($0) })
    static let signed24 = StoredForm(name: "24-bit", tag: 1, bits: 24, stored: { [0] + RIFF.littleEndian($0) })
    static let signed32 = StoredForm(name: "32-bit", tag: 1, bits: 32, stored: { [0, 0] + RIFF.littleEndian($0) })
    static let float32 = StoredForm(
        name: "32-bit float", tag: 3, bits: 32, stored: { RIFF.littleEndian((Float($0) / 32_768).bitPattern) })
    static let float64 = StoredForm(
        name: "64-bit float", tag: 3, bits: 64, stored: { RIFF.littleEndian((Double($0) / 32_768).bitPattern) })
    static let muLaw = law(.mu, name: "mu-law", tag: 7)
    static let aLaw = law(.a, name: "A-law", tag: 6)

    private static func law(_ law: G711.Law, name: String, tag: UInt16) -> StoredForm {
        StoredForm(
            name: name, tag: tag, bits: 8, stored: { [G711Witness.code($0, law: law)] },
            read: { G711Witness.sample(G711Witness.code($0, law: law), law: law) })
    }

    static let all = [unsigned8, signed16, signed24, signed32, float32, float64, muLaw, aLaw]

    /// A file of sample frames, one array a channel.
    func file(_ channels: [Int16]..., isExtensible: Bool = false) -> [UInt8] {
        let count = UInt16(channels.count)
        let frames = channels[0].indices.flatMap { index in channels.flatMap { stored($0[index]) } }
        let format =
            isExtensible
            ? RIFF.extensible(tag: tag, channels: count, bits: bits)
            : RIFF.format(tag: tag, channels: count, bits: bits)
        return RIFF.file(format, RIFF.chunk("data", frames))
    }
}
