// SPDX-License-Identifier: Apache-2.0

import FlyingFox
import Foundation
import Linecard
import LinecardServer

/// Carries the calls of Twilio and Plivo on FlyingFox's HTTP server.
@main struct OwnServer: Sendable {
    let carrier: CallCarrier
    /// The scheme and host that providers use, such as `https://voice.example.com`. Signatures cover them.
    let publicURL: String
    /// The auth token of each provider. Without one, anybody can call as that provider.
    let tokens: [Provider: String]
    let application: CallServer.Application

    static func main() async throws {
        let environment = ProcessInfo.processInfo.environment
        var configuration = CallServerConfiguration()
        configuration.twilioAuthToken = environment["TWILIO_AUTH_TOKEN"]
        configuration.plivoAuthToken = environment["PLIVO_AUTH_TOKEN"]
        var tokens: [Provider: String] = [:]
        tokens[.twilio] = configuration.twilioAuthToken
        tokens[.plivo] = configuration.plivoAuthToken
        let own = OwnServer(
            carrier: try CallCarrier(configuration), publicURL: environment["PUBLIC_URL"] ?? "https://localhost",
            tokens: tokens, application: echo)
        let server = HTTPServer(port: 8080)
        await own.addRoutes(to: server)
        try await server.run()
    }

    /// The application, which echoes the caller.
    @Sendable static func echo(_ call: Call) async throws {
        let echo = call.utterance(at: call.rates.audioInSampleRate, live: true)
        for try await case .audio(let audio) in call.frames { try await echo.append(audio) }
    }

    /// Adds each provider's webhook, and the WebSocket that its answer names.
    func addRoutes(to server: HTTPServer) async {
        for provider in Provider.allCases {
            await server.appendRoute(HTTPRoute("POST /\(provider)/voice")) { request in
                let body = WebhookContent(
                    body: Array(try await request.bodyData), contentType: request.headers[.contentType])
                guard isAuthentic(request, provider, body) else { return HTTPResponse(statusCode: .forbidden) }
                let stream = "wss" + publicURL.drop { $0 != ":" } + "/\(provider)/stream"
                let webhook = Webhook(provider: provider, parameters: body.parameters(orOf: request.path))
                let document = try AnswerDocument.stream(to: stream, answering: webhook)  // names the caller
                return HTTPResponse(
                    statusCode: .ok, headers: [.contentType: "text/xml"], body: Data(document.utf8))
            }
            await server.appendRoute(HTTPRoute("GET /\(provider)/stream")) { request in
                guard isAuthentic(request, provider, .upgrade) else { return HTTPResponse(statusCode: .forbidden) }
                return try await WebSocketHTTPHandler(handler: MessageFrameWSHandler(handler: Socket(self, provider)))
                    .handleRequest(request)
            }
        }
    }

    /// Returns true if the provider signed the request, or if its token isn't known.
    private func isAuthentic(_ request: HTTPRequest, _ provider: Provider, _ content: WebhookContent) -> Bool {
        guard let token = tokens[provider] else { return true }
        let url = publicURL + request.path
        let header = { (name: String) in request.headers[HTTPHeader(name)] }
        switch provider {
        case .twilio:
            return TwilioSignature(authToken: token).isValid(header("X-Twilio-Signature"), url: url, content: content)
        case .plivo:
            return PlivoSignature(authToken: token).isValid(
                [header("X-Plivo-Signature-V3") ?? ""], nonce: header("X-Plivo-Signature-V3-Nonce"), url: url,
                content: content)
        }
    }
}

/// One WebSocket. FlyingFox answers pings itself and sends none, and takes every message at once. So a caller that
/// doesn't read goes unnoticed, and an interruption doesn't overtake the messages that FlyingFox holds.
struct Socket: WSMessageHandler {
    let server: OwnServer
    let provider: Provider

    init(_ server: OwnServer, _ provider: Provider) {
        self.server = server
        self.provider = provider
    }

    func makeMessages(for client: AsyncStream<WSMessage>) async throws -> AsyncStream<WSMessage> {
        let (messages, continuation) = AsyncStream.makeStream(of: WSMessage.self)
        let call = Task {
            await server.carrier.carry(client.map(WebSocketMessage.init), from: provider) { message in
                if let message = WSMessage(message) { continuation.yield(message) }
            } application: { call in
                try await server.application(call)
            }
            continuation.finish()
        }
        continuation.onTermination = { _ in call.cancel() }
        return messages
    }
}

extension WebSocketMessage {
    init(_ message: WSMessage) {
        switch message {
        case .text(let text): self = .text(Array(text.utf8))
        case .data(let data): self = .binary(Array(data))
        case .close(let code): self = .close(code: code.code)
        }
    }
}

extension WSMessage {
    init?(_ message: WebSocketMessage) {
        switch message {
        case .text(let bytes): self = .text(String(decoding: bytes, as: UTF8.self))
        case .binary(let bytes): self = .data(Data(bytes))
        case .close(let code): self = .close(WSCloseCode(code ?? 1_000))
        default: return nil
        }
    }
}
