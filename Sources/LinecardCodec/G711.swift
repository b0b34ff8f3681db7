// SPDX-License-Identifier: Apache-2.0

internal import CLinecard

/// G.711 companding, equal to ITU-T's reference (G.191): one byte a sample, full 16-bit scale on the linear side. Safe
/// to use from any thread.
public enum G711 {
    /// The companding law of a stream.
    public enum Law: Sendable, Hashable, CaseIterable {
        /// Mu-law, used in North America and Japan, and by the streams of Twilio and Plivo.
        case mu
        /// A-law, used in the rest of the world.
        case a

        /// The code of silence: 0xFF for mu-law, 0xD5 for A-law (ITU-T G.711, tables 2a and 1a). 0x00 is loud in both.
        public var silence: UInt8 {
            switch self {
            case .mu: UInt8(LC_G711_MU_SILENCE)
            case .a: UInt8(LC_G711_A_SILENCE)
            }
        }

        fileprivate var cValue: lc_law {
            switch self {
            case .mu: LC_LAW_MU
            case .a: LC_LAW_A
            }
        }
    }

    /// Expands codes to as many samples and appends them. Every byte is a valid code.
    ///
    /// - Throws: ``CodecError/insufficientCapacity(needed:available:)``; nothing is appended then.
    public static func decode(
        _ codes: borrowing Span<UInt8>, law: Law = .mu, into pcm: inout OutputSpan<Int16>
    ) throws(CodecError) {
        guard codes.count <= pcm.freeCapacity else {
            throw .insufficientCapacity(needed: codes.count, available: pcm.freeCapacity)
        }
        codes.withUnsafeBufferPointer { codes in
            pcm.withUnsafeMutableBufferPointer { buffer, count in
                guard let from = codes.baseAddress, let to = buffer.baseAddress else { return }
                lc_g711_decode(to + count, from, codes.count, law.cValue)
                count += codes.count
            }
        }
    }

    /// Expands codes to samples. Every byte is a valid code.
    public static func decode(_ codes: [UInt8], law: Law = .mu) -> [Int16] {
        [Int16](unsafeUninitializedCapacity: codes.count) { pcm, count in
            codes.withUnsafeBufferPointer { codes in
                guard let from = codes.baseAddress, let to = pcm.baseAddress else { return }
                lc_g711_decode(to, from, codes.count, law.cValue)
            }
            count = codes.count
        }
    }

    /// Compresses samples to as many codes and appends them. Every sample has a code, including -32768.
    ///
    /// - Throws: ``CodecError/insufficientCapacity(needed:available:)``; nothing is appended then.
    public static func encode(
        _ pcm: borrowing Span<Int16>, law: Law = .mu, into codes: inout OutputSpan<UInt8>
    ) throws(CodecError) {
        guard pcm.count <= codes.freeCapacity else {
            throw .insufficientCapacity(needed: pcm.count, available: codes.freeCapacity)
        }
        pcm.withUnsafeBufferPointer { pcm in
            codes.withUnsafeMutableBufferPointer { buffer, count in
                guard let from = pcm.baseAddress, let to = buffer.baseAddress else { return }
                lc_g711_encode(to + count, from, pcm.count, law.cValue)
                count += pcm.count
            }
        }
    }

    /// Compresses samples to codes. Every sample has a code, including -32768.
    public static func encode(_ pcm: [Int16], law: Law = .mu) -> [UInt8] {
        [UInt8](unsafeUninitializedCapacity: pcm.count) { codes, count in
            pcm.withUnsafeBufferPointer { pcm in
                guard let from = pcm.baseAddress, let to = codes.baseAddress else { return }
                lc_g711_encode(to, from, pcm.count, law.cValue)
            }
            count = pcm.count
        }
    }
}
