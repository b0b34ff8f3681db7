// SPDX-License-Identifier: Apache-2.0

import Linecard
import LinecardCodec

/// The conversion between samples and payloads.
struct WireAudio: Sendable {
    let format: MediaFormat

    /// Returns the payload of some samples.
    func payload(of samples: ArraySlice<Int16>) -> String {
        switch format.encoding {
        case .muLaw: Base64.encode(G711.encode(Array(samples)))
        case .aLaw: Base64.encode(G711.encode(Array(samples), law: .a))
        case .l16LittleEndian:
            Base64.encode(samples.flatMap { [UInt8(truncatingIfNeeded: $0), UInt8(truncatingIfNeeded: $0 >> 8)] })
        case .l16BigEndian:
            Base64.encode(samples.flatMap { [UInt8(truncatingIfNeeded: $0 >> 8), UInt8(truncatingIfNeeded: $0)] })
        }
    }

    /// Returns the samples of a payload's bytes.
    func samples(of bytes: [UInt8]) throws(MessageFault) -> [Int16] {
        switch format.encoding {
        case .muLaw: return G711.decode(bytes)
        case .aLaw: return G711.decode(bytes, law: .a)
        case .l16LittleEndian, .l16BigEndian:
            if bytes.count % 2 != 0 { throw MessageFault(.badPayload, "half a sample") }
            let (low, high) = format.encoding == .l16LittleEndian ? (0, 1) : (1, 0)
            return stride(from: 0, to: bytes.count, by: 2).map { place in
                Int16(bitPattern: UInt16(bytes[place + low]) | UInt16(bytes[place + high]) << 8)
            }
        }
    }
}
