// SPDX-License-Identifier: Apache-2.0

import LinecardCodec
import Testing

@Suite("Codec errors") struct CodecErrorTests {
    @Test(
        "an error's description says what is wrong and where",
        arguments: [
            (.invalidSymbol(offset: 5), "not a Base64 symbol at offset 5"),
            (.invalidLength(count: 7), "Base64 text of 7 characters ends within a group of four"),
            (.misplacedPadding(offset: 2), "Base64 padding out of place at offset 2"),
            (.nonzeroTrailingBits(offset: 1), "Base64 symbol at offset 1 has bits beyond the last byte"),
            (.partialSample(count: 4), "16-bit payload of 4 characters has an odd number of bytes"),
            (
                .unsupportedRate(hertz: 9_000),
                "9000 Hz is not supported; use 8000, 11025, 12000, 16000, 22050, 24000, 32000, 44100, 48000"
            ),
            (
                .unsupportedPair(from: 8_000, to: 44_100),
                "the quality direct does not convert 8000 Hz to 44100 Hz; use multiples of 4000 Hz"
            ),
            (
                .insufficientCapacity(needed: 320, available: 319),
                "destination has room for 319 elements, 320 are needed"
            ),
            (.outOfMemory, "out of memory"),
        ] as [(CodecError, String)])
    func says(_ error: CodecError, _ sentence: String) {
        #expect(error.description == sentence)
    }
}
