// SPDX-License-Identifier: Apache-2.0

import Linecard
import LinecardCodec
import ProviderFixtures
import Testing

@testable import LinecardServer

@Suite("Configuration") struct ConfigurationTests {
    @Test("calls have the configured quality and rates", arguments: AudioLine.Quality.allCases)
    func quality(_ quality: AudioLine.Quality) throws {
        var configuration = CallServerConfiguration(
            rates: StartFrame(audioInSampleRate: .hz16000, audioOutSampleRate: .hz24000))
        configuration.quality = quality

        #expect(configuration.callOptions.wire.quality == quality)
        #expect(configuration.callOptions.rates == configuration.rates)
    }

    /// Returns the frame behind the start of a call that gets one message.
    private func frame(
        _ message: String, of start: CallStart, _ configuration: CallServerConfiguration
    ) throws -> InboundFrame? {
        var session = try CallSession(start, options: configuration.callOptions, at: .zero)
        try session.receive(Array(message.utf8).span, at: .zero)
        _ = session.nextFrame()
        return session.nextFrame()
    }

    @Test("Plivo's linear audio has the configured byte order")
    func byteOrder() throws {
        var configuration = CallServerConfiguration.testing()
        configuration.plivoLinearEncoding = .l16BigEndian
        let start = CallStart(
            provider: .plivo, streamID: "s", callID: "c", mediaFormat: MediaFormat(encoding: .l16LittleEndian))

        let frame = try frame(#"{"event":"media","media":{"payload":"AAH//g=="}}"#, of: start, configuration)

        #expect(frame == .audio(AudioFrame(samples: [1, -2], sampleRate: .hz8000)))
    }

    @Test("unknown messages are frames if `keepsOtherMessages` is set", arguments: Provider.allCases)
    func otherMessages(_ provider: Provider) throws {
        var configuration = CallServerConfiguration.testing()
        let start = CallStart(provider: provider, streamID: "s", callID: "c")
        let message = #"{"event":"tomorrow"}"#

        let before = try frame(message, of: start, configuration)
        configuration.keepsOtherMessages = true
        let after = try frame(message, of: start, configuration)

        #expect(before == nil)
        guard case .providerMessage(let kept) = after else {
            Issue.record("\(String(describing: after))")
            return
        }
        #expect(kept.event == "tomorrow")
    }

    @Test("an invalid port is refused, not cut to 16 bits", arguments: [-1, 65_536, 99_999, Int.max])
    func port(_ port: Int) async {
        await #expect(throws: CallServerError.badPort(port)) {
            try await CallServer.bind(CallServerConfiguration(port: port)) { _ in }
        }
    }

    struct OutOfRange: Sendable, CustomTestStringConvertible {
        let setting: String
        let change: @Sendable (inout CallServerConfiguration) -> Void

        var testDescription: String { setting }
    }

    static let outOfRange = [
        OutOfRange(setting: "maximumMessageSize") { $0.maximumMessageSize = 0 },
        OutOfRange(setting: "maximumMessageSize") { $0.maximumMessageSize = -1 },
        OutOfRange(setting: "maximumMessageSize") { $0.maximumMessageSize = Int(UInt32.max) + 1 },
        OutOfRange(setting: "maximumMessageSize") { $0.maximumMessageSize = .max },
        OutOfRange(setting: "maximumCalls") { $0.maximumCalls = 0 },
        OutOfRange(setting: "maximumCalls") { $0.maximumCalls = .min },
        OutOfRange(setting: "idleTimeout") { $0.idleTimeout = .zero },
        OutOfRange(setting: "idleTimeout") { $0.idleTimeout = .seconds(-1) },
        OutOfRange(setting: "maximumCallDuration") { $0.maximumCallDuration = .zero },
        OutOfRange(setting: "limits.fragmentsPerMessage") { $0.limits.fragmentsPerMessage = 0 },
        OutOfRange(setting: "limits.controlFramesPerSecond") { $0.limits.controlFramesPerSecond = 0 },
        OutOfRange(setting: "limits.messagesPerSecond") { $0.limits.messagesPerSecond = 1_000_001 },
        OutOfRange(setting: "lead") { $0.lead = .nanoseconds(-1) },
        OutOfRange(setting: "inboundBacklog") { $0.inboundBacklog = .seconds(Int64.min) },
        OutOfRange(setting: "answerTimeout") { $0.answerTimeout = .seconds(-1) },
        OutOfRange(setting: "drainTimeout") { $0.drainTimeout = .seconds(-1) },
    ]

    @Test("a value out of range is refused, by a server and a carrier", arguments: outOfRange)
    func range(_ value: OutOfRange) async throws {
        var changed = CallServerConfiguration.testing()
        value.change(&changed)
        let configuration = changed

        let error = await #expect(throws: CallServerError.self) {
            try await CallServer.bind(configuration) { _ in }
        }
        #expect(throws: CallServerError.self) { try CallCarrier(configuration) }

        guard case .outOfRange(value.setting, _) = error else {
            Issue.record("\(String(describing: error))")
            return
        }
    }

    @Test(
        "a rate that the quality does not convert is refused, by a server and a carrier",
        arguments: [SampleRate.hz11025, .hz22050, .hz44100], [true, false])
    func unsupportedRate(_ rate: SampleRate, isHeard: Bool) async throws {
        var changed = CallServerConfiguration.testing(.hz16000)
        if isHeard { changed.rates.audioInSampleRate = rate } else { changed.rates.audioOutSampleRate = rate }
        if changed.quality.canConvert(from: .hz8000, to: rate) { _ = try CallCarrier(changed) }
        changed.quality = .direct
        let configuration = changed
        let expected = CallServerError.unsupportedRate(rate, .direct)

        await #expect(throws: expected) { try await CallServer.bind(configuration) { _ in } }
        #expect(throws: expected) { try CallCarrier(configuration) }
        #expect(
            "\(expected)"
                == "the quality direct does not convert \(rate) to the rate of any stream; use multiples of 4000 Hz")
    }

    @Test("a server with the largest values answers calls", arguments: Provider.allCases)
    func largest(_ provider: Provider) async throws {
        var configuration = CallServerConfiguration.testing()
        configuration.maximumMessageSize = Int(UInt32.max)
        configuration.maximumCalls = .max
        configuration.lead = .seconds(Int64.max)
        configuration.inboundBacklog = .seconds(Int64.max)
        configuration.hangUpPolicy = HangUpPolicy(
            timeout: .seconds(Int64.max), tryTimeout: .seconds(Int64.max), maximumTries: .max,
            firstBackoff: .seconds(Int64.max), longestBackoff: .seconds(Int64.max))

        try await withCall(provider, configuration) { _, phone, _, _ in #expect(!phone.isClosed) }
    }

    @Test("a server with the smallest values answers calls", arguments: Provider.allCases)
    func smallest(_ provider: Provider) async throws {
        var configuration = CallServerConfiguration.testing()
        configuration.maximumCalls = 1
        configuration.lead = .zero
        configuration.inboundBacklog = .zero
        configuration.answerTimeout = .zero
        configuration.drainTimeout = .zero

        try await withCall(provider, configuration) { _, phone, _, _ in #expect(!phone.isClosed) }
    }

    @Test("a server with the longest time-outs answers calls", arguments: Provider.allCases)
    func endlessTimes(_ provider: Provider) async throws {
        var configuration = CallServerConfiguration.testing()
        let endless = Duration.seconds(Int64.max)
        configuration.answerTimeout = endless
        configuration.startTimeout = endless
        configuration.idleTimeout = endless
        configuration.maximumCallDuration = endless
        configuration.drainTimeout = endless
        let script = Script(provider)
        let switchboard = Switchboard()

        try await withServer(configuration, answer: { _ in .stream() }, application: switchboard.answer) { server in
            let answer = try await HTTPConnection.request(server, "/\(provider)/voice")
            let phone = try await Phone.dial(server, script.path, saying: [script.start])
            _ = try await switchboard.next()

            #expect(answer.status == 200)
            #expect(!phone.isClosed)
        }
    }
}
