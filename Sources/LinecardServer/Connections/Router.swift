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

    private(set) var configuration: CallServerConfiguration
    let statistics = CallServerStatistics()
    let calls = CallRegistry()

    init(configuration: CallServerConfiguration) throws(CallServerError) {
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
        statistics.addRefusedUpgrade()
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

    /// The answer to a request that opens no WebSocket.
    func answer(to head: HTTPRequestHead, body: ByteBuffer) -> Answer {
        switch head.uri.prefix(while: { $0 != "?" }) {
        case "/healthz": return Answer(status: .ok, body: "ok\n")
        case "/metrics":
            return Answer(
                status: .ok, contentType: "text/plain; version=0.0.4; charset=utf-8", body: statistics.prometheusText)
        default: break
        }
        if let provider = provider(of: head, at: "voice") {
            let content = WebhookContent(
                body: Array(body.readableBytesView), contentType: head.headers.first(name: "Content-Type"))
            guard isAuthentic(head, provider, content) else {
                logBadSignature(of: head)
                return Answer(status: .forbidden, body: "bad signature\n")
            }
            return document(for: provider, head, content)
        }
        if let refusal = refusal(of: head) { return refusal }
        return Answer(status: .upgradeRequired, body: "this is a WebSocket\n")
    }

    /// The document that tells a provider to stream here.
    private func document(for provider: Provider, _ head: HTTPRequestHead, _ content: WebhookContent) -> Answer {
        // Without a public URL whoever asks is sent back where they came from; it tells them nothing new.
        let root = configuration.publicURL ?? "https://\(head.headers.first(name: "Host") ?? "localhost")"
        let url = "ws" + root.dropFirst("http".count) + "/\(provider)/stream"
        do {
            let parameters = configuration.answerParameters(provider, content.parameters(orOf: head.uri))
            let document = try AnswerDocument.stream(to: url, provider: provider, parameters: parameters)
            return Answer(status: .ok, contentType: "text/xml; charset=utf-8", body: document)
        } catch {
            return noDocument(for: provider, error)
        }
    }

    /// The answer when there is no such document: because of the configuration, of a stranger's `Host`, or of parameters
    /// that the provider does not take.
    private func noDocument(for provider: Provider, _ error: AnswerDocumentError) -> Answer {
        guard configuration.publicURL != nil else { return Answer(status: .badRequest, body: "bad host\n") }
        configuration.logger.error(
            "a call cannot be answered", metadata: ["provider": "\(provider)", "error": "\(error)"])
        return Answer(status: .internalServerError, body: "no answer: \(error)\n")
    }
}
