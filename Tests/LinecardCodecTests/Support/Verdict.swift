// SPDX-License-Identifier: Apache-2.0

import LinecardCodec

/// The result of decoding a text: its value or its error.
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
    /// The result of a decoder under test.
    static func of(_ decoder: Base64Decoder, _ text: [UInt8]) -> Verdict {
        Verdict { () throws(CodecError) in try decoder.decode(text) }
    }

    /// The result of the witness.
    static func ofWitness(_ text: [UInt8]) -> Verdict {
        Verdict { () throws(CodecError) in try Base64Witness.decode(text) }
    }
}
