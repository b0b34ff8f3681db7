// SPDX-License-Identifier: Apache-2.0

import Linecard
import LinecardCodec
import NIOCore
import ProviderFixtures
import Testing

extension Pages {
    struct OwnServer {
        /// Carries one call: hears what comes, and says the same.
        func carry(
            _ messages: some AsyncSequence<String, any Error>, token: String,
            send: (ByteBuffer) async throws -> Void
        ) async throws {
            var detector = StartDetector()
            var serializer: MediaStreamSerializer?
            for try await message in messages {
                do {
                    let bytes = Array(message.utf8)
                    guard let serializer else {
                        if let start = try detector.read(bytes.span) {
                            serializer = try makeSerializer(for: start, token: token)
                        }
                        continue
                    }
                    switch try serializer.deserialize(bytes.span) {
                    case .audio(let audio):
                        var buffer = ByteBuffer()
                        if try serializer.serialize(.audio(audio), into: &buffer) {
                            try await send(buffer)
                        }
                    case .dtmf(.pound):
                        _ = try await serializer.serialize(.end)  // hangs up
                    case .streamStop: return
                    default: break
                    }
                } catch LinecardError.message(.noStart) {
                    return  // no provider begins like this
                } catch LinecardError.message(let error) {
                    print("a bad message: \(error)")  // the next one works
                }
            }
        }

        /// The serializer of a stream. The application hears at 16 kHz and speaks at 24 kHz.
        func makeSerializer(for start: CallStart, token: String) throws -> MediaStreamSerializer {
            let serializer: MediaStreamSerializer =
                switch start.provider {
                case .twilio: try TwilioFrameSerializer(start: start, authToken: token)
                case .plivo: try PlivoFrameSerializer(start: start, authToken: token)
                }
            try serializer.setup(
                StartFrame(audioInSampleRate: .hz16000, audioOutSampleRate: .hz24000))
            return serializer
        }
    }
}

@Suite("The page on a server of your own") struct OwnServerPageTests {
    @Test("the article's server carries a call, a bad message included", arguments: Provider.allCases)
    func articlesServer(of provider: Provider) async throws {
        let script = Script(provider)
        let media = script.media(code: 0xFF)

        let sent = try await carried([Script.connected, script.start, media, "{", media, script.stop, media])

        #expect(sent == 2)
    }

    @Test("the article's server waits for a start only so long")
    func noStart() async throws {
        let script = Script(.twilio)
        let opening = [String](repeating: Script.connected, count: 51)

        let sent = try await carried(opening + [script.start, script.media(code: 0xFF)])

        #expect(sent == 0)
    }

    /// How many messages the article's server answers these with.
    private func carried(_ messages: [String]) async throws -> Int {
        let (stream, continuation) = AsyncThrowingStream<String, any Error>.makeStream()
        for message in messages { continuation.yield(message) }
        continuation.finish()
        var sent = 0
        try await Pages.OwnServer().carry(stream, token: "token") { _ in sent += 1 }
        return sent
    }
}
