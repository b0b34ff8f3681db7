// SPDX-License-Identifier: Apache-2.0

import Crypto
public import Linecard
import LinecardCodec
import NIOCore
import NIOHTTP1
import NIOWebSocket
import Synchronization

/// Makes calls to a server as a provider does, in real time over a real WebSocket, to try out a server without a
/// telephone.
///
/// ```swift
/// let caller = SimulatedCaller(provider: .twilio, script: .echo(of: speech))
/// let recording = try await caller.call("ws://127.0.0.1:8080/twilio/stream")
/// ```
///
/// It runs on event loops of its own, apart from those of a server in the same process. It is safe to use from any
/// task.
public struct SimulatedCaller: Sendable {
    /// The provider to simulate.
    public var provider: Provider
    /// The caller's part.
    public var script: CallScript
    /// The conditions of the call. By default nothing goes wrong. Latency is added to that of the network.
    public var conditions = CallConditions()
    /// The format of a stream that is called directly. Defaults to mu-law at 8 kHz. A webhook's document has its own.
    public var format = MediaFormat()
    /// The custom parameters of a stream that is called directly, or further parameters of a webhook's request.
    /// Defaults to none.
    public var parameters: [String: String] = [:]
    /// The account id. Defaults to a random one.
    public var account: String?
    /// The caller's number. Defaults to `+15005550006`.
    public var from = "+15005550006"
    /// The called number. Defaults to `+15005550001`.
    public var to = "+15005550001"
    /// The account's auth token, which signs the webhook and the opening of the stream. Defaults to none: nothing is
    /// signed.
    public var authToken: String?
    /// The address to connect to, unencrypted, instead of the URL's, such as that of a server behind a TLS proxy.
    /// Requests then carry `X-Forwarded-Proto`, as behind such a proxy. Defaults to none.
    public var connectTo: HostAndPort?
    /// Further header fields of the stream's opening request. Defaults to none.
    public var headers: [(name: String, value: String)] = []
    /// True to keep all messages in ``CallRecording/capture``. Defaults to `false`.
    public var isCapturing = false
    /// The time-out for connecting. Defaults to 5 s.
    public var connectTimeout: Duration = .seconds(5)
    /// The time-out for the answer to the webhook, and then for the opening of the stream. Defaults to 10 s.
    public var answerTimeout: Duration = .seconds(10)

    /// Makes a caller.
    public init(provider: Provider, script: CallScript) {
        self.provider = provider
        self.script = script
    }

    /// Makes the call, and returns its recording once it has ended. Hangs up if the task is cancelled.
    ///
    /// - Parameter url: The `ws://` or `wss://` URL of a stream, or the `http://` or `https://` URL of a webhook, whose
    ///   answer names the stream.
    /// - Throws: ``SimulatedCallError`` if no stream was opened. A call that ends early is returned, not thrown.
    public func call(_ url: String) async throws(SimulatedCallError) -> CallRecording {
        let connection = CancellableConnection()
        let result = await withTaskCancellationHandler {
            await outcome(of: url, over: connection)
        } onCancel: {
            connection.cancel()
        }
        return try result.get()
    }

    private func outcome(
        of url: String, over connection: CancellableConnection
    ) async -> Result<CallRecording, SimulatedCallError> {
        do {
            guard let target = StreamURL(url) else { throw SimulatedCallError.badURL(url) }
            let begin = ContinuousClock.now
            var generator = SystemRandomNumberGenerator()
            let side = provider.side
            var start = side.makeStart(account: account, using: &generator)
            let stream: StreamRequest
            if target.isWebSocket {
                stream = StreamRequest(url: url, format: format, parameters: parameters)
            } else {
                stream = try await self.stream(of: url, target, start, over: connection)
            }
            start.mediaFormat = stream.format
            start.customParameters = stream.parameters
            var conditions = conditions
            conditions.isBidirectional = conditions.isBidirectional && stream.isBidirectional
            let call: SimulatedCall
            do {
                call = try SimulatedCall(start, script: script, conditions: conditions, isCapturing: isCapturing)
            } catch {
                throw SimulatedCallError.failed(reason: "\(error)")
            }
            var recording = try await open(stream.url, with: call, over: connection, since: begin)
            recording.count(stream.doubts)
            return .success(recording)
        } catch let error as SimulatedCallError {
            return .failure(error)
        } catch {
            return .failure(.failed(reason: "\(error)"))
        }
    }

    // MARK: The webhook

    /// Requests the webhook, and returns the stream that its answer names.
    private func stream(
        of url: String, _ target: StreamURL, _ start: CallStart, over connection: CancellableConnection
    ) async throws(SimulatedCallError) -> StreamRequest {
        let side = provider.side
        let form = side.webhookParameters(start, from: from, to: to).merging(parameters) { $1 }
        let signature = authToken.map { token in
            side.signature(ofWebhook: url, form: form, token: token, nonce: Self.nonce())
        }
        var fields = [
            ("Content-Type", "application/x-www-form-urlencoded; charset=utf-8"), ("User-Agent", side.userAgent),
        ]
        fields += signature ?? []
        let answer = try await request(
            url, target, method: .POST, fields: fields, body: FormBody.text(of: form), over: connection)
        guard 200..<300 ~= answer.status else {
            throw .webhookRefused(url: url, status: answer.status, body: answer.text)
        }
        do {
            return try side.stream(in: try XMLElement(parsing: answer.text), answering: url)
        } catch {
            throw .badDocument(url: url, error)
        }
    }

    private static func nonce() -> String { (0..<20).map { _ in "\(Int.random(in: 0...9))" }.joined() }

    private func request(
        _ url: String, _ target: StreamURL, method: HTTPMethod, fields: [(String, String)], body: String,
        over connection: CancellableConnection
    ) async throws(SimulatedCallError) -> HTTPAnswer {
        let headers = HTTPHeaders(
            [("Host", target.authority), ("Content-Length", "\(body.utf8.count)"), ("Connection", "close")]
                + forwarded(target) + fields)
        let head = HTTPRequestHead(version: .http1_1, method: method, uri: target.path, headers: headers)
        let dialler = Dialler(place: connectTo, timeout: connectTimeout, connection: connection)
        let timeout = TimeAmount(answerTimeout)
        let answer = try await dialler.connect(target, named: url) { channel in
            let promise = channel.eventLoop.makePromise(of: HTTPAnswer.self)
            try channel.pipeline.syncOperations.addHTTPClientHandlers()
            try channel.pipeline.syncOperations.addHandler(ResponseReader(promise))
            let timer = channel.eventLoop.scheduleTask(in: timeout) { channel.close(promise: nil) }
            promise.futureResult.whenComplete { _ in timer.cancel() }
            channel.eventLoop.execute {
                channel.write(HTTPClientRequestPart.head(head), promise: nil)
                channel.write(HTTPClientRequestPart.body(.byteBuffer(ByteBuffer(string: body))), promise: nil)
                channel.writeAndFlush(HTTPClientRequestPart.end(nil), promise: nil)
            }
            return promise.futureResult
        }
        do {
            return try await answer.get()
        } catch ChannelError.eof {
            throw .unreachable(url: url, reason: "the webhook was not answered")
        } catch {
            throw .unreachable(url: url, reason: "the webhook was not answered: \(error)")
        }
    }

    /// Returns the header fields that a proxy adds.
    private func forwarded(_ target: StreamURL) -> [(String, String)] {
        connectTo == nil ? [] : [("X-Forwarded-Proto", target.isSecure ? "https" : "http")]
    }

    // MARK: The stream

    private enum Upgrade: Sendable {
        case call(EventLoopFuture<CallRecording>)
        case refused(EventLoopFuture<HTTPAnswer>)
    }

    private func open(
        _ url: String, with call: SimulatedCall, over connection: CancellableConnection,
        since begin: ContinuousClock.Instant
    ) async throws(SimulatedCallError) -> CallRecording {
        guard let target = StreamURL(url), target.isWebSocket else { throw .badURL(url) }
        var fields = [("Host", target.authority), ("Content-Length", "0")] + forwarded(target) + headers
        if let authToken {
            fields += provider.side.signature(ofStream: url, token: authToken, nonce: Self.nonce())
        }
        let head = HTTPRequestHead(
            version: .http1_1, method: .GET, uri: target.path, headers: HTTPHeaders(fields))
        let dialler = Dialler(place: connectTo, timeout: connectTimeout, connection: connection)
        let timeout = TimeAmount(answerTimeout)
        let isTimedOut = Mutex(false)
        let upgrade = try await dialler.connect(target, named: url) { channel in
            let upgrade = try Self.addUpgrade(to: channel, head, call)
            let timer = channel.eventLoop.scheduleTask(in: timeout) {
                isTimedOut.withLock { $0 = true }
                channel.close(promise: nil)
            }
            upgrade.whenComplete { result in
                switch result {
                case .success(.call): timer.cancel()
                case .success(.refused(let answer)): answer.whenComplete { _ in timer.cancel() }
                case .failure:
                    timer.cancel()
                    channel.close(promise: nil)
                }
            }
            return upgrade
        }
        let result: Upgrade
        do {
            result = try await upgrade.get()
        } catch {
            let reason = "the WebSocket was not opened"
            if isTimedOut.withLock({ $0 }) { throw .unreachable(url: url, reason: reason) }
            throw .failed(reason: "\(reason): \(error)")
        }
        let connectTime = ContinuousClock.now - begin
        do {
            switch result {
            case .call(let recording):
                var recording = try await recording.get()
                recording.connectTime = connectTime
                return recording
            case .refused(let answer):
                let answer = try await answer.get()
                throw SimulatedCallError.refused(status: answer.status, body: answer.text)
            }
        } catch let error as SimulatedCallError {
            throw error
        } catch {
            throw .failed(reason: "\(error)")
        }
    }

    private static func addUpgrade(
        to channel: any Channel, _ head: HTTPRequestHead, _ call: SimulatedCall
    ) throws -> EventLoopFuture<Upgrade> {
        let upgrader = NIOTypedWebSocketClientUpgrader<Upgrade>(
            maxFrameSize: StreamHandler.longestMessage,
            upgradePipelineHandler: { channel, _ in
                channel.eventLoop.makeCompletedFuture {
                    let recording = channel.eventLoop.makePromise(of: CallRecording.self)
                    try channel.pipeline.syncOperations.addHandler(StreamHandler(call, recording: recording))
                    return .call(recording.futureResult)
                }
            })
        let configuration = NIOTypedHTTPClientUpgradeConfiguration(
            upgradeRequestHead: head, upgraders: [upgrader],
            notUpgradingCompletionHandler: { channel in
                channel.eventLoop.makeCompletedFuture {
                    let answer = channel.eventLoop.makePromise(of: HTTPAnswer.self)
                    try channel.pipeline.syncOperations.addHandler(ResponseReader(answer))
                    return .refused(answer.futureResult)
                }
            })
        return try channel.pipeline.syncOperations.configureUpgradableHTTPClientPipeline(
            configuration: .init(upgradeConfiguration: configuration))
    }
}
