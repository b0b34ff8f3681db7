// SPDX-License-Identifier: Apache-2.0

import Linecard
import NIOCore
import Testing

@Suite("Hanging up once") struct HangUpOnceTests {
    @Test(
        "a call is hung up once", arguments: Provider.allCases,
        [[OutboundFrame.end, .end], [.end, .cancel], [.cancel, .end], [.cancel, .cancel, .end]])
    func once(_ provider: Provider, _ frames: [OutboundFrame]) async throws {
        try await StandIn.answering([.status(200)]) { standIn in
            let serializer = try HangUpArrangement(provider).serializer(standIn.url)

            for frame in frames { #expect(try await serializer.serialize(frame) == nil) }

            #expect(standIn.requests.count == 1)
            #expect(serializer.takeHangUp() == nil)
        }
    }

    @Test("a failed hang-up is not repeated by a second end", arguments: Provider.allCases)
    func onceThoughFailed(_ provider: Provider) async throws {
        try await StandIn.answering([.status(500)]) { standIn in
            let serializer = try HangUpArrangement(provider).serializer(standIn.url)

            let failures = [await serializer.failureOfEnding(), await serializer.failureOfEnding()]

            let expected = HangUpError(.unavailable(status: 500, code: nil, retryAfter: nil), tries: 4)
            #expect(failures == [expected, nil])
            #expect(standIn.requests.count == 4)
        }
    }

    @Test("a request that the application took is not sent again", arguments: Provider.allCases)
    func taken(_ provider: Provider) async throws {
        try await StandIn.answering([.status(200)]) { standIn in
            let serializer = try HangUpArrangement(provider).serializer(standIn.url)
            let hangUp = try #require(serializer.takeHangUp())

            _ = try await serializer.serialize(.end)
            let before = standIn.requests.count
            let outcome = try await hangUp.perform()

            #expect(before == 0)
            #expect(outcome == .ended)
            #expect(standIn.requests.count == 1)
        }
    }

    @Test("performing a request twice at once sends it twice, and both find the call ended")
    func twiceAtOnce() async throws {
        try await StandIn.answering([.status(200), .status(404, body: HangUpArrangement.notFound)]) { standIn in
            let hangUp = try #require(try HangUpArrangement(.twilio).serializer(standIn.url).takeHangUp())

            async let first = hangUp.result()
            async let second = hangUp.result()
            let results = Set([try await first.get(), try await second.get()])

            #expect(results == [.ended, .alreadyEnded])
            #expect(standIn.requests.count == 2)
        }
    }

    @Test("nothing is sent without automatic hang-up", arguments: Provider.allCases)
    func notWanted(_ provider: Provider) async throws {
        try await StandIn.answering([.status(200)]) { standIn in
            var arrangement = HangUpArrangement(provider)
            arrangement.autoHangUp = false
            let serializer = try arrangement.serializer(standIn.url)

            _ = try await serializer.serialize(.end)
            _ = try await serializer.serialize(.cancel)

            #expect(serializer.takeHangUp() == nil)
            #expect(standIn.requests.isEmpty)
        }
    }

    @Test("a frame that writes no message does not hang up either", arguments: Provider.allCases)
    func synchronous(_ provider: Provider) async throws {
        try await StandIn.answering([.status(200)]) { standIn in
            let serializer = try HangUpArrangement(provider).serializer(standIn.url)
            var buffer = ByteBuffer()

            let written = try [OutboundFrame.end, .cancel].map { try serializer.serialize($0, into: &buffer) }

            #expect(written == [false, false])
            #expect(standIn.requests.isEmpty)
            #expect(serializer.takeHangUp() != nil)
        }
    }
}
