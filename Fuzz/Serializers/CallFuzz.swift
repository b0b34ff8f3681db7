// SPDX-License-Identifier: Apache-2.0

import Fuzzing
import LinecardCodec
import NIOCore

/// A serializer in a call, and beside it what it must do: the witness of messages, a line by itself, a model of marks.
final class CallFuzz {
    let serializer: MediaStreamSerializer
    let stream: String
    let format: MediaFormat
    let configuration: Script.Configuration
    var line: AudioLine
    var marks = MarkModel()
    /// Why there is no audio any more: the stream turned out to have another format.
    private(set) var refusal: LinecardError?
    private var continuity = StreamContinuity()
    private var goodMessages: UInt8 = 0

    convenience init(twilio configuration: Script.Configuration) {
        let params = TwilioFrameSerializer.InputParams(
            ignoreRTVIMessages: configuration.ignoresRTVIMessages, autoHangUp: false, track: configuration.track,
            quality: configuration.quality, keepsOtherMessages: configuration.keepsOtherMessages)
        let serializer = Result { try TwilioFrameSerializer(streamSid: "MZ0", params: params) }
        self.init(serializer.orFail(), stream: "MZ0", MediaFormat(), configuration)
    }

    convenience init(plivo configuration: Script.Configuration) {
        let params = PlivoFrameSerializer.InputParams(
            ignoreRTVIMessages: configuration.ignoresRTVIMessages, plivoSampleRate: configuration.plivo.sampleRate,
            plivoEncoding: configuration.plivo.encoding, autoHangUp: false, track: configuration.track,
            quality: configuration.quality, keepsOtherMessages: configuration.keepsOtherMessages)
        let serializer = Result { try PlivoFrameSerializer(streamId: "aaaa", params: params) }
        self.init(serializer.orFail(), stream: "aaaa", configuration.plivo, configuration)
    }

    private init(
        _ serializer: MediaStreamSerializer, stream: String, _ format: MediaFormat,
        _ configuration: Script.Configuration
    ) {
        self.serializer = serializer
        self.stream = stream
        self.format = format
        self.configuration = configuration
        do throws(CodecError) {
            line = try AudioLine(
                encoding: format.encoding, wireRate: format.sampleRate, inboundRate: configuration.inbound,
                outboundRate: configuration.outbound, quality: configuration.quality)
        } catch {
            fatalError("a line: \(error)")
        }
        let start = StartFrame(audioInSampleRate: configuration.inbound, audioOutSampleRate: configuration.outbound)
        Result { () throws(LinecardError) in try serializer.setup(start) }.orFail()
    }

    /// Does what a step says and checks what comes of it.
    func take(_ step: Script.Step) {
        switch step {
        case .receive(let message): receive(message)
        case .returnMark(let place): returnMark(place)
        case .say(let samples, let rate): say(samples, at: rate)
        case .press(let keys): press(keys)
        case .finish: finish()
        case .interrupt: interrupt()
        case .mark(let name): mark(name)
        case .send(let json): send(json)
        }
        check(serializer.playback.pendingMarks == marks.pendingNames, "\(serializer.playback.pendingMarks) are pending")
    }

    // MARK: In

    private func receive(_ message: [UInt8]) {
        let expected = ExpectedMessage(
            message, for: serializer.wire.provider, stream: stream, track: configuration.track)
        continuity.note(expected.number)
        do throws(LinecardError) {
            let frame = try deserialize(message)
            check(accepts(frame, for: expected.meaning), "\(frame, default: "nothing") instead of \(expected)")
        } catch {
            check(accepts(error, for: expected.meaning), "\(error) instead of \(expected)")
            if refusal == nil { receiveGood() }
        }
        check(serializer.wire.continuity == continuity, "\(serializer.wire.continuity) instead of \(continuity)")
    }

    /// From a copy of its very size, so that AddressSanitizer sees a read past its end.
    private func deserialize(_ message: [UInt8]) throws(LinecardError) -> InboundFrame? {
        let copy = UnsafeMutableBufferPointer<UInt8>.allocate(capacity: message.count)
        defer { copy.deallocate() }
        _ = copy.initialize(from: message)
        return try serializer.deserialize(UnsafeBufferPointer(copy).span)
    }

    /// After an error comes a message that is good, and another each time.
    private func receiveGood() {
        goodMessages &+= 1
        let payload = Base64.encode([goodMessages, goodMessages &* 31, 0xFF, 0x7F])
        let media = #""media":{"track":"\#(configuration.track.rawValue)","payload":"\#(payload)"}"#
        receive(
            Array(
                #"{"event":"media","\#(ProviderNames(serializer.wire.provider).stream)":"\#(stream)",\#(media)}"#.utf8))
    }

    /// The provider returns one of the marks that it was sent, pending or not.
    private func returnMark(_ place: Int) {
        guard !marks.wires.isEmpty else { return }
        let name = JSONText.quoted(marks.wires[place % marks.wires.count])
        switch serializer.wire.provider {
        case .twilio: receive(Array(#"{"event":"mark","mark":{"name":\#(name)}}"#.utf8))
        case .plivo: receive(Array(#"{"event":"playedStream","name":\#(name)}"#.utf8))
        }
    }

    private func accepts(_ frame: InboundFrame?, for expected: ExpectedMessage.Meaning) -> Bool {
        switch (expected, frame) {
        case (.audio(let payload), _):
            guard refusal == nil, let samples = try? line.inbound(payload.span) else { return false }
            return frame.samples(at: configuration.inbound) == samples
        case (.mark(let wire), _): return marks.accepts(frame, for: wire)
        case (.dtmf(let key), .dtmf(let found)): return key == found
        case (.start(let call, true, _), .streamStart(let found)):
            return found.streamID == stream && found.callID == call && found.provider == serializer.wire.provider
                && (found.mediaFormat ?? format) == format
        case (.stop, .streamStop), (.providerError, .providerError), (.nothing, nil): return true
        case (.other, nil): return !configuration.keepsOtherMessages
        case (.other(let event), .providerMessage(let message)):
            return configuration.keepsOtherMessages && message.event == event
        default: return false
        }
    }

    private func accepts(_ error: LinecardError, for expected: ExpectedMessage.Meaning) -> Bool {
        switch expected {
        case .error(let expected): return error == expected
        case .audio(let payload):
            if let refusal { return error == refusal }
            do throws(CodecError) {
                _ = try line.inbound(payload.span)
                return false
            } catch let fault {
                return error == .message(.badPayload(fault))
            }
        case .start(_, let isOfStream, true): return refuses(after: error, isOfStream: isOfStream)
        default: return false
        }
    }

    /// Of a format that is another than the serializer's no audio must come of this stream from then on.
    private func refuses(after error: LinecardError, isOfStream: Bool) -> Bool {
        switch error {
        case .message(.wrongFormat), .message(.unsupportedFormat), .message(.notMono):
            if isOfStream { refusal = error }
            return true
        case .message(.wrongStream): return !isOfStream
        case .message(.missingField(let field)), .message(.invalidField(let field)):
            return field.hasPrefix("start.mediaFormat.")
        default: return false
        }
    }

    // MARK: Growth

    /// Plays all messages again and again. Memory may grow for a while: buffers do, until they are as large as they must
    /// be. What grows with the count of messages still grows when there are four times as many, and again.
    func endure(_ messages: [[UInt8]]) {
        guard !messages.isEmpty else { return }
        var rounds = max(1, 32 / messages.count)
        var live = play(messages, rounds: rounds)
        for _ in 0..<4 {
            let before = live
            rounds *= 4
            live = play(messages, rounds: rounds)
            if live <= before { return }
        }
        check(false, "memory grows with each of \(messages.count) messages, to \(live) bytes")
    }

    private func play(_ messages: [[UInt8]], rounds: Int) -> Int {
        for _ in 0..<rounds {
            for message in messages { _ = try? serializer.deserialize(message.span) }
        }
        return fuzz_live_bytes()
    }
}

extension InboundFrame? {
    /// The samples of audio at a rate, none for no frame, and `nil` for anything else.
    fileprivate func samples(at rate: SampleRate) -> [Int16]? {
        switch self {
        case .audio(let audio): audio.sampleRate == rate && !audio.samples.isEmpty ? audio.samples : nil
        case nil: []
        default: nil
        }
    }
}
