// SPDX-License-Identifier: Apache-2.0

import LinecardCodec

/// What became of a text: its value, or what is wrong with it.
enum Verdict<Value: Equatable>: Equatable {
    case value(Value)
    case error(CodecError)

    init(_ decoding: () throws(CodecError) -> Value) {
        do {
            self = .value(try decoding())
        } catch {
            self = .error(error)
        }
    }
}

extension Verdict<[UInt8]> {
    /// What a decoder under test finds.
    static func of(_ decoder: Base64Decoder, _ text: [UInt8]) -> Verdict {
        Verdict { () throws(CodecError) in try decoder.decode(text) }
    }

    /// What the witness finds.
    static func ofWitness(_ text: [UInt8]) -> Verdict {
        Verdict { () throws(CodecError) in try Base64Witness.decode(text) }
    }
}
