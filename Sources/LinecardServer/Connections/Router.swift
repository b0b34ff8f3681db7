// SPDX-License-Identifier: Apache-2.0

import Linecard
import Logging
import NIOCore
import NIOHTTP1

/// Decides who may call, and what is answered to HTTP requests that are not calls.
struct Router: Sendable {
    /// An answer to a request.
    struct Answer: Equatable {
        var status: HTTPResponseStatus
        var contentType = "text/plain; charset=utf-8"
        var body = ""
    }

    /// What is done with a request that opens no WebSocket.
    enum Reply {
        case answer(Answer)
        /// The hook is asked, and ``answer(to:_:)`` makes the answer of what it says.
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

    init(configuration: CallServerConfiguration, answer: CallServer.AnswerHook? = nil) throws(CallServerError) {
        answerHook = answer
        try configuration.check()
        if !configuration.isOpen && configuration.publicURL == nil { throw .tokenWithoutPublicURL }
        self.configuration = configuration
        if let url = configuration.publicURL {
            guard let base = BaseURL(url) else { throw .badPublicURL }
            self.configuration.publicURL = base.text
        }
    }

    // MARK: Calls

    /// Whether a WebSocket may be opened.
    func admits(_ head: HTTPRequestHead) -> Bool {
        guard let refusal = refusal(of: head) else { return true }
        statistics.add(.upgradesRefused)
        if refusal.status == .forbidden { logBadSignature(of: head) }
        return false
    }

    /// Why a WebSocket may not be opened, or `nil`.
    private func refusal(of head: HTTPRequestHead) -> Answer? {
        guard let provider = provider(of: head, at: "stream") else { return Answer(status: .notFound) }
        if calls.count >= configuration.maximumCalls { return Answer(status: .serviceUnavailable) }
        return isAuthentic(head, provider, .upgrade) ? nil : Answer(status: .forbidden, body: "bad signature\n")
    }

    /// The provider whose path this is, if it is served: `/twilio/stream`.
    func provider(of head: HTTPRequestHead, at name: String) -> Provider? {
        let path = head.uri.prefix { $0 != "?" }
        return Provider.allCases.first { path == "/\($0)/\(name)" && configuration.serves($0) }
    }

    /// Whether the provider signed the request, as far as its token is configured.
    ///
    /// The URL that it signed begins with the configured one. What the request says of its host and scheme (`Host`,
    /// `Forwarded`, `X-Forwarded-…`) is its sender's choice, and not looked at.
    private func isAuthentic(_ head: HTTPRequestHead, _ provider: Provider, _ content: WebhookContent) -> Bool {
        let url = (configuration.publicURL ?? "") + head.uri
        switch provider {
        case .twilio:
            guard let token = configuration.twilioAuthToken else { return true }
            return TwilioSignature(authToken: token).isValid(
                head.headers.first(name: "X-Twilio-Signature"), url: url, content: content)
        case .plivo:
            guard let token = configuration.plivoAuthToken else { return true }
            // The number's account signs one, the main account the other: the token may be that of either.
            let signatures = head.headers["X-Plivo-Signature-V3"] + head.headers["X-Plivo-Signature-Ma-V3"]
            return PlivoSignature(authToken: token).isValid(
                signatures, nonce: head.headers.first(name: "X-Plivo-Signature-V3-Nonce"), url: url, content: content)
        }
    }

    /// Says which URL did not fit: most often it is not the one that the provider was told. Only its path is the sender's,
    /// and that is one of four.
    private func logBadSignature(of head: HTTPRequestHead) {
        let url = (configuration.publicURL ?? "") + head.uri.prefix { $0 != "?" }
        configuration.logger.info("request refused: bad signature", metadata: ["url": "\(url)"])
    }

    // MARK: Other requests

    /// What is done with a request that opens no WebSocket.
    func reply(to head: HTTPRequestHead, body: ByteBuffer) -> Reply {
        switch head.uri.prefix(while: { $0 != "?" }) {
        case "/healthz": return .answer(Answer(status: .ok, body: "ok\n"))
        case "/metrics":
            return .answer(
                Answer(
                    status: .ok, contentType: "text/plain; version=0.0.4; charset=utf-8",
                    body: statistics.prometheusText))
        default: break
        }
        guard let provider = provider(of: head, at: "voice") else {
            return .answer(refusal(of: head) ?? Answer(status: .upgradeRequired, body: "this is a WebSocket\n"))
        }
        let content = WebhookContent(
            body: Array(body.readableBytesView), contentType: head.headers.first(name: "Content-Type"))
        guard isAuthentic(head, provider, content) else {
            logBadSignature(of: head)
            return .answer(Answer(status: .forbidden, body: "bad signature\n"))
        }
        // Without a public URL whoever asks is sent back where they came from; it tells them nothing new.
        let root = configuration.publicURL ?? "https://\(head.headers.first(name: "Host") ?? "localhost")"
        let request = WebhookRequest(
            webhook: Webhook(provider: provider, parameters: content.parameters(orOf: head.uri)),
            streamURL: "ws" + root.dropFirst("http".count) + "/\(provider)/stream")
        guard let answerHook else { return .answer(document(for: request, adding: [:])) }
        return .ask(answerHook, request)
    }

    /// The answer to a webhook after its hook has decided, failed, or run out of time.
    func answer(to request: WebhookRequest, _ outcome: AnswerTask.Outcome) -> Answer {
        switch outcome {
        case .decided(.stream(let parameters)): return document(for: request, adding: parameters)
        case .decided(.decline(let reason)):
            statistics.add(.callsDeclined)
            return Answer(document: AnswerDocument.decline(reason, provider: request.webhook.provider))
        case .decided(.document(let document)): return Answer(document: document)
        case .failed(let error):
            statistics.add(.answersFailed)
            log(
                .error, "the answer hook failed: the call is answered without it", of: request,
                ["error": "\("\(error)".loggable)"])
        case .timedOut:
            statistics.add(.answersTimedOut)
            log(.error, "the answer hook took too long: the call is answered without it", of: request)
        }
        return document(for: request, adding: [:])
    }

    /// The document that tells a provider to stream here.
    private func document(for request: WebhookRequest, adding parameters: [String: String]) -> Answer {
        let webhook = request.webhook
        let parameters = StreamParameters(answering: webhook, adding: parameters)
        if !parameters.dropped.isEmpty {
            let names = parameters.dropped.map(\.loggable).joined(separator: ", ")
            log(.warning, "parameters dropped: too long for the provider", of: request, ["parameters": "\(names)"])
        }
        do {
            return Answer(
                document: try AnswerDocument.stream(
                    to: request.streamURL, provider: webhook.provider, parameters: parameters.pairs))
        } catch {
            return documentFailure(for: request, error)
        }
    }

    /// The answer when there is no such document, because of the configured URL or of a stranger's `Host`.
    private func documentFailure(for request: WebhookRequest, _ error: AnswerDocumentError) -> Answer {
        let isConfigured = configuration.publicURL != nil
        log(isConfigured ? .error : .notice, "a call cannot be answered", of: request, ["error": "\(error)"])
        return isConfigured
            ? Answer(status: .internalServerError, body: "no answer: \(error)\n")
            : Answer(status: .badRequest, body: "bad host\n")
    }

    private func log(
        _ level: Logger.Level, _ message: Logger.Message, of request: WebhookRequest, _ metadata: Logger.Metadata = [:]
    ) {
        let webhook = request.webhook
        let common: Logger.Metadata = ["provider": "\(webhook.provider)", "call": "\(webhook.callID.loggable)"]
        configuration.logger.log(level: level, message, metadata: common.merging(metadata) { $1 })
    }
}

extension Router.Answer {
    /// An answer with a provider's document.
    init(document: String) { self.init(status: .ok, contentType: "text/xml; charset=utf-8", body: document) }
}
