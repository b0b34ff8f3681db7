// SPDX-License-Identifier: Apache-2.0

import LinecardCodec
import Testing

/// Files made by SoX 14.4.2, FFmpeg 5.1 and CPython 3.11's `wave` of the samples 0, 1, -1, 256, -256, 12345, 32767 and
/// -32768.
@Suite("WAV files of other programs") struct WAVFixtureTests {
    struct Fixture: CustomTestStringConvertible, Sendable {
        let testDescription: String
        /// The bytes in hexadecimal; white space is ignored.
        let hex: String
        /// The samples that SoX reads from the file.
        var samples: [Int16] = [0, 1, -1, 256, -256, 12_345, 32_767, -32_768]

        var file: [UInt8] {
            let digits = hex.compactMap(\.hexDigitValue)
            return stride(from: 0, to: digits.count, by: 2).map { UInt8(digits[$0] << 4 | digits[$0 + 1]) }
        }
    }

    static let fixtures = [
        Fixture(
            testDescription: "SoX, 8-bit unsigned",
            hex: """
                52494646 2c000000 57415645 666d7420 10000000 0100 0100 401f0000 401f0000 0100 0800
                64617461 08000000 8080 8081 7fb0 ff00
                """, samples: [0, 0, 0, 256, -256, 12_288, 32_512, -32_768]),
        Fixture(
            testDescription: "SoX, 16-bit",
            hex: """
                52494646 34000000 57415645 666d7420 10000000 0100 0100 401f0000 803e0000 0200 1000
                64617461 10000000 0000 0100 ffff 0001 00ff 3930 ff7f 0080
                """),
        Fixture(
            testDescription: "SoX, 24-bit, extensible",
            hex: """
                52494646 60000000 57415645 666d7420 28000000 feff 0100 401f0000 c05d0000 0300 1800
                1600 1800 04000000 01000000 00001000 800000aa 00389b71 66616374 04000000 08000000
                64617461 18000000 000000 000100 00ffff 000001 0000ff 003930 00ff7f 000080
                """),
        Fixture(
            testDescription: "SoX, 32-bit, extensible",
            hex: """
                52494646 68000000 57415645 666d7420 28000000 feff 0100 401f0000 007d0000 0400 2000
                1600 2000 04000000 01000000 00001000 800000aa 00389b71 66616374 04000000 08000000
                64617461 20000000 00000000 00000100 0000ffff 00000001 000000ff 00003930 0000ff7f 00000080
                """),
        Fixture(
            testDescription: "SoX, 32-bit float",
            hex: """
                52494646 52000000 57415645 666d7420 12000000 0300 0100 401f0000 007d0000 0400 2000 0000
                66616374 04000000 08000000
                64617461 20000000 00000000 00000038 000000b8 0000003c 000000bc 00e4c03e 00fe7f3f 000080bf
                """),
        Fixture(
            testDescription: "SoX, 64-bit float",
            hex: """
                52494646 72000000 57415645 666d7420 12000000 0300 0100 401f0000 00fa0000 0800 4000 0000
                66616374 04000000 08000000
                64617461 40000000 0000000000000000 000000000000003f 00000000000000bf 000000000000803f
                00000000000080bf 00000000801cd83f 00000000c0ffef3f 000000000000f0bf
                """),
        Fixture(
            testDescription: "SoX, mu-law",
            hex: """
                52494646 3a000000 57415645 666d7420 12000000 0700 0100 401f0000 401f0000 0100 0800 0000
                66616374 04000000 08000000 64617461 08000000 ffff ffe7 6797 8000
                """, samples: [0, 0, 0, 260, -260, 12_412, 32_124, -32_124]),
        Fixture(
            testDescription: "SoX, A-law",
            hex: """
                52494646 3a000000 57415645 666d7420 12000000 0600 0100 401f0000 401f0000 0100 0800 0000
                66616374 04000000 08000000 64617461 08000000 d5d5 d5c5 5abd aa2a
                """, samples: [8, 8, 8, 264, -248, 12_544, 32_256, -32_256]),
        Fixture(
            testDescription: "SoX, to a pipe",
            hex: """
                52494646 24f0ff7f 57415645 666d7420 10000000 0100 0100 401f0000 803e0000 0200 1000
                64617461 00f0ff7f 0000 0100 ffff 0001 00ff 3930 ff7f 0080
                """),
        Fixture(
            testDescription: "FFmpeg, to a pipe",
            hex: """
                52494646 ffffffff 57415645 666d7420 10000000 0100 0100 401f0000 803e0000 0200 1000
                4c495354 1a000000 494e464f 49534654 0e000000 4c617666 35392e32 372e3130 3000
                64617461 ffffffff 0000 0100 ffff 0001 00ff 3930 ff7f 0080
                """),
        Fixture(
            testDescription: "FFmpeg, RF64",
            hex: """
                52463634 ffffffff 57415645 64733634 1c000000 7a00000000000000 1000000000000000 0800000000000000 00000000
                666d7420 10000000 0100 0100 401f0000 803e0000 0200 1000
                4c495354 1a000000 494e464f 49534654 0e000000 4c617666 35392e32 372e3130 3000
                64617461 ffffffff 0000 0100 ffff 0001 00ff 3930 ff7f 0080
                """),
        Fixture(
            testDescription: "FFmpeg, RF64, to a pipe",
            hex: """
                52463634 ffffffff 57415645 64733634 1c000000 0000000000000000 0000000000000000 0000000000000000 00000000
                666d7420 10000000 0100 0100 401f0000 803e0000 0200 1000
                4c495354 1a000000 494e464f 49534654 0e000000 4c617666 35392e32 372e3130 3000
                64617461 ffffffff 0000 0100 ffff 0001 00ff 3930 ff7f 0080
                """),
    ]

    @Test("a file of another program is read as SoX reads it", arguments: fixtures)
    func reads(_ fixture: Fixture) throws {
        let wav = try WAV(parsing: fixture.file.span)

        #expect(wav == WAV(samples: fixture.samples, sampleRate: .hz8000))
    }

    @Test(
        "a stereo file of CPython alternates left and right samples",
        arguments: [(0, [0, -1, -256, 32_767]), (1, [1, 256, 12_345, -32_768])] as [(Int, [Int16])])
    func stereo(channel: Int, samples: [Int16]) throws {
        let fixture = Fixture(
            testDescription: "CPython, stereo",
            hex: """
                52494646 34000000 57415645 666d7420 10000000 0100 0200 80bb0000 00ee0200 0400 1000
                64617461 10000000 0000 0100 ffff 0001 00ff 3930 ff7f 0080
                """)

        #expect(try WAV(parsing: fixture.file.span, channel: channel) == WAV(samples: samples, sampleRate: .hz48000))
    }
}
