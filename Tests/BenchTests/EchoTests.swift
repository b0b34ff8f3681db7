// SPDX-License-Identifier: Apache-2.0

import LinecardCodec
import Testing

@testable import bench

@Suite("Echo") struct EchoTests {
    private static let heard = Array(SpeechLikeSignal().chunks(at: .hz8000).prefix(16))

    @Test("what is sent straight back is not late")
    func straight() {
        let echo = Echo(heard: Self.heard, replies: Self.heard)

        #expect(echo.delayMilliseconds == 0)
        #expect(echo.heldMillisecondsMax == 0)
        #expect(echo.details.emptyPushes == 0)
    }

    @Test("what is shifted within the replies is as late as that")
    func shifted() {
        let late = [Int16](repeating: 0, count: 24) + Self.heard.joined().dropLast(24)
        let replies = Self.heard.indices.map { Array(late[$0 * 160..<($0 + 1) * 160]) }

        #expect(Echo(heard: Self.heard, replies: replies).delayMilliseconds == 3)
    }

    @Test("what is sent every fourth message is three messages late")
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
