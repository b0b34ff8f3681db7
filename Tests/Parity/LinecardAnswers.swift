// SPDX-License-Identifier: Apache-2.0

import Foundation
import Linecard
import LinecardCodec
import Logging
import NIOCore
import Synchronization

/// The answers of Linecard's serializers to a case. Only this file uses Linecard's frames and serializers.
struct LinecardAnswers {
    let testCase: Case
    private let rest = RecordingREST()
    private var wireRate: Int { testCase.wireRate }

    init(to testCase: Case) {
        self.testCase = testCase
        rest.answer = testCase.rest
    }

    /// Returns the constructor's answer, then one for each step if there is a serializer.
    func all() async -> [Answer] {
        let serializer: MediaStreamSerializer
        do {
            serializer = try serializerOfCase()
            if let rates = testCase.setup { try serializer.setup(start(rates)) }
        } catch {
            return [failure(error)]
        }
        var answers: [Answer] = [testCase.params.setsClearing ? .inexpressible("resampler_clear_after_secs") : .nothing]
        for step in testCase.allSteps {
            do {
                answers.append(try await answer(to: step, of: serializer))
            } catch {
                answers.append(failure(error))
            }
        }
        return answers
    }

    private func answer(to step: Step, of serializer: MediaStreamSerializer) async throws -> Answer {
        switch step.given {
        case .message(let bytes): received(try serializer.deserialize(bytes.span))
        case .frame(let spec): try await sent(spec, to: serializer)
        }
    }

    private func failure(_ error: any Error) -> Answer {
        switch error {
        case let error as LinecardError: .fails(error)
        case let error as Inexpressible: .inexpressible(error.what)
        default: .inexpressible("\(error)")
        }
    }

    // MARK: The serializer

    private func serializerOfCase() throws -> MediaStreamSerializer {
        let (arguments, params) = (testCase.arguments, testCase.params)
        let (ignoresRTVI, autoHangUp) = (params.ignoreRTVI ?? true, params.autoHangUp ?? true)
        let policy = HangUpPolicy(firstBackoff: .zero, longestBackoff: .zero)
        let logger = Logger(label: "parity") { _ in SwiftLogNoOpLogHandler() }
        switch testCase.provider {
        case .twilio:
            let serializer = try FilteringTwilioSerializer(
                streamSid: "MZ0000000000000000000000000000000b", callSid: arguments["call_sid"],
                accountSid: arguments["account_sid"], authToken: arguments["auth_token"],
                apiKeySid: arguments["api_key_sid"], apiKeySecret: arguments["api_key_secret"],
                region: arguments["region"], edge: arguments["edge"], baseURL: arguments["base_url"],
                params: .init(
                    ignoreRTVIMessages: ignoresRTVI, twilioSampleRate: rate(wireRate),
                    sampleRate: params.sampleRate.map(rate), autoHangUp: autoHangUp, hangUpPolicy: policy),
                client: rest, logger: logger)
            serializer.droppedLabel = testCase.filter
            return serializer
        case .plivo:
            let serializer = try FilteringPlivoSerializer(
                streamId: "aaaaaaaa-bbbb-4ccc-8ddd-eeeeeeeeeeee", callId: arguments["call_id"],
                authId: arguments["auth_id"], authToken: arguments["auth_token"],
                params: .init(
                    ignoreRTVIMessages: ignoresRTVI, plivoSampleRate: rate(wireRate),
                    sampleRate: params.sampleRate.map(rate), autoHangUp: autoHangUp, hangUpPolicy: policy),
                client: rest, logger: logger)
            serializer.droppedLabel = testCase.filter
            return serializer
        }
    }

    private func start(_ rates: [Int]) throws -> StartFrame {
        StartFrame(audioInSampleRate: try rate(rates[0]), audioOutSampleRate: try rate(rates[1]))
    }

    private func rate(_ hertz: Int) throws -> SampleRate {
        guard let rate = SampleRate(rawValue: hertz) else { throw Inexpressible(what: "a rate of \(hertz) Hz") }
        return rate
    }

    // MARK: In

    private func received(_ frame: InboundFrame?) -> Answer {
        switch frame {
        case nil: return .nothing
        case .audio(let audio):
            let hertz = audio.sampleRate.hertz
            if hertz != wireRate { return .resampled(rate: hertz, samples: audio.samples.count) }
            let bytes = audio.samples.flatMap { [UInt8(truncatingIfNeeded: $0), UInt8(truncatingIfNeeded: $0 >> 8)] }
            return .audio(rate: hertz, pcm: Data(bytes).base64EncodedString())
        case .dtmf(let key): return .key(key.rawValue)
        case .streamStart: return .otherFrame("streamStart")
        case .streamStop: return .otherFrame("streamStop")
        case .mark: return .otherFrame("mark")
        case .markCleared: return .otherFrame("markCleared")
        case .providerError: return .otherFrame("providerError")
        case let other?: return .otherFrame("\(other)")
        }
    }

    // MARK: Out

    private func sent(_ spec: FrameSpec, to serializer: MediaStreamSerializer) async throws -> Answer {
        let message = try await message(spec, from: serializer)
        let requests = rest.takeRequests()
        if !requests.isEmpty { return .hangUp(succeeded: message.succeeded, requests: requests) }
        guard let buffer = message.buffer else { return .nothing }
        return audioMessage(buffer, isResampled: (spec.rate ?? wireRate) != wireRate)
            ?? .message(JSON.canonical(buffer))
    }

    /// Returns the message, if any, and false if hanging up failed.
    private func message(
        _ spec: FrameSpec, from serializer: MediaStreamSerializer
    ) async throws -> (buffer: String?, succeeded: Bool) {
        do {
            return (try await serializer.serialize(frame(spec)).map { String(buffer: $0) }, true)
        } catch LinecardError.hangUp {
            return (nil, false)
        }
    }

    private func frame(_ spec: FrameSpec) throws -> OutboundFrame {
        if spec.samples != nil { return .audio(try audio(spec)) }
        switch spec.frame {
        case "InterruptionFrame": return .interruption
        case "EndFrame": return .end
        case "CancelFrame": return .cancel
        case "OutputTransportMessageFrame", "OutputTransportMessageUrgentFrame":
            return .transportMessage(try TransportMessageFrame(json: spec.json ?? ""))
        case "OutputDTMFFrame", "OutputDTMFUrgentFrame":
            return .dtmf([spec.key.flatMap(KeypadEntry.init)].compactMap(\.self))
        default: throw Inexpressible(what: spec.frame)
        }
    }

    private func audio(_ spec: FrameSpec) throws -> AudioFrame {
        if spec.odd == true { throw Inexpressible(what: "half a sample") }
        if let channels = spec.channels, channels != 1 { throw Inexpressible(what: "\(channels) channels") }
        return AudioFrame(samples: spec.pcm, sampleRate: try rate(spec.rate ?? 0))
    }

    /// Returns an audio message with its payload taken out, or `nil` for another message.
    private func audioMessage(_ text: String, isResampled: Bool) -> Answer? {
        let value = try? JSONSerialization.jsonObject(with: Data(text.utf8))
        guard var message = value as? [String: Any], ["media", "playAudio"].contains(message["event"] as? String),
            var media = message["media"] as? [String: Any], let payload = media.removeValue(forKey: "payload"),
            let bytes = (payload as? String).flatMap({ Data(base64Encoded: $0) })
        else { return nil }
        message["media"] = media
        return .sends(message: JSON.canonical(message), .init(from: bytes, isResampled: isResampled))
    }
}

/// A serializer that also drops messages with a label, as an application's subclass might.
private final class FilteringTwilioSerializer: TwilioFrameSerializer {
    var droppedLabel: String?

    override func shouldIgnoreFrame(_ frame: TransportMessageFrame) -> Bool {
        super.shouldIgnoreFrame(frame) || frame.label.map { $0 == droppedLabel } == true
    }
}

private final class FilteringPlivoSerializer: PlivoFrameSerializer {
    var droppedLabel: String?

    override func shouldIgnoreFrame(_ frame: TransportMessageFrame) -> Bool {
        super.shouldIgnoreFrame(frame) || frame.label.map { $0 == droppedLabel } == true
    }
}

/// The error for an input that pipecat takes and Linecard's API cannot express.
struct Inexpressible: Error { let what: String }

/// A stand-in for the provider's REST API that records requests and gives the case's answer.
private final class RecordingREST: CallControlClient {
    private let state = Mutex<(answer: Case.REST?, requests: [[String]])>((nil, []))

    var answer: Case.REST? {
        get { state.withLock { $0.answer } }
        set { state.withLock { $0.answer = newValue } }
    }

    func takeRequests() -> [[String]] {
        state.withLock { state in
            defer { state.requests = [] }
            return state.requests
        }
    }

    func send(_ request: CallControlRequest) async throws -> CallControlResponse {
        let authorization = request.headers.first { $0.name == "Authorization" }?.value ?? ""
        let answer = state.withLock { state in
            state.requests.append([request.method, request.url, authorization, request.body])
            return state.answer ?? .init(status: request.method == "DELETE" ? 204 : 200)
        }
        if answer.status == 0 { throw CancellationError() }
        return CallControlResponse(status: answer.status, body: Array(answer.body.utf8))
    }
}
