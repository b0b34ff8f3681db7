// SPDX-License-Identifier: Apache-2.0

public import Linecard
public import LinecardSimulator
import NIOWebSocket
import Synchronization

/// An agent that echoes in messages with one fault.
public struct FaultyAgent: CustomStringConvertible, Sendable {
    private let name: String
    /// The provider whose messages it reads.
    public let provider: Provider
    /// Returns the faulty answer to a payload on a stream.
    private let reply: @Sendable (_ payload: String, _ stream: String) -> WebSocketAgent.Action
    /// The reason under which its messages are counted.
    public let reason: BadMessage

    /// The provider and the fault.
    public var description: String { "\(provider): \(name)" }

    private init(
        _ provider: Provider, _ name: String, _ reason: BadMessage,
        _ reply: @escaping @Sendable (String, String) -> WebSocketAgent.Action
    ) {
        self.name = name
        self.provider = provider
        self.reply = reply
        self.reason = reason
    }

    /// The agents, each with a fault that a lenient caller wouldn't notice.
    public static let all = [
        FaultyAgent(.twilio, "stream_sid", .missingField) {
            .text(#"{"event":"media","stream_sid":"\#($1)","media":{"payload":"\#($0)"}}"#)
        },
        FaultyAgent(.twilio, "another stream's id", .wrongStream) {
            .text(#"{"event":"media","streamSid":"\#($1)0","media":{"payload":"\#($0)"}}"#)
        },
        FaultyAgent(.twilio, "a field that isn't documented", .unexpectedField) {
            .text(#"{"event":"media","streamSid":"\#($1)","media":{"payload":"\#($0)","track":"outbound"}}"#)
        },
        FaultyAgent(.twilio, "a binary message", .binary) { payload, _ in .binary(Array(payload.utf8)) },
        FaultyAgent(.twilio, "Plivo's playAudio", .unknownEvent) { payload, _ in
            .text(playAudio(payload))
        },
        FaultyAgent(.plivo, "playAudio at 16 kHz", .wrongSampleRate) { payload, _ in
            .text(playAudio(payload, sampleRate: 16_000))
        },
        FaultyAgent(.plivo, "a rate inside contentType", .rateInContentType) { payload, _ in
            .text(playAudio(payload, contentType: "audio/x-mulaw;rate=8000"))
        },
        FaultyAgent(.plivo, "Twilio's media", .unknownEvent) {
            .text(#"{"event":"media","streamSid":"\#($1)","media":{"payload":"\#($0)"}}"#)
        },
        FaultyAgent(.plivo, "a binary message", .binary) { payload, _ in .binary(Array(payload.utf8)) },
    ]

    private static func playAudio(
        _ payload: String, contentType: String = "audio/x-mulaw", sampleRate: Int = 8_000
    ) -> String {
        #"{"event":"playAudio","media":{"contentType":"\#(contentType)","sampleRate":\#(sampleRate),"#
            + #""payload":"\#(payload)"}}"#
    }

    /// Starts an agent that sends five faulty messages and then closes the WebSocket.
    public func start() async throws -> WebSocketAgent {
        let reply = reply
        let count = Mutex(0)
        return try await .echoing(provider) { payload, stream in
            let index = count.withLock { count in
                count += 1
                return count
            }
            return index > 5 ? [] : [reply(payload, stream)] + (index == 5 ? [.close(code: 1_000)] : [])
        }
    }
}

extension WebSocketAgent {
    /// Starts an agent that replies to each audio message, and answers a close frame with its own.
    public static func echoing(
        _ provider: Provider, host: String = "127.0.0.1",
        _ reply: @escaping @Sendable (_ payload: String, _ stream: String) -> [Action]
    ) async throws -> WebSocketAgent {
        try await start(host: host) {
            let stream = Mutex("")
            return { opcode, text in
                if opcode == .connectionClose { return [.close(code: nil), .vanish] }
                guard let message = try? ProviderMessage(parsing: Array(text.utf8).span, from: provider) else {
                    return []
                }
                if case .start(let start) = message.content { stream.withLock { $0 = start.streamID } }
                guard case .media(let media) = message.content else { return [] }
                return reply(media.payload, stream.withLock { $0 })
            }
        }
    }

    /// Returns the URL of a path on this agent.
    public func url(_ path: String = "/") -> String { "ws://127.0.0.1:\(port)\(path)" }
}
