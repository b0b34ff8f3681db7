// SPDX-License-Identifier: Apache-2.0

/// The encoding of one sample in a WAV file.
enum WAVEncoding: Hashable {
    case unsigned8
    case signed16
    case signed24
    case signed32
    case float32
    case float64
    case g711(G711.Law)

    /// Creates the encoding of a format tag of mmreg.h. Returns nil if it isn't supported.
    init?(tag: UInt16, bitsPerSample: Int) {
        switch (tag, bitsPerSample) {
        case (1, 1...8): self = .unsigned8
        case (1, 9...16): self = .signed16
        case (1, 17...24): self = .signed24
        case (1, 25...32): self = .signed32
        case (3, 32): self = .float32
        case (3, 64): self = .float64
        case (6, 8): self = .g711(.a)
        case (7, 8): self = .g711(.mu)
        default: return nil
        }
    }

    var bytesPerSample: Int {
        switch self {
        case .unsigned8, .g711: 1
        case .signed16: 2
        case .signed24: 3
        case .signed32, .float32: 4
        case .float64: 8
        }
    }
}

extension WAVFormat {
    /// Returns the 16-bit samples of one channel, one for each whole sample frame in `audio`.
    func samples(in audio: RawSpan, ofChannel channel: Int) -> [Int16] {
        let first = channel * encoding.bytesPerSample
        let places = stride(from: first, to: first + audio.byteCount / frameSize * frameSize, by: frameSize)
        return switch encoding {
        case .unsigned8: places.map { (Int16(audio.byte(at: $0)) - 128) << 8 }
        case .signed16: places.map { Int16(bitPattern: audio.unsigned16(at: $0)) }
        case .signed24: places.map { Int16(rounding: audio.signed24(at: $0), droppingBits: 8) }
        case .signed32: places.map { Int16(rounding: Int32(bitPattern: audio.unsigned32(at: $0)), droppingBits: 16) }
        case .float32: places.map { Int16(unitScale: Double(Float(bitPattern: audio.unsigned32(at: $0)))) }
        case .float64: places.map { Int16(unitScale: Double(bitPattern: audio.unsigned64(at: $0))) }
        case .g711(let law): G711.decode(places.map { audio.byte(at: $0) }, law: law)
        }
    }
}

extension RawSpan {
    fileprivate func signed24(at offset: Int) -> Int32 {
        Int32(Int16(bitPattern: unsigned16(at: offset + 1))) << 8 | Int32(byte(at: offset))
    }
}

extension Int16 {
    /// Divides by a power of two and rounds to the nearest integer, halves away from zero, with saturation.
    fileprivate init(rounding value: Int32, droppingBits count: Int32) {
        let half = Int64(1) << (count - 1) - (value < 0 ? 1 : 0)
        self.init(clamping: (Int64(value) + half) >> count)
    }

    /// Scales a sample of -1 to 1 and rounds to the nearest integer, halves away from zero, with saturation. NaN is 0.
    fileprivate init(unitScale value: Double) {
        guard !value.isNaN else {
            self = 0
            return
        }
        // `rounded()` is a function of libm, which a program without Foundation doesn't link.
        let scaled = Swift.max(-32_768, Swift.min(32_767, value * 32_768))
        let whole = Int32(scaled)
        let rest = scaled - Double(whole)
        self = Int16(whole + (rest >= 0.5 ? 1 : 0) - (rest <= -0.5 ? 1 : 0))
    }
}
