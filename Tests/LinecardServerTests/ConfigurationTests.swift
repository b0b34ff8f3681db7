// SPDX-License-Identifier: Apache-2.0

import Linecard
import LinecardCodec
import Testing

@testable import LinecardServer

@Suite("Configuration") struct ConfigurationTests {
    @Test("the quality asked for is that of every call", arguments: Provider.allCases, AudioLine.Quality.allCases)
    func quality(_ provider: Provider, _ quality: AudioLine.Quality) throws {
        let line = try AudioLine(inboundRate: .hz16000, outboundRate: .hz24000, quality: quality)
        let start = CallStart(
            provider: provider, streamID: "stream", callID: "call", accountID: "account", tracks: [.inbound],
            mediaFormat: nil, customParameters: [:])
        var configuration = CallServerConfiguration(
            rates: StartFrame(audioInSampleRate: .hz16000, audioOutSampleRate: .hz24000))
        configuration.quality = quality

        let serializer = try #require(try configuration.makeSerializer(for: start) as? MediaStreamSerializer)

        #expect(serializer.inboundDelay == line.inboundDelay && serializer.outboundDelay == line.outboundDelay)
    }

    @Test("what is no port is refused, not cut to 16 bits", arguments: [-1, 65_536, 99_999, Int.max])
    func port(_ port: Int) async {
        await #expect(throws: CallServerError.badPort(port)) {
            try await CallServer.bind(CallServerConfiguration(port: port)) { _ in }
        }
    }
}
