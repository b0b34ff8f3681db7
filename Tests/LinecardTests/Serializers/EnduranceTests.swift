// SPDX-License-Identifier: Apache-2.0

import Linecard
import LinecardCodec
import Testing

@Suite("Endurance") struct EnduranceTests {
    @Test("a hundred thousand bad messages change nothing", .timeLimit(.minutes(1)), arguments: Provider.allCases)
    func endures(_ provider: Provider) throws {
        let good = [1, 2].map { Fixture.media(provider, payload: Base64.encode(Noise.bytes(160, seed: $0))) }
        let undisturbed = try Fixture.serializer(provider, inbound: .hz16000)
        let expected = try good.map { try undisturbed.deserialize($0) }
        let bad = ["{", #"{"a"}"#, #"{"a":"\"#, "[[", "x"].map { Array($0.utf8) }
        let serializer = try Fixture.serializer(provider, inbound: .hz16000)
        let first = try serializer.deserialize(good[0])

        var refused = 0
        for index in 0..<50_000 {
            let message = bad[index % bad.count]
            do { _ = try serializer.deserialize(message.span) } catch { refused += 1 }
        }

        #expect(refused == 50_000)
        #expect([first, try serializer.deserialize(good[1])] == expected)
    }
}
