// SPDX-License-Identifier: Apache-2.0

import LinecardCodec
import Testing

/// The qualities of a build: all with the package trait `Soxr`, `direct` alone without it.
@Suite("Qualities") struct QualityTests {
    #if Soxr
        @Test("with libsoxr every quality is available, and realtime is the default")
        func withSoxr() {
            #expect(Resampler.Quality.allCases.filter(\.isAvailable) == Resampler.Quality.allCases)
            #expect(AudioLine.Quality.allCases.filter(\.isAvailable) == AudioLine.Quality.allCases)
            #expect(Resampler.Quality.default == .realtime && AudioLine.Quality.default == .realtime)
        }
    #else
        static let missing: [AudioLine.Quality] = [.realtime, .lowDelay]

        @Test("without libsoxr direct alone is available, and is the default")
        func withoutSoxr() {
            #expect(Resampler.Quality.allCases.filter(\.isAvailable) == [.direct])
            #expect(AudioLine.Quality.allCases.filter(\.isAvailable) == [.direct])
            #expect(Resampler.Quality.default == .direct && AudioLine.Quality.default == .direct)
        }

        @Test("a line does not replace an unavailable quality", arguments: missing)
        func noLesserPath(_ quality: AudioLine.Quality) throws {
            let expected = CodecError.unavailableQuality(quality == .realtime ? .realtime : .lowDelay)

            #expect(throws: expected) {
                _ = try AudioLine(inboundRate: .hz16000, outboundRate: .hz8000, quality: quality)
            }
            #expect(throws: expected) {
                _ = try AudioLine(inboundRate: .hz8000, outboundRate: .hz16000, quality: quality)
            }
        }

        @Test("equal rates need no available quality until one changes", arguments: missing)
        func equalRates(_ quality: AudioLine.Quality) throws {
            var line = try AudioLine(inboundRate: .hz8000, outboundRate: .hz8000, quality: quality)
            let payload = Array(repeating: UInt8(ascii: "A"), count: line.messageCharacters - 4) + Array("AA==".utf8)

            #expect(throws: CodecError.unavailableQuality(quality == .realtime ? .realtime : .lowDelay)) {
                try line.setOutboundRate(.hz16000)
            }

            #expect(line.outboundRate == .hz8000)
            #expect(try line.inbound(payload.span).count == 160)
        }
    #endif
}
