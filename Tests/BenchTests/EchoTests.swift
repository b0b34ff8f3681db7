// SPDX-License-Identifier: Apache-2.0

import LinecardCodec
import Testing

@testable import bench

@Suite("Echo") struct EchoTests {
    private static let heard = Array(SpeechLikeSignal().chunks(at: .hz8000).prefix(16))

    @Test("replies sent straight back have no delay")
    func straight() {
        let echo = Echo(heard: Self.heard, replies: Self.heard)

        #expect(echo.delayMilliseconds == 0)
        #expect(echo.heldMillisecondsMax == 0)
        #expect(echo.details.emptyPushes == 0)
    }

    @Test("a shift within the replies is measured as delay")
    func shifted() {
        let late = [Int16](repeating: 0, count: 24) + Self.heard.joined().dropLast(24)
        let replies = Self.heard.indices.map { Array(late[$0 * 160..<($0 + 1) * 160]) }

        #expect(Echo(heard: Self.heard, replies: replies).delayMilliseconds == 3)
    }

    @Test("replies sent every fourth message have a delay of three messages")
    func held() {
        let replies = Self.heard.indices.map { index in
            index % 4 == 3 ? Array(Self.heard[index - 3...index].joined()) : []
        }

        let echo = Echo(heard: Self.heard, replies: replies)

        #expect(echo.delayMilliseconds == 60)
        #expect(echo.heldMillisecondsMax == 60)
        #expect(echo.details.emptyPushes == 12)
    }
}
