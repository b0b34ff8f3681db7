// SPDX-License-Identifier: Apache-2.0

import HTTPTypes
import Linecard

/// Admits the requests that open streams, and answers all other HTTP requests.
struct Router: Sendable {
    /// The resource at a path.
    enum Route {
        case health
        case metrics
        /// A provider's webhook.
        case voice(Provider)
        /// A provider's WebSocket.
        case stream(Provider)
    }

    /// The response to a request that opens no WebSocket.
    enum Reply {
        case answer(EdgeAnswer)
        /// The hook decides, and ``answer(to:_:)`` makes the answer from its decision.
        case ask(CallServer.AnswerHook, WebhookRequest)
    }

    /// A webhook that is to be answered with a document.
    struct WebhookRequest {
        var webhook: Webhook
        /// The URL of the stream.
        var streamURL: String
    }

    private(set) var configuration: CallServerConfiguration
    private let answerHook: CallServer.AnswerHook?
    let statistics = CallServerStatistics()
    let calls = CallRegistry()
    let log: RateLimitedLog
    /// Finds the client behind a trusted proxy.
    let clients: ClientAddress

    init(configuration: CallServerConfiguration, answer: CallServer.AnswerHook? = nil) throws(CallServerError) {
        answerHook = answer
        log = RateLimitedLog(configuration.logger)
        clients = try ClientAddress(configuration)
        try configuration.checkServer()
        self.configuration = configuration
        self.configuration.publicURL = configuration.publicURL.flatMap(BaseURL.init)?.text
    }

    // MARK: Requests

    /// Returns the resource that a request is for.
    ///
    /// - Throws: ``ConnectionRefusal/notFound`` or ``ConnectionRefusal/methodNotAllowed``.
    func route(of request: EdgeRequest) throws(RequestRefused) -> Route {
        let route = try route(at: request.target.path)
        let isReadOnly = if case .voice = route { false } else { true }
        if isReadOnly && request.method == .post {
            throw RequestRefused(.methodNotAllowed, "POST is not allowed here", allowing: [.get, .head])
        }
        return route
    }

    private func route(at path: Substring) throws(RequestRefused) -> Route {
        switch path {
        case "/healthz": return .health
        case "/metrics": return .metrics
        default: break
        }
        for provider in Provider.allCases where configuration.serves(provider) {
            if path == "/\(provider)/stream" { return .stream(provider) }
            if path == "/\(provider)/voice" { return .voice(provider) }
        }
        throw RequestRefused(.notFound, "no such path")
    }

    /// Checks that a request for a stream opens a WebSocket, and that a call is admitted.
    func admit(_ request: EdgeRequest, from provider: Provider) throws(RequestRefused) {
        try request.checkUpgrade()
        try checkOrigin(of: request)
        if calls.count >= configuration.maximumCalls {
            throw RequestRefused(.tooManyCalls, "too many calls")
        }
        try authenticate(request, provider, .upgrade)
    }

    /// Returns the response to a complete request that opens no WebSocket.
    func reply(to request: EdgeRequest, at route: Route, body: [UInt8]) throws(RequestRefused) -> Reply {
        switch route {
        case .health: return .answer(EdgeAnswer(status: .ok, body: "ok\n"))
        case .metrics:
            return .answer(
                EdgeAnswer(
                    status: .ok, contentType: "text/plain; version=0.0.4; charset=utf-8",
                    body: statistics.prometheusText))
        case .voice(let provider), .stream(let provider): return try reply(toWebhook: request, from: provider, body)
        }
    }

    private func reply(
        toWebhook request: EdgeRequest, from provider: Provider, _ body: [UInt8]
    ) throws(RequestRefused) -> Reply {
        try checkOrigin(of: request)
        let content = WebhookContent(body: body, contentType: request.fields[.contentType])
        try authenticate(request, provider, content)
        // Without a public URL, the document refers to the request's own authority.
        if configuration.publicURL == nil, request.authority.isEmpty {
            throw RequestRefused(.malformedRequest, "Host is missing")
        }
        let root = configuration.publicURL ?? "https://\(request.authority)"
        let webhook = WebhookRequest(
            webhook: Webhook(provider: provider, parameters: content.parameters(orOf: request.target.uri)),
            streamURL: "ws" + root.dropFirst("http".count) + "/\(provider)/stream")
        guard let answerHook else { return .answer(document(for: webhook, adding: [:])) }
        return .ask(answerHook, webhook)
    }

    /// Checks the origin, which browsers send and providers don't.
    private func checkOrigin(of request: EdgeRequest) throws(RequestRefused) {
        guard let origin = request.fields[.origin], !configuration.allowedOrigins.contains(origin) else { return }
        throw RequestRefused(.originNotAllowed, "requests from this origin are not allowed")
    }

    /// Checks that the provider signed the request, if its token is configured.
    ///
    /// The signed URL begins with the configured one. The fields that claim a host or scheme (`Host`, `Forwarded`,
    /// `X-Forwarded-…`) are the sender's choice, and are ignored.
    private func authenticate(
        _ request: EdgeRequest, _ provider: Provider, _ content: WebhookContent
    ) throws(RequestRefused) {
        if isAuthentic(request, provider, content) { return }
        // Logged because most often it differs from the URL that the provider was told. The sender chose only the path.
        let url = (configuration.publicURL ?? "") + request.target.path
        log.write(.badSignature, at: .now, ["url": SanitizedText(word: url)])
        throw RequestRefused(.badSignature, "bad signature")
    }

    private func isAuthentic(_ request: EdgeRequest, _ provider: Provider, _ content: WebhookContent) -> Bool {
        let url = (configuration.publicURL ?? "") + request.target.uri
        let fields = request.fields
        switch provider {
        case .twilio:
            guard let token = configuration.twilioAuthToken else { return true }
            return TwilioSignature(authToken: token).isValid(fields[only: .twilioSignature], url: url, content: content)
        case .plivo:
            guard let token = configuration.plivoAuthToken else { return true }
            // One is signed with the token of the number's account, the other with that of the main account.
            let signatures = fields[values: .plivoSignature] + fields[values: .plivoMainAccountSignature]
            return PlivoSignature(authToken: token).isValid(
                signatures, nonce: fields[only: .plivoNonce], url: url, content: content)
        }
    }

    // MARK: Webhooks

    /// Returns the answer to a webhook after its hook has decided, failed, or timed out.
    func answer(to request: WebhookRequest, _ outcome: AnswerTask.Outcome) -> EdgeAnswer {
        switch outcome {
        case .decided(.stream(let parameters)): return document(for: request, adding: parameters)
        case .decided(.decline(let reason)):
            statistics.add(.callsDeclined)
            return EdgeAnswer(document: AnswerDocument.decline(reason, provider: request.webhook.provider))
        case .decided(.document(let document)): return EdgeAnswer(document: document)
        case .failed(let error):
            statistics.add(.answersFailed)
            write(.answerHookFailed, of: request, ["error": SanitizedText(sentence: "\(error)")])
        case .timedOut:
            statistics.add(.answersTimedOut)
            write(.answerHookTimedOut, of: request)
        }
        return document(for: request, adding: [:])
    }

    /// Returns the answer with the document that tells a provider to stream here.
    private func document(for request: WebhookRequest, adding parameters: [String: String]) -> EdgeAnswer {
        let webhook = request.webhook
        let parameters = StreamParameters(answering: webhook, adding: parameters)
        if !parameters.dropped.isEmpty {
            write(.parametersDropped, of: request, ["parameters": SanitizedText(words: parameters.dropped)])
        }
        do {
            return EdgeAnswer(
                document: try AnswerDocument.stream(
                    to: request.streamURL, provider: webhook.provider, parameters: parameters.pairs))
        } catch {
            // The request's Host cannot be dialled, or the public URL, which is checked only for providers with a
            // token.
            statistics.add(.webhooksFailed)
            write(.webhookFailed, of: request, ["error": SanitizedText(sentence: "\(error)")])
            return EdgeAnswer(status: .internalServerError, body: "no answer: \(error)\n")
        }
    }

    /// Logs a line with the provider and the call's id.
    private func write(
        _ kind: LogLineKind, of request: WebhookRequest, _ details: @autoclosure () -> [String: SanitizedText] = [:]
    ) {
        let webhook = request.webhook
        log.write(
            kind, at: .now,
            details().merging([
                "provider": SanitizedText(word: webhook.provider.rawValue),
                "call": SanitizedText(word: webhook.callID),
            ]) { $1 })
    }
}

extension HTTPFields {
    /// The value of a field that appears exactly once; otherwise nil.
    fileprivate subscript(only name: HTTPField.Name) -> String? {
        let values = self[values: name]
        return values.count == 1 ? values[0] : nil
    }
}
